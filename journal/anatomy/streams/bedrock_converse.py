"""Bedrock Converse, streamed: a message with blocks that grow, a reason to stop, and counts after it."""

from typing import Any

from journal.anatomy.answer import member, text
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk, last_told, number_of
from .chunks import decoded

PROTOCOL = "bedrock_converse"

EVENTS = {
    *("messageStart", "messageStop", "metadata"),
    *("contentBlockStart", "contentBlockDelta", "contentBlockStop"),
}


class _Block:
    """A content block while it grows: text, reasoning, or the input of a tool."""

    def __init__(self) -> None:
        self.tool: dict[str, Any] = {}
        self.input: list[str] = []
        self.text: list[str] = []
        self.reasoning: dict[str, list[str]] = {}
        self.is_tool = False

    def grow(self, delta: dict[str, Any]) -> None:
        if isinstance(piece := delta.get("text"), str):
            self.text.append(piece)
        if isinstance(tool := delta.get("toolUse"), dict):
            self.is_tool = True
            if isinstance(piece := tool.get("input"), str):
                self.input.append(piece)
        for name, piece in member(delta, "reasoningContent").items():
            if isinstance(piece, str):
                self.reasoning.setdefault(name, []).append(piece)

    def whole(self) -> dict[str, Any]:
        if self.is_tool:
            joined = "".join(self.input)
            arguments = decoded(joined) if joined else {}
            return {"toolUse": {**self.tool, "input": joined if arguments is None else arguments}}
        if self.reasoning:
            told = {name: "".join(pieces) for name, pieces in self.reasoning.items()}
            if "redactedContent" in told:
                return {"reasoningContent": told}
            return {"reasoningContent": {"reasoningText": told}}
        return {"text": "".join(self.text)}


def named(chunk: Chunk) -> Chunk:
    """An event that stands in an object of one member named for it."""
    if not chunk.name and len(chunk.value) == 1:
        ((name, value),) = chunk.value.items()
        if isinstance(value, dict) and (name in EVENTS or name.endswith("Exception")):
            return Chunk(name, value)
    return chunk


def assemble(chunks: list[Chunk]) -> Assembled:
    """An event named for an exception ends the stream as an error."""
    found = Assembled(PROTOCOL)
    usage: dict[str, Any] = {}
    blocks: dict[int, _Block] = {}
    role = None
    is_ended = False
    for name, event in map(named, chunks):
        if name == "messageStart":
            role = text(event.get("role"))
        elif name in {"contentBlockStart", "contentBlockDelta"}:
            index = number_of(event.get("contentBlockIndex"), 0)
            if index not in blocks:
                blocks[index] = _Block()
            if tool := member(member(event, "start"), "toolUse"):
                blocks[index].tool, blocks[index].is_tool = tool, True
            blocks[index].grow(member(event, "delta"))
        elif name == "messageStop":
            last_told(found.body, event)
            is_ended = True
        elif name == "metadata":
            last_told(usage, event.get("usage"))
            last_told(found.body, {key: value for key, value in event.items() if key != "usage"})
        elif name.endswith("Exception"):
            found.error = fault_of({"error": {"type": name, **event}}) or {}
    if role is not None or blocks:
        content = [blocks[index].whole() for index in sorted(blocks)]
        found.body["output"] = {"message": {"role": role, "content": content}}
    if usage:
        found.body["usage"] = usage
    found.is_complete = is_ended and found.error is None
    return found
