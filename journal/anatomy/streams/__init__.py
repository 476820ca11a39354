"""Recorded streams, one file per protocol: what the answer would have been without streaming."""

from collections.abc import Callable
from typing import Any

from journal.anatomy.faults import fault_of
from journal.anatomy.protocol import protocol_of

from . import (
    anthropic_messages,
    bedrock_converse,
    cohere_chat,
    gemini,
    ollama,
    openai_chat,
    openai_responses,
)
from .assembled import Assembled, Chunk
from .chunks import chunks_of

__all__ = ["Assembled", "assemble", "protocol_of_chunks"]

_ASSEMBLERS: dict[str, Callable[[list[Chunk]], Assembled]] = {
    assembler.PROTOCOL: assembler.assemble
    for assembler in (
        anthropic_messages,
        bedrock_converse,
        cohere_chat,
        gemini,
        ollama,
        openai_chat,
        openai_responses,
    )
}
_ANTHROPIC = {
    *("message_start", "message_delta", "message_stop"),
    *("content_block_start", "content_block_delta", "content_block_stop"),
}
#: Chunks that are looked at for the protocol: the first ones may be comments, pings or marks of a gateway.
_TELLING_CHUNKS = 50


def assemble(protocol: str | None, stream: object) -> Assembled:
    """Put a recorded stream together: event stream text, a list of chunks, lines or a list of JSON.

    What the chunks look like wins over the name: a gateway may speak another protocol than it was asked in.
    Nothing in a stream makes this raise.
    """
    chunks = chunks_of(stream)
    looks_like = protocol_of_chunks(chunks)
    if looks_like is None and len(chunks) == 1:
        # No stream at all, but an answer in one piece.
        whole = chunks[0].value
        if (whole_protocol := protocol_of(whole)) is not None:
            error = fault_of(whole)
            return Assembled(whole_protocol, whole, error, is_complete=error is None)
    found = looks_like or protocol
    assembler = _ASSEMBLERS.get(found or "")
    assembled = assembler(chunks) if assembler is not None else Assembled(found)
    if assembled.error is None:
        assembled.error = _error_in(chunks)
        assembled.is_complete = assembled.is_complete and assembled.error is None
    return assembled


def _error_in(chunks: list[Chunk]) -> dict[str, Any] | None:
    """An error of no protocol's own, as gateways and transports put it into any stream."""
    for name, value in map(bedrock_converse.named, chunks):
        is_named = name.endswith("Exception") or name == "error"
        error = fault_of(value) or (fault_of({"error": {"type": name, **value}}) if is_named else None)
        if error is not None:
            return error
    return None


def protocol_of_chunks(chunks: list[Chunk]) -> str | None:
    """The protocol that the first telling chunk looks like."""
    looks = (_looks_like(chunk) for chunk in chunks[:_TELLING_CHUNKS])
    return next((protocol for protocol in looks if protocol is not None), None)


def _looks_like(chunk: Chunk) -> str | None:
    value = chunk.value
    kind = value.get("type", chunk.name)
    if isinstance(kind, str):
        if kind in _ANTHROPIC:
            return "anthropic_messages"
        if kind.startswith("response."):
            return "openai_responses"
        if kind in cohere_chat.EVENTS:
            return "cohere_chat"
    if "choices" in value:
        return "openai_chat"
    inner = value.get("response")
    answer = inner if isinstance(inner, dict) else value
    if "candidates" in answer or "usageMetadata" in answer:
        return "gemini"
    if bedrock_converse.named(chunk).name in bedrock_converse.EVENTS:
        return "bedrock_converse"
    if "done" in value and ("message" in value or "response" in value):
        return "ollama"
    return None
