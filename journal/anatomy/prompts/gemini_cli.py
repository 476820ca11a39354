"""Messages of Gemini CLI's sessions: thoughts and calls of tools stand beside what was said."""

from typing import Any

from .message import Json, Kind, Message, Part, message, payload, rest_of
from .parts import parts_of, string
from .sections import Sections


def sections(body: dict[str, Any]) -> Sections:
    """There are no requests of this form."""
    return Sections()


def read_message(item: Json) -> Message:
    """A person's text, or its parts."""
    if not isinstance(item, dict):
        return message("user", parts_of(item))
    return message(string(item.get("role")) or "unknown", parts_of(item.get("content")))


def read_reply(body: dict[str, Any]) -> list[Message]:
    """The thoughts come first, as they did."""
    if "content" not in body:
        return []
    thoughts, uses = body.get("thoughts"), body.get("toolCalls")
    parts = [_thought(one) for one in thoughts if isinstance(one, dict)] if isinstance(thoughts, list) else []
    parts += parts_of(body["content"])
    parts += [_use(one) for one in uses if isinstance(one, dict)] if isinstance(uses, list) else []
    return [message("assistant", parts)]


def _thought(told: dict[str, Any]) -> Part:
    texts = [text for name in ("subject", "description") if (text := string(told.get(name)))]
    return Part(
        Kind.REASONING, "\n\n".join(texts) or None, rest=rest_of(told, "subject", "description", "timestamp")
    )


def _use(use: dict[str, Any]) -> Part:
    return Part(
        Kind.TOOL_USE,
        name=string(use.get("name")),
        tool_call_id=string(use.get("id")),
        value=payload(use.get("args")),
        rest=rest_of(use, "id", "name", "args"),
    )
