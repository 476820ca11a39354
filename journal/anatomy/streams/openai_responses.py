"""OpenAI Responses, streamed: events that end with the whole response, and the items on the way there."""

from typing import Any

from journal.anatomy.answer import member, members, text
from journal.anatomy.faults import fault_of

from .assembled import Assembled, Chunk, number_of

PROTOCOL = "openai_responses"

_ENDS = {"response.completed", "response.incomplete", "response.failed", "response.cancelled"}
#: Event → (the list of the item, its index, type of its parts, member that grows). None: the item itself grows.
_IN_PARTS = {
    "response.output_text.delta": ("content", "content_index", "output_text", "text"),
    "response.refusal.delta": ("content", "content_index", "refusal", "refusal"),
    "response.reasoning_text.delta": ("content", "content_index", "reasoning_text", "text"),
    "response.reasoning_summary_text.delta": ("summary", "summary_index", "summary_text", "text"),
}
_IN_ITEMS = {
    "response.function_call_arguments.delta": ("function_call", "arguments"),
    "response.mcp_call_arguments.delta": ("mcp_call", "arguments"),
    "response.custom_tool_call_input.delta": ("custom_tool_call", "input"),
    "response.code_interpreter_call_code.delta": ("code_interpreter_call", "code"),
}


class _Item:
    """An output item while it grows. The event that ends it tells it whole."""

    def __init__(self, added: dict[str, Any]) -> None:
        self.known = added
        self.is_done = False
        self.pieces: dict[str, list[str]] = {}
        self.parts: dict[str, dict[int, tuple[str, str, list[str]]]] = {}

    def grow(self, kind: str, event: dict[str, Any], delta: str) -> None:
        if kind in _IN_ITEMS:
            item_type, name = _IN_ITEMS[kind]
            self.known = self.known or {"type": item_type}
            self.pieces.setdefault(name, []).append(delta)
        else:
            place, index, part_type, name = _IN_PARTS[kind]
            self.known = self.known or {"type": "reasoning" if "reasoning" in kind else "message"}
            parts = self.parts.setdefault(place, {})
            parts.setdefault(number_of(event.get(index), 0), (part_type, name, []))[2].append(delta)

    def whole(self) -> dict[str, Any]:
        if self.is_done:
            return self.known
        item = dict(self.known)
        for name, pieces in self.pieces.items():
            item[name] = "".join(pieces)
        for place, parts in self.parts.items():
            in_order = (parts[number] for number in sorted(parts))
            item[place] = [{"type": kind, name: "".join(pieces)} for kind, name, pieces in in_order]
        return item


def assemble(chunks: list[Chunk]) -> Assembled:
    """The last event tells the whole response; without it, what the items had come to."""
    found = Assembled(PROTOCOL)
    items: dict[int, _Item] = {}
    is_ended = False
    for name, event in chunks:
        kind = text(event.get("type")) or name
        if kind in _IN_PARTS or kind in _IN_ITEMS:
            index = number_of(event.get("output_index"), 0)
            if index not in items:
                items[index] = _Item({})
            if isinstance(delta := event.get("delta"), str) and not items[index].is_done:
                items[index].grow(kind, event, delta)
        elif kind in {"response.output_item.added", "response.output_item.done"}:
            index = number_of(event.get("output_index"), len(items))
            items[index] = _Item(member(event, "item"))
            items[index].is_done = kind == "response.output_item.done"
        elif kind == "error":
            found.error = fault_of({**event, "type": "error"}) or {}
        elif response := member(event, "response"):
            if not is_ended:
                found.body = dict(response)
            is_ended = is_ended or kind in _ENDS
            if kind == "response.failed":
                found.error = fault_of(response) or found.error or {}
    output = [items[index].whole() for index in sorted(items)]
    # Some servers leave the output out of their last event.
    if output and not members(found.body.get("output")):
        found.body["output"] = output
    found.is_complete = is_ended and found.error is None
    return found
