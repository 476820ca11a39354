"""Calls and records of a transcript as events, in few words."""

from __future__ import annotations

from typing import Any

START = "2026-09-01T12:00:{:02d}Z"
LONG = "a long text that is worth a part of its own " * 12


def asked(call_id: str, second: int, body: dict[str, Any] | None, **data: Any) -> dict[str, Any]:
    """A request; None: without a body."""
    told = {"protocol": "openai_chat", **({} if body is None else {"body": body}), **data}
    return event(f"{call_id}-asked", "llm.call.requested", second, told, call_id=call_id)


def answered(call_id: str, second: int, text: str, **data: Any) -> dict[str, Any]:
    """An answer of chat completions."""
    body = {"id": f"r-{call_id}", "choices": [{"message": {"role": "assistant", "content": text}}]}
    told = {"status_code": 200, "body": body, **data}
    return event(f"{call_id}-answered", "llm.call.returned", second, told, call_id=call_id)


def chat(*texts: str, system: str | None = None, **more: Any) -> dict[str, Any]:
    """A body of chat completions; the user and the assistant take turns."""
    roles = ("user", "assistant")
    messages = [{"role": roles[place % 2], "content": text} for place, text in enumerate(texts)]
    if system is not None:
        messages.insert(0, {"role": "system", "content": system})
    return {"model": "gpt-4o", "messages": messages, **more}


def says(name: str, parent: str | None, second: int, content: Any, **data: Any) -> dict[str, Any]:
    """A record of a transcript that is the user's message."""
    told = {"role": "user", "body": {"role": "user", "content": content}, **_place(name, parent), **data}
    return event(name, "message.recorded", second, told)


def part(name: str, parent: str | None, second: int, call_id: str, block: Any, **data: Any) -> dict[str, Any]:
    """A record of a transcript that is a part of an answer."""
    body = {"id": call_id, "type": "message", "role": "assistant", "content": [block]}
    told = {"protocol": "anthropic_messages", "part": True, "body": body, **_place(name, parent), **data}
    return event(name, "llm.call.returned", second, told, call_id=call_id)


def event(name: str, kind: str, second: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Any event of session s."""
    return {"id": name, "type": kind, "ts": START.format(second), "session_id": "s", "data": data, **more}


def _place(name: str, parent: str | None) -> dict[str, str]:
    return {"record_id": name} | ({} if parent is None else {"parent_record_id": parent})
