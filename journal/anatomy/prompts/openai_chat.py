"""OpenAI chat completions and what copies them: a list of messages, the system among them."""

from typing import Any

from .message import Json, Kind, Message, Part, message, rest_of
from .parts import arguments_of, first_of, parts_of, string
from .sections import Sections, elements

_KNOWN = {
    "role",
    "content",
    "name",
    "tool_calls",
    "function_call",
    "tool_call_id",
    "refusal",
    "reasoning_content",
    "reasoning",
    "id",
    "index",
    # The same reasoning once more, in pieces.
    "reasoning_details",
}


def sections(body: dict[str, Any]) -> Sections:
    """`prompt` is what completions had before there were messages."""
    return Sections(
        tools=elements(body, "tools", "functions"),
        messages=elements(body, "messages", "prompt"),
    )


def read_message(item: Json) -> Message:
    """`reasoning_content` and `tool_calls` stand beside the content; a tool's message is its result."""
    if not isinstance(item, dict):
        return message("user", parts_of(item))
    role = string(item.get("role")) or "unknown"
    said = parts_of(item.get("content"))
    if role in {"tool", "function"}:
        return message("tool", [_result(item, said)])
    parts = _reasoning(item) + said
    if refusal := string(item.get("refusal")):
        parts.append(Part(Kind.TEXT, refusal, rest={"refusal": True}))
    uses = item.get("tool_calls")
    parts += [_use(use) for use in uses if isinstance(use, dict)] if isinstance(uses, list) else []
    if isinstance(item.get("function_call"), dict):
        parts.append(_use({"function": item["function_call"]}))
    if name := string(item.get("name")):
        parts.append(Part(Kind.OTHER, name=name))
    if rest := rest_of(item, *_KNOWN):
        parts.append(Part(Kind.OTHER, value=rest))
    return message(role, parts)


def read_reply(body: dict[str, Any]) -> list[Message]:
    """One message a choice."""
    choices = body.get("choices")
    told = choices if isinstance(choices, list) else []
    return [
        read_message({"role": "assistant", **choice["message"]})
        for choice in told
        if isinstance(choice, dict) and isinstance(choice.get("message"), dict)
    ]


def _reasoning(item: dict[str, Any]) -> list[Part]:
    told = first_of(item, "reasoning_content", "reasoning")
    return [Part(Kind.REASONING, told)] if isinstance(told, str) and told else []


def _use(use: dict[str, Any]) -> Part:
    told = use.get("function")
    function = told if isinstance(told, dict) else first_of(use, "custom")
    if not isinstance(function, dict):
        function = {}
    text, value = arguments_of(first_of(function, "arguments", "input"))
    return Part(
        Kind.TOOL_USE,
        text,
        name=string(function.get("name")),
        tool_call_id=string(use.get("id")),
        value=value,
        rest=rest_of(use, "id", "type", "function", "custom", "index"),
    )


def _result(item: dict[str, Any], said: list[Part]) -> Part:
    return Part(
        Kind.TOOL_RESULT,
        name=string(item.get("name")),
        tool_call_id=string(item.get("tool_call_id")),
        parts=tuple(said),
        rest=rest_of(item, *_KNOWN),
    )
