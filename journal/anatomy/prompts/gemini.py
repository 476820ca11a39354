"""Gemini generateContent: contents of parts; the model's role is called model."""

from typing import Any

from .message import Json, Message, message
from .parts import parts_of, string
from .sections import Sections, elements, root_of

_ROLES = {"model": "assistant", "function": "tool"}


def sections(body: dict[str, Any]) -> Sections:
    """Names in both spellings; cached content stands before the rest."""
    return Sections(
        tools=elements(body, "tools"),
        system=elements(body, "systemInstruction", "system_instruction"),
        messages=elements(body, "contents"),
        root=root_of(body, "cachedContent", "cached_content"),
    )


def read_message(item: Json) -> Message:
    """A content; one without a role is the user's."""
    if not isinstance(item, dict):
        return message("user", parts_of(item))
    role = string(item.get("role")) or "user"
    return message(_ROLES.get(role, role), parts_of(item.get("parts")))


def read_reply(body: dict[str, Any]) -> list[Message]:
    """One message a candidate."""
    candidates = body.get("candidates")
    return [
        read_message({"role": "model", **candidate["content"]})
        for candidate in (candidates if isinstance(candidates, list) else [])
        if isinstance(candidate, dict) and isinstance(candidate.get("content"), dict)
    ]
