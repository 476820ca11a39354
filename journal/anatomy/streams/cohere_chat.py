"""Cohere's chat, streamed: a message is started, its parts grow by deltas, the end tells reason and usage."""

from typing import Any

from journal.anatomy.answer import member

from .assembled import Assembled, Chunk, number_of
from .growing import Growing

PROTOCOL = "cohere_chat"

EVENTS = {
    *("message-start", "message-end", "content-start", "content-delta", "content-end", "tool-plan-delta"),
    *("tool-call-start", "tool-call-delta", "tool-call-end", "citation-start", "citation-end"),
}
_FIXED = frozenset(("type", "role", "id", "name"))


def assemble(chunks: list[Chunk]) -> Assembled:
    """Parts grow by their index, each kind of part by its own."""
    found = Assembled(PROTOCOL)
    message = Growing()
    content: dict[int, Growing] = {}
    calls: dict[int, tuple[Growing, Growing]] = {}
    for name, event in chunks:
        kind = event.get("type", name)
        delta = member(event, "delta")
        said = member(delta, "message")
        index = number_of(event.get("index"), 0)
        if isinstance(event.get("id"), str):
            found.body.setdefault("id", event["id"])
        if part := member(said, "content"):
            content.setdefault(index, Growing()).grow(part, fixed=_FIXED)
        if call := member(said, "tool_calls"):
            grown, function = calls.setdefault(index, (Growing(), Growing()))
            grown.grow({key: value for key, value in call.items() if key != "function"}, fixed=_FIXED)
            function.grow(member(call, "function"), fixed=_FIXED)
        plain = {
            key: value for key, value in said.items() if key not in ("content", "tool_calls", "citations")
        }
        message.grow(plain, fixed=_FIXED)
        if kind == "message-end":
            found.body.update({key: value for key, value in delta.items() if key != "message"})
            found.is_complete = True
    whole: dict[str, Any] = message.whole()
    if content:
        whole["content"] = [content[number].whole() for number in sorted(content)]
    if calls:
        whole["tool_calls"] = [
            {**calls[number][0].whole(), "function": calls[number][1].whole()} for number in sorted(calls)
        ]
    if whole:
        found.body["message"] = whole
    return found
