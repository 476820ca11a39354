"""Calls around the days when clocks change, as events that really came in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from journal.models import Project
from tests.factories import ApiKeyFactory, send

#: Europe/Berlin puts its clocks back on the 25th of October 2026 at 01:00 UTC,
#: New York on the 1st of November at 06:00.
STARTS = [
    datetime(2026, 10, 24, 21, 45, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 10, 25, 23, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 3, 59, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    datetime(2026, 11, 2, 4, 59, tzinfo=UTC),
    datetime(2026, 11, 2, 5, 0, tzinfo=UTC),
]
MODELS = ["gpt-4o", "gpt-4o-mini", "my-own-7b"]


def spend(project: Project) -> None:
    """Thirty-three calls of three models, three sessions and two agents; some fail, some tell no usage or no time.

    They are handed in by two keys, `ci` and `laptop`, by none, and as if from before keys were noted.
    """
    keys = [ApiKeyFactory(project=project, name=name).pk for name in ("ci", "laptop")]
    senders = [keys[0], keys[1], 0, keys[0], None]
    events = []
    for number, start in enumerate(STARTS * 3):
        events += _call(number, start + timedelta(microseconds=number % 2), MODELS[number % len(MODELS)])
    for number in (90, 91):
        events += [{**event, "ts": None} for event in _call(number, STARTS[0], "gpt-4o")]
    for session, tags in (("s0", ["batch", "week 7"]), ("s1", ["batch"])):
        told = {"id": session, "type": "session.started", "ts": "2026-10-24T20:00:00Z", "session_id": session}
        events.append({**told, "tags": tags, "data": {}})
    told = [{k: v for k, v in event.items() if v is not None} for event in events]
    for place, sender in enumerate(senders):
        some = [event for event in told if _number(event) % len(senders) == place]
        assert send(project, *some, api_key=sender).rejected == []


def _number(event: dict[str, Any]) -> int:
    return int(event.get("call_id", "c0")[1:])


def _call(number: int, start: datetime, model: str) -> list[dict[str, Any]]:
    told = {"session_id": f"s{number % 4}", "call_id": f"c{number}", "agent": ["cli", "batch"][number % 2]}
    if number % 4:
        told["user"] = "Ada L."
    request = {"provider": "openai", "protocol": "openai_chat", "body": {"model": model, "messages": []}}
    usage = {"prompt_tokens": 1000 + number, "completion_tokens": 100 + number}
    if number % 5 == 0:
        usage["prompt_tokens_details"] = {"cached_tokens": 500}
    if number % 4 == 1:
        usage["cost"] = 0.001 * number
    if number == 13:
        usage["currency"] = "EUR"
    choices = [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]
    body = {"id": f"r{number}", "model": model, "choices": choices, "usage": usage}
    answer: dict[str, Any] = {"status_code": 200, "body": body}
    if number % 7 == 3:
        answer = {"status_code": 500, "error": {"type": "server_error", "message": "no"}}
        if number == 3:
            # It failed in the middle, and was billed.
            answer["body"] = body
    elif number % 7 == 4:
        del body["usage"]
    end = start + timedelta(seconds=1 + number)
    return [
        {**told, "id": f"{number}a", "type": "llm.call.requested", "ts": start.isoformat(), "data": request},
        {**told, "id": f"{number}b", "type": "llm.call.returned", "ts": end.isoformat(), "data": answer},
    ]
