"""Sessions that are hard to show: one of many calls, calls that name no session, and bodies of many megabytes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.journal_events import encode
from benchmarks.providers import Json
from benchmarks.text import corpus, cut

BEGAN_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECONDS_BETWEEN = 20
MOST_TRIES = 3
#: A prompt holds the messages since the last compaction.
WINDOW_CALLS = 24
#: Most calls are answered at once; in bad hours many are tried again, and some fail for good.
FAILED_SHARE, FAILED_SHARE_IN_BAD_HOURS = 0.01, 0.3
CALLS_AN_HOUR = 180
BAD_HOURS = 0.08
TOOL_EVERY = 3
MESSAGE_CHARACTERS = 240
BIG_MESSAGE_CHARACTERS = 8_000
EVENTS_A_BATCH = 200


def many_calls(session_id: str | None, calls: int, *, seed: int = 3) -> Iterator[Json]:
    """Events of a session of so many calls: some fail and are tried again, every third one runs a tool.

    Without a name each call stands for itself, as calls do whose sender names no session.
    """
    draw = random.Random(seed)
    source = corpus(seed)
    history: list[Json] = []
    for number in range(calls):
        at = BEGAN_AT + timedelta(seconds=SECONDS_BETWEEN * number)
        if number % WINDOW_CALLS == 0 or session_id is None:
            history = [{"role": "system", "content": cut(draw, source, MESSAGE_CHARACTERS)}]
        history.append({"role": "user", "content": cut(draw, source, MESSAGE_CHARACTERS)})
        answer = cut(draw, source, MESSAGE_CHARACTERS * draw.uniform(0.2, 4))
        call = {"session_id": session_id, "call_id": f"{session_id or 'alone'}-{number}"}
        share = FAILED_SHARE_IN_BAD_HOURS if _is_bad(number // CALLS_AN_HOUR, seed) else FAILED_SHARE
        took_seconds = min(draw.lognormvariate(0.9, 0.7), SECONDS_BETWEEN / 2)
        refusals = 0 if draw.random() >= share else 1 if draw.random() < 0.8 else MOST_TRIES
        yield from _call(call, at, list(history), answer, refusals=refusals, took_seconds=took_seconds)
        history.append({"role": "assistant", "content": answer})
        if number % TOOL_EVERY == 0:
            yield from _tool(call, at + timedelta(seconds=4), f"use-{number}")


def big_bodies(session_id: str, megabytes: int, *, seed: int = 5) -> Iterator[Json]:
    """Two calls whose both sides hold so many megabytes: of many messages, and of one text."""
    draw, source = random.Random(seed), corpus(seed)
    size = megabytes * 1_000_000
    messages = [
        {
            "role": "user" if number % 2 == 0 else "assistant",
            "content": cut(draw, source, BIG_MESSAGE_CHARACTERS),
        }
        for number in range(size // BIG_MESSAGE_CHARACTERS)
    ]
    one = source * (size // len(source)) + source[: size % len(source)]
    for name, asked, told in (
        ("many", messages, [{"type": "text", "text": message["content"]} for message in messages]),
        ("one", [{"role": "user", "content": one}], one[::-1]),
    ):
        call = {"session_id": session_id, "call_id": f"{session_id}-{name}"}
        yield _event(
            call,
            "requested",
            BEGAN_AT,
            {
                "provider": "openai",
                "protocol": "openai_chat",
                "captured": "full",
                "body": {"model": "gpt-4o-mini", "messages": asked},
            },
        )
        yield _event(
            call, "returned", BEGAN_AT + timedelta(seconds=9), {"status_code": 200, "body": _reply(told)}
        )


def batches(events: Iterable[Json], *, events_a_batch: int = EVENTS_A_BATCH) -> Iterator[bytes]:
    """Lists of events, as they are sent."""
    waiting: list[bytes] = []
    for event in events:
        waiting.append(encode(event))
        if len(waiting) == events_a_batch:
            yield b"[" + b",".join(waiting) + b"]"
            waiting = []
    if waiting:
        yield b"[" + b",".join(waiting) + b"]"


def _is_bad(hour: int, seed: int) -> bool:
    return random.Random(f"{seed}/{hour}").random() < BAD_HOURS


def _call(
    call: Json,
    at: datetime,
    messages: list[Json],
    answer: str,
    *,
    refusals: int,
    took_seconds: float,
) -> Iterator[Json]:
    """A call that is refused so many times; after the most tries that there are it has no answer."""
    asked = {
        "provider": "openai",
        "protocol": "openai_chat",
        "captured": "full",
        "body": {"model": "gpt-4o-mini", "messages": messages},
    }
    error = {"type": "rate_limit_error", "message": "Rate limit reached", "status": 429}
    for attempt in range(1, refusals + 1):
        yield _event(call, "requested", at, asked, attempt=attempt)
        at += timedelta(seconds=0.4)
        yield _event(call, "returned", at, {"status_code": 429, "error": error}, attempt=attempt)
        at += timedelta(seconds=2 ** (attempt - 1))
    if refusals < MOST_TRIES:
        yield _event(call, "requested", at, asked, attempt=refusals + 1)
        returned = {"status_code": 200, "body": _reply(answer, tokens=20 + len(answer) // 3)}
        at += timedelta(seconds=took_seconds)
        yield _event(call, "returned", at, returned, attempt=refusals + 1)


def _reply(content: object, *, tokens: int = 60) -> Json:
    return {
        "object": "chat.completion",
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        ],
        "usage": {"prompt_tokens": 900, "completion_tokens": tokens, "total_tokens": 900 + tokens},
    }


def _tool(call: Json, at: datetime, use: str) -> Iterator[Json]:
    named = {"tool_call_id": f"{call['call_id']}-{use}", "tool_name": "read_file"}
    yield {"type": "tool.call.started", "ts": at.isoformat(), **call, "data": named}
    end = at + timedelta(seconds=3)
    yield {"type": "tool.call.returned", "ts": end.isoformat(), **call, "data": {**named, "result": "done"}}


def _event(call: Json, kind: str, at: datetime, data: Json, *, attempt: int = 1) -> Json:
    name = f"{call['call_id']}-{kind}-{attempt}"
    return {
        "id": name,
        "type": f"llm.call.{kind}",
        "ts": at.isoformat(),
        "attempt": attempt,
        **{key: value for key, value in call.items() if value is not None},
        "data": data,
    }
