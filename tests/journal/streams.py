"""Small mixed streams of events: everything that can happen to a few calls, in a few sessions, badly told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
SESSIONS = ["s1", "s1", "s2", None]
CALLS = ["c1", "c2", "c3"]
TOOLS = ["t1", "t2", None]
MODELS = ["m1", "gpt-4o"]

Event = dict[str, Any]


def time_text(seconds: float) -> str:
    """So many seconds after noon."""
    return (NOON + timedelta(seconds=seconds)).isoformat()


def mixed_stream(random: Random, size: int) -> list[Event]:
    """Events with ids `e0`, `e1`, …: names, times and numbers meet often, and are missing often."""
    return [{"id": f"e{number}", **_event(random)} for number in range(size)]


def as_json(event: Event) -> bytes:
    """The event on the wire."""
    return json.dumps(event).encode()


def _event(random: Random) -> Event:
    kind = random.choice(list(_MAKERS) + _OFTEN)
    event: Event = {"type": kind}
    if random.random() < 0.9:
        event["ts"] = time_text(random.choice([0, 0, 1, 1.5, 2, 30, 119, 121, 300]))
    session = random.choice(SESSIONS)
    if session is not None:
        event["session_id"] = session
    if random.random() < 0.7:
        event["call_id"] = random.choice(CALLS)
    for name, values in (("agent", ["a", "b"]), ("environment", ["test"]), ("user", ["u", "v"])):
        if random.random() < 0.2:
            event[name] = random.choice(values)
    if random.random() < 0.2:
        event["tags"] = random.choices(["x", "y", "z"], k=2)
    if random.random() < 0.3:
        event["source"] = {"name": random.choice(["sdk", "gateway"]), "process": random.choice([1, 2])}
        event["mono_ns"] = random.choice([0, 1_000_000_000, 5_000_000_000])
    event["data"] = _MAKERS[kind](random, event)
    return event


def _try(random: Random, event: Event) -> None:
    form = random.randrange(5)
    if form in (1, 3):
        event["attempt"] = random.choice([1, 1, 2, 3])
    if form in (2, 3):
        event["attempt_id"] = random.choice(["a1", "a2", "a3"])
    if "call_id" not in event and random.random() < 0.3:
        event["span_id"] = random.choice(["sp1", "sp2"])


def _requested(random: Random, event: Event) -> Event:
    _try(random, event)
    data: Event = {"provider": random.choice(["p1", "openai"]), "protocol": "openai_chat"}
    if random.random() < 0.4:
        data["prompt_hash"] = "h1"
        data["model"] = "m1"
    else:
        data["body"] = {"model": random.choice(MODELS), "messages": [{"role": "user", "content": "hello"}]}
    return data


def _returned(random: Random, event: Event) -> Event:
    _try(random, event)
    data: Event = {}
    if random.random() < 0.4:
        data.update(prompt_hash="h1", model="m1")
    outcome = random.randrange(4)
    if outcome == 0:
        data["error"] = {"type": random.choice(["rate_limit", "CancelledError"]), "message": "no"}
        data["status_code"] = 429
    elif outcome == 1:
        data["usage"] = {"prompt_tokens": 10, "completion_tokens": random.choice([1, 2])}
    else:
        uses = [{"id": random.choice(["t1", "t2"]), "function": {"name": "search", "arguments": "{}"}}]
        data["body"] = {
            "id": random.choice(["chatcmpl-answer-1", "chatcmpl-answer-2", "r3"]),
            "choices": [{"finish_reason": "stop", "message": {"tool_calls": uses if outcome == 2 else None}}],
            "usage": {"prompt_tokens": 20, "completion_tokens": 5},
        }
    if random.random() < 0.3:
        data["duration_seconds"] = 0.25
    if random.random() < 0.2:
        data.update(_cost(random, event))
    if random.random() < 0.4:
        _follow(random, event, data)
    return data


def _follow(random: Random, event: Event, data: Event) -> None:
    """A record of a transcript: a refused try that names no call, or a part of an answer that follows one."""
    data["record_id"] = random.choice(["n1", "n2", "n3", "n4"])
    data["parent_record_id"] = random.choice(["n1", "n2", "n3", "n0"])
    if "error" in data and random.random() < 0.8:
        event.pop("call_id", None)
        data.pop("prompt_hash", None)
        event["attempt_id"] = data["record_id"]
    elif random.random() < 0.6:
        data["part"] = True


def _tool(random: Random, event: Event) -> Event:
    data: Event = {"tool_name": random.choice(["search", "edit"])}
    identifier = random.choice(TOOLS)
    if identifier is not None:
        data["tool_call_id"] = identifier
    if random.random() < 0.2:
        data["is_error"] = True
    return data


def _mark(random: Random, event: Event) -> Event:
    _try(random, event)
    return {"mark": random.choice(["first_byte", "first_visible_output", "end"])}


def _retry(random: Random, event: Event) -> Event:
    _try(random, event)
    return {"delay_seconds": random.choice([1, 2.5]), "reason": "rate_limit", "clamped": False}


def _pass(random: Random, event: Event) -> Event:
    return {"sequence": random.choice([1, 2, None]), "name": "compress", "body": {"n": random.randrange(3)}}


def _usage(random: Random, event: Event) -> Event:
    return {"scope": "call", "usage": {"input_tokens": 7, "output_tokens": 3}}


def _cost(random: Random, event: Event) -> Event:
    name = random.choice(["cost_usd", "total_cost", "total_cost", "estimated_cost"])
    data: Event = {name: random.choice([0, 0.25, 0.5, "much"])}
    if random.random() < 0.3:
        data["currency"] = random.choice(["EUR", "EUR", "USD", "none"])
    return data


def _reported(random: Random, event: Event) -> Event:
    if random.random() < 0.4:
        _try(random, event)
    return {**_cost(random, event), "scope": random.choice(["call", "call", "session"])}


_MAKERS = {
    "llm.call.requested": _requested,
    "llm.call.returned": _returned,
    "tool.call.started": _tool,
    "tool.call.returned": _tool,
    "llm.stream.marked": _mark,
    "llm.retry.scheduled": _retry,
    "transform.pass.applied": _pass,
    "usage.reported": _usage,
    "cost.reported": _reported,
    "session.started": lambda random, event: {"title": random.choice(["one", "two"])},
    "recorder.gap": lambda random, event: {"lost": 3},
    "note.added": lambda random, event: {"text": "a note"},
    "something.else": lambda random, event: {"any": [1, {"thing": None}]},
}
_OFTEN = ["llm.call.requested", "llm.call.returned"] * 3 + ["tool.call.started", "tool.call.returned"]
