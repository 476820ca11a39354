"""Anthropic Messages: system apart, messages of content blocks."""

from typing import Any

from .message import Json, Message, message
from .parts import parts_of, string
from .sections import Sections, elements


def sections(body: dict[str, Any]) -> Sections:
    """Three lists; `system` may be a text."""
    return Sections(
        tools=elements(body, "tools"),
        system=elements(body, "system"),
        messages=elements(body, "messages"),
    )


def read_message(item: Json) -> Message:
    """A role and its content; results of tools stand in messages of the user."""
    if not isinstance(item, dict):
        return message("user", parts_of(item))
    return message(string(item.get("role")) or "unknown", parts_of(item.get("content")))


def read_reply(body: dict[str, Any]) -> list[Message]:
    """The body of an answer is a message itself."""
    if "content" not in body:
        return []
    return [message(string(body.get("role")) or "assistant", parts_of(body.get("content")))]
