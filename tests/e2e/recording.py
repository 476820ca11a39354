"""What the journeys look at: a session with a retry and tools, a long one, and one that means harm."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.engines.recto import RectoServer

START = datetime(2026, 9, 1, 12, tzinfo=UTC)
HARM = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=1>"
    "<svg onload=window.ran=1>\"' onmouseover=window.ran=1 x='javascript:window.ran=1' "
    "{{7*7}} \u202egnp.exe\u2066 \u200b"
)
FOREIGN_IMAGE = "https://tracker.example/pixel.png"


def send(server: RectoServer, events: list[dict[str, Any]]) -> dict[str, Any]:
    """As an agent would: one request, answered when all of it can be seen."""
    request = urllib.request.Request(
        f"{server.url}/api/v1/events",
        json.dumps(events).encode(),
        {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def event(kind: str, session: str, seconds: float, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    at = START + timedelta(seconds=seconds)
    name = f"{session} {kind} {seconds} {more.get('call_id')} {more.get('attempt')}"
    # Ids are at most 255 characters, and some of the names here are long on purpose.
    short = hashlib.sha256(name.encode()).hexdigest()
    return {"id": short, "type": kind, "ts": at.isoformat(), "session_id": session, "data": data, **more}


def call(session: str, number: int, at: float, *, failures: int = 0, size: int = 1) -> list[dict[str, Any]]:
    """A request with its failed attempts, its answer, and the tool it asked for."""
    name = f"c{number}"
    text = f"Question {number}. " * size
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}]}
    told = {"provider": "openai", "protocol": "openai_chat", "body": body}
    events = []
    for attempt in range(1, failures + 2):
        events.append(event("llm.call.requested", session, at, told, call_id=name, attempt=attempt))
        at += 1
        answer: dict[str, Any] = {
            "status_code": 429,
            "error": {"type": "rate_limit_error", "message": "Slow down"},
        }
        if attempt == failures + 1:
            asked = {
                "id": f"t{number}",
                "type": "function",
                "function": {"name": "search", "arguments": '{"q": "x"}'},
            }
            message = {"role": "assistant", "content": f"Answer {number}.", "tool_calls": [asked]}
            usage = {"prompt_tokens": 100 + number, "completion_tokens": 20}
            choice = {"finish_reason": "tool_calls", "message": message}
            answer = {"status_code": 200, "body": {"model": "gpt-4o", "choices": [choice], "usage": usage}}
        events.append(event("llm.call.returned", session, at, answer, call_id=name, attempt=attempt))
        at += 2
    tool = {"tool_call_id": f"t{number}", "name": "search"}
    events.append(event("tool.call.started", session, at - 1.9, tool, call_id=name))
    events.append(event("tool.call.returned", session, at - 1.5, tool, call_id=name))
    return events


def ordinary() -> list[dict[str, Any]]:
    """Six calls; the third needed three attempts."""
    calls = [call("a working day", n, n * 15.0, failures=2 if n == 3 else 0) for n in range(1, 7)]
    return [one for events in calls for one in events]


def long(calls: int) -> list[dict[str, Any]]:
    return [one for n in range(1, calls + 1) for one in call("a long run", n, n * 4.0)]


def harmful() -> list[dict[str, Any]]:
    """Markup, scripts, addresses and characters that turn text round, in every field there is."""
    message = {
        "role": HARM,
        "content": [{"type": "text", "text": HARM * 3}, {"image_url": {"url": FOREIGN_IMAGE}}],
    }
    body = {"model": HARM, HARM: HARM, "messages": [message, {"role": "user", "content": "W" * 100_000}]}
    context = {"agent": HARM, "user": HARM, "environment": HARM, "tags": [HARM], "call_id": HARM}
    told = {"provider": HARM, "protocol": HARM, "url": FOREIGN_IMAGE, "headers": {HARM: HARM}, "body": body}
    error = {"status_code": 500, "error": {"type": HARM, "message": HARM * 4}}
    tool = {"tool_call_id": HARM, "name": HARM, "arguments": {HARM: HARM}}
    step = {"name": HARM, "direction": HARM, "stage": HARM, "component": HARM, "body": body}
    return [
        event("session.started", HARM, 0, {"title": HARM + "T" * 3000}, **context),
        event("llm.call.requested", HARM, 1, told, **context),
        event("llm.call.returned", HARM, 2, error, **context),
        event("tool.call.started", HARM, 3, tool, **context),
        event("transform.pass.applied", HARM, 1.5, step, **context),
        event(f"made.up.{HARM}", HARM, 4, {"x": HARM}, **context),
    ]
