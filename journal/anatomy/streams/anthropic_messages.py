"""Anthropic Messages, streamed: a message is started, its blocks grow by deltas, a last delta ends it."""

from typing import Any

from journal.anatomy.answer import member, text
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk, last_told, number_of
from .chunks import decoded

PROTOCOL = "anthropic_messages"

#: Kind of delta → (its member, the member of the block it grows).
_GROWING = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "signature_delta": ("signature", "signature"),
    "input_json_delta": ("partial_json", "input"),
    "compaction_delta": ("content", "content"),
}


class _Block:
    """A content block while it grows."""

    def __init__(self, started: dict[str, Any]) -> None:
        self.known = dict(started)
        self.pieces: dict[str, list[str]] = {}
        self.citations: list[Any] = []

    def grow(self, delta: dict[str, Any]) -> None:
        kind = text(delta.get("type")) or ""
        if kind == "citations_delta":
            self.citations.append(delta.get("citation"))
        elif kind in _GROWING:
            name, grown = _GROWING[kind]
            if isinstance(piece := delta.get(name), str):
                self.pieces.setdefault(grown, []).append(piece)

    def whole(self) -> dict[str, Any]:
        if self.citations:
            begun = self.known.get("citations")
            self.known["citations"] = [*(begun if isinstance(begun, list) else []), *self.citations]
        for name, pieces in self.pieces.items():
            joined = "".join(pieces)
            if name != "input":
                start = self.known.get(name)
                self.known[name] = start + joined if isinstance(start, str) else joined
            elif joined:
                # Arguments that were cut are no JSON: then the text stands for them.
                arguments = decoded(joined)
                self.known[name] = joined if arguments is None else arguments
        return self.known


def assemble(chunks: list[Chunk]) -> Assembled:
    """Of every member of `usage` the last value told holds: later ones replace, they are never added."""
    found = Assembled(PROTOCOL)
    usage: dict[str, Any] = {}
    blocks: dict[int, _Block] = {}
    is_ended = False
    for name, chunk in chunks:
        kind = text(chunk.get("type")) or name
        if kind == "content_block_delta":
            index = number_of(chunk.get("index"), 0)
            if index not in blocks:
                blocks[index] = _Block({})
            blocks[index].grow(member(chunk, "delta"))
        elif kind == "content_block_start":
            blocks[number_of(chunk.get("index"), len(blocks))] = _Block(member(chunk, "content_block"))
        elif kind == "message_start":
            message = member(chunk, "message")
            last_told(usage, message.get("usage"))
            found.body.update(message)
        elif kind == "message_delta":
            last_told(found.body, chunk.get("delta"))
            last_told(usage, chunk.get("usage"))
            if "context_management" in chunk:
                found.body["context_management"] = chunk["context_management"]
            is_ended = is_ended or text(found.body.get("stop_reason")) is not None
        elif kind == "message_stop":
            is_ended = True
        elif kind == "error":
            found.error = fault_of({"error": {}, **chunk, "type": "error"}) or {}
    if found.body or blocks:
        begun = found.body.get("content")
        found.body["content"] = [
            *(begun if isinstance(begun, list) else []),
            *(blocks[index].whole() for index in sorted(blocks)),
        ]
    if usage:
        found.body["usage"] = usage
    found.is_complete = is_ended and found.error is None
    return found
