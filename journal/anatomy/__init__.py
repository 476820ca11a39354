"""Which parts of a provider's response are what: one file per protocol."""

from collections.abc import Callable
from typing import Any

from . import anthropic_messages, gemini, openai_chat, openai_responses
from .answer import Answer

_READERS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "openai_chat": openai_chat.read_answer,
    "openai_responses": openai_responses.read_answer,
    "anthropic_messages": anthropic_messages.read_answer,
    "gemini": gemini.read_answer,
}


def protocol_of(body: dict[str, Any]) -> str | None:
    """The protocol a response body looks like, when the sender did not say."""
    if "candidates" in body or "usageMetadata" in body:
        return "gemini"
    if "choices" in body:
        return "openai_chat"
    if body.get("object") == "response" or "output" in body:
        return "openai_responses"
    if body.get("type") == "message" and "content" in body:
        return "anthropic_messages"
    return None


def read_answer(protocol: str | None, body: dict[str, Any]) -> tuple[str | None, Answer]:
    """The protocol that was read and what it says; an unknown protocol gives an empty answer."""
    if protocol not in _READERS:
        protocol = protocol_of(body)
    reader = _READERS.get(protocol or "")
    return protocol, reader(body) if reader else Answer()
