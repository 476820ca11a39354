"""Ollama, streamed: a line for each piece, the last one marked as done and with the counts."""

from typing import Any

from journal.anatomy.answer import member
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk
from .growing import Growing

PROTOCOL = "ollama"


def assemble(chunks: list[Chunk]) -> Assembled:
    """Pieces of the message, or of the plain response, are joined; of anything else the last value holds."""
    found = Assembled(PROTOCOL)
    message = Growing()
    plain: list[str] = []
    rest: dict[str, Any] = {}
    for _, chunk in chunks:
        found.error = fault_of(chunk) or found.error
        message.grow(member(chunk, "message"), fixed=frozenset({"role"}))
        if isinstance(piece := chunk.get("response"), str):
            plain.append(piece)
        rest.update(
            (name, value) for name, value in chunk.items() if name not in {"message", "response", "error"}
        )
    found.body = rest
    if grown := message.whole():
        found.body["message"] = grown
    if plain:
        found.body["response"] = "".join(plain)
    found.is_complete = found.error is None and rest.get("done") is True
    return found
