"""OpenAI Responses: instructions, and a list of items: messages, calls of tools, their results, reasoning."""

from typing import Any

from .message import COMPACTION, Json, Kind, Message, message
from .parts import part_of, parts_of, string
from .sections import Sections, elements, root_of

_COMPACTED = {"compaction", "compaction_summary", "context_compaction"}


def sections(body: dict[str, Any]) -> Sections:
    """A conversation, or the answer before, is kept by the provider and stands before the input."""
    return Sections(
        tools=elements(body, "tools"),
        system=elements(body, "instructions"),
        messages=elements(body, "input"),
        root=root_of(body, "previous_response_id", "conversation"),
    )


def read_message(item: Json) -> Message:
    """Each item is a message of its own; a plain text is the user's."""
    if not isinstance(item, dict):
        return message("user", parts_of(item))
    if "role" in item:
        return message(string(item["role"]) or "unknown", parts_of(item.get("content")))
    name = string(item.get("type")) or ""
    # The id of an item is an echo, but a reference is nothing else.
    told = item if name == "item_reference" else {key: item[key] for key in item if key != "id"}
    part = part_of(told)
    parts = [] if part is None else [part]
    if name.endswith("_output") or (part is not None and part.kind is Kind.TOOL_RESULT):
        return message("tool", parts)
    if name == "reasoning" or name.endswith("_call"):
        return message("assistant", parts)
    if name in _COMPACTED:
        return message(COMPACTION, parts)
    return message("unknown", parts)


def read_reply(body: dict[str, Any]) -> list[Message]:
    """The items of the output, as the next request may send them back."""
    output = body.get("output")
    return (
        [read_message(item) for item in output if isinstance(item, dict)] if isinstance(output, list) else []
    )
