"""Which parts of a provider's response are what: one file per protocol."""

from collections.abc import Callable
from typing import Any

from . import (
    anthropic_messages,
    bedrock_converse,
    cohere_chat,
    embeddings,
    gemini,
    gemini_cli,
    ollama,
    openai_chat,
    openai_responses,
    pi,
)
from .answer import Answer, member
from .faults import fault_of
from .protocol import protocol_of

__all__ = ["Answer", "protocol_of", "read_answer"]

_READERS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "openai_chat": openai_chat.read_answer,
    "openai_responses": openai_responses.read_answer,
    "anthropic_messages": anthropic_messages.read_answer,
    "gemini": gemini.read_answer,
    "bedrock_converse": bedrock_converse.read_answer,
    "ollama": ollama.read_answer,
    "cohere_chat": cohere_chat.read_answer,
    "embeddings": embeddings.read_answer,
    "pi": pi.read_answer,
    "gemini_cli": gemini_cli.read_answer,
}


def read_answer(protocol: str | None, body: dict[str, Any]) -> tuple[str | None, Answer]:
    """The protocol that was read and what it says.

    An unknown protocol gives an empty answer, and so does an error. The look of the body decides where the named
    protocol's reader finds nothing: a gateway may answer in another one than it was asked in.
    """
    reader = _READERS.get(protocol or "")
    answer = reader(body) if reader is not None else Answer()
    if reader is None or not (answer.finish_reasons or answer.usage or answer.response_id):
        looks_like = protocol_of(body)
        if reader is None or (looks_like is not None and looks_like != protocol):
            protocol = looks_like
            reader = _READERS.get(protocol or "")
            answer = reader(body) if reader is not None else answer
    if answer.error is None:
        answer.error = fault_of(body)
    if answer.error is not None and not (answer.usage or answer.finish_reasons or answer.response_id):
        # A try that failed after it began may be billed; an error has the look of no protocol.
        answer.usage = member(body, "usage") or member(body, "usageMetadata") or None
    return protocol, answer
