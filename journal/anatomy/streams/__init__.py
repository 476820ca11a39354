"""Recorded streams, one file per protocol: what the answer would have been without streaming."""

from collections.abc import Callable

from journal.anatomy.faults import fault_of

from . import anthropic_messages, openai_chat
from .assembled import Assembled, Chunk
from .chunks import chunks_of

__all__ = ["Assembled", "assemble", "protocol_of_chunks"]

_ASSEMBLERS: dict[str, Callable[[list[Chunk]], Assembled]] = {
    assembler.PROTOCOL: assembler.assemble for assembler in (anthropic_messages, openai_chat)
}
_ANTHROPIC = {
    *("message_start", "message_delta", "message_stop"),
    *("content_block_start", "content_block_delta", "content_block_stop"),
}


def assemble(protocol: str | None, stream: object) -> Assembled:
    """Put a recorded stream together: event stream text, a list of chunks, lines or a list of JSON.

    What the chunks look like wins over the name: a gateway may speak another protocol than it was asked in.
    Nothing in a stream makes this raise.
    """
    chunks = chunks_of(stream)
    found = protocol_of_chunks(chunks) or protocol
    assembler = _ASSEMBLERS.get(found or "")
    if assembler is None:
        errors = (fault_of(chunk.value) for chunk in chunks)
        return Assembled(found, error=next((error for error in errors if error is not None), None))
    return assembler(chunks)


def protocol_of_chunks(chunks: list[Chunk]) -> str | None:
    """The protocol that the first telling chunk looks like."""
    for name, value in chunks[:50]:
        kind = value.get("type", name)
        if isinstance(kind, str) and kind in _ANTHROPIC:
            return "anthropic_messages"
        if "choices" in value:
            return "openai_chat"
    return None
