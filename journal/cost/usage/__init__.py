"""Usage readers, one file per protocol: a provider's own usage object to five disjoint buckets."""

from collections.abc import Callable
from typing import Any

from journal.fold.facts import Usage

from . import anthropic_messages, gemini, generic, openai_chat, openai_responses, ouroboros

Reader = Callable[[dict[str, Any]], Usage | None]

READERS: dict[str, Reader] = {
    "openai_chat": openai_chat.read,
    "openai_responses": openai_responses.read,
    "anthropic_messages": anthropic_messages.read,
    "gemini": gemini.read,
    "ouroboros": ouroboros.read,
}


def read_usage(protocol: str | None, usage: object) -> Usage | None:
    """Tokens of a usage object. None when it tells nothing that can be read."""
    if not isinstance(usage, dict) or not usage:
        return None
    reader = READERS.get(protocol or "")
    return reader(usage) if reader else generic.read(usage)
