"""A protocol that nobody named: read by the keys that the known ones use."""

from typing import Any

from journal.anatomy import protocol_of

from . import anthropic_messages, gemini, openai_chat, openai_responses
from .message import Json, Message
from .sections import Sections, elements, root_of


def sections(body: dict[str, Any]) -> Sections:
    """The first of the usual names for each section."""
    return Sections(
        tools=elements(body, "tools", "functions"),
        system=elements(body, "system", "systemInstruction", "system_instruction", "instructions"),
        messages=elements(body, "messages", "contents", "input", "prompt"),
        root=root_of(body, "previous_response_id", "conversation", "cachedContent"),
    )


def read_message(item: Json) -> Message:
    """By its own keys: parts are Gemini's, a type without a role is an item of Responses."""
    if isinstance(item, dict):
        if "parts" in item:
            return gemini.read_message(item)
        if "role" not in item and "type" in item:
            return openai_responses.read_message(item)
    return openai_chat.read_message(item)


def read_reply(body: dict[str, Any]) -> list[Message]:
    """The answer of the protocol that it looks like."""
    reader = _REPLIES.get(protocol_of(body) or "")
    return reader(body) if reader else []


_REPLIES = {
    "openai_chat": openai_chat.read_reply,
    "openai_responses": openai_responses.read_reply,
    "anthropic_messages": anthropic_messages.read_reply,
    "gemini": gemini.read_reply,
}
