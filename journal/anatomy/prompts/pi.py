"""pi's messages: results of tools are messages of their own, calls of tools are blocks."""

from typing import Any

from .message import Json, Kind, Message, Part, message, rest_of
from .parts import arguments_of, part_of, parts_of, string
from .sections import Sections

#: What pi knows of a message beside what was said.
_BESIDE = (
    *("timestamp", "api", "provider", "model", "usage", "stopReason", "errorMessage"),
    *("responseId", "responseModel"),
)


def sections(body: dict[str, Any]) -> Sections:
    """There are no requests of this form."""
    return Sections()


def read_message(item: Json) -> Message:
    """A message of a session."""
    if not isinstance(item, dict):
        return message("user", parts_of(item))
    if item.get("role") == "toolResult":
        return message("tool", [_result(item)])
    content = item.get("content")
    parts: list[Part] = []
    for block in content if isinstance(content, list) else [content]:
        if isinstance(block, dict) and block.get("type") == "toolCall":
            parts.append(_use(block))
        elif isinstance(block, dict):
            told = part_of(block)
            parts += [] if told is None else [told]
        else:
            parts += parts_of(block)
    if rest := rest_of(item, "role", "content", *_BESIDE):
        parts.append(Part(Kind.OTHER, value=rest))
    return message(string(item.get("role")) or "unknown", parts)


def read_reply(body: dict[str, Any]) -> list[Message]:
    """The body of an answer is a message itself."""
    return [read_message({"role": "assistant", **body})] if "content" in body else []


def _use(block: dict[str, Any]) -> Part:
    text, value = arguments_of(block.get("arguments"))
    return Part(
        Kind.TOOL_USE,
        text,
        name=string(block.get("name")),
        tool_call_id=string(block.get("id")),
        value=value,
        rest=rest_of(block, "type", "id", "name", "arguments"),
    )


def _result(item: dict[str, Any]) -> Part:
    return Part(
        Kind.TOOL_RESULT,
        name=string(item.get("toolName")),
        tool_call_id=string(item.get("toolCallId")),
        is_error=item.get("isError") is True,
        parts=tuple(parts_of(item.get("content"))),
        rest=rest_of(item, "role", "content", "toolCallId", "toolName", "isError", *_BESIDE),
    )
