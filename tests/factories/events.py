"""Real events through the real door, for tests where the content matters."""

from __future__ import annotations

import json
from typing import Any

from journal.accept import Origin, Receipt, accept
from journal.models import Project
from journal.wire import Limits, parse_batch


def send(project: Project, *events: dict[str, Any], api_key: int | None = 0) -> Receipt:
    """Take these events in as the API would, by a key or by none; None: as if nobody noted it."""
    batch = parse_batch(json.dumps(events).encode(), Limits())
    return accept(project, batch.items, origin=Origin("api", api_key=api_key))


def requested(call_id: str = "call-1", **more: Any) -> dict[str, Any]:
    """A request of one message; `body` and other keys of the envelope may be told."""
    body = more.pop("body", {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]})
    return {
        "id": f"{call_id}-requested",
        "type": "llm.call.requested",
        "ts": "2026-09-01T12:00:00Z",
        "session_id": "run 1",
        "call_id": call_id,
        "data": {"provider": "openai", "protocol": "openai_chat", "body": body},
        **more,
    }


def returned(call_id: str = "call-1", **more: Any) -> dict[str, Any]:
    """The answer to it, two seconds later."""
    body = {
        "id": f"chatcmpl-{call_id}",
        "model": "gpt-4o-2026-05-01",
        "choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 3},
    }
    return {
        "id": f"{call_id}-returned",
        "type": "llm.call.returned",
        "ts": "2026-09-01T12:00:02Z",
        "session_id": "run 1",
        "call_id": call_id,
        "data": {"status_code": 200, "body": body},
        **more,
    }
