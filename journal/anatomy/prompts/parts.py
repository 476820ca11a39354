"""Parts of messages, read by their type: the names of the protocols hardly ever mean two things."""

import json
from collections.abc import Callable, Iterator

from .message import Json, Kind, Part, canonical, payload, rest_of

Block = dict[str, Json]
#: A text that holds a tool's arguments; longer ones are compared as they are written.
LONGEST_ARGUMENTS_CHARACTERS = 1_000_000
DEEPEST_ARGUMENTS = 100

_TEXT_TYPES = {"text", "input_text", "output_text", "summary_text", "reasoning_text", "refusal"}
_REASONING_TYPES = {"thinking", "redacted_thinking", "reasoning"}
_TOOL_USES = {"tool_use", "server_tool_use", "mcp_tool_use", "function_call", "custom_tool_call"}
_MEDIA_TYPES = {
    "image": "image/*",
    "image_url": "image/*",
    "input_image": "image/*",
    "document": "application/*",
    "input_file": "application/*",
    "file": "application/*",
    "input_audio": "audio/*",
    "audio": "audio/*",
}


def parts_of(content: Json) -> list[Part]:
    """The parts of a content: a string is one text part, nothing and an empty text are none."""
    return list(_parts(content))


def _parts(content: Json) -> Iterator[Part]:
    if content is None or content == "":
        return
    if isinstance(content, str):
        yield Part(Kind.TEXT, content)
    elif isinstance(content, list):
        for block in content:
            # A list inside the list is no message of any protocol: kept as it is.
            yield from _parts(block) if not isinstance(block, list) else [other(block)]
    elif isinstance(content, dict):
        told = part_of(content)
        if told is not None:
            yield told
    else:
        yield other(content)


def other(value: Json) -> Part:
    """A part of no kind that we know."""
    return Part(Kind.OTHER, value=canonical(value))


def part_of(block: Block) -> Part | None:
    """One typed part; None for a text that says nothing."""
    name = block.get("type")
    if not isinstance(name, str):
        return _untyped(block)
    if name in _TEXT_TYPES:
        return _text(block, name)
    if name in _REASONING_TYPES:
        return _reasoning(block)
    if name in _TOOL_USES:
        return _tool_use(block, name)
    if name in _MEDIA_TYPES:
        return _media(block, name)
    if name.endswith(("tool_result", "_call_output")):
        return _tool_result(block, name)
    return other(block)


def arguments_of(value: Json) -> tuple[str | None, Json]:
    """A tool's arguments as (text, value): JSON in a string is read, other text stays text."""
    if not isinstance(value, str):
        return None, payload(value)
    if value[:1] not in ("{", "[") or len(value) > LONGEST_ARGUMENTS_CHARACTERS:
        return value, None
    if value.count("{") + value.count("[") > DEEPEST_ARGUMENTS and _is_deep(value):
        return value, None
    try:
        return None, payload(json.loads(value))
    except (ValueError, RecursionError):
        return value, None


def _is_deep(text: str) -> bool:
    """Whether brackets stand deeper than anybody reads; those inside of strings count as well."""
    depth = 0
    for character in text:
        if character in "{[":
            depth += 1
            if depth > DEEPEST_ARGUMENTS:
                return True
        elif character in "}]":
            depth -= 1
    return False


def is_string(value: Json) -> bool:
    """Whether a member holds a text that is not empty."""
    return isinstance(value, str) and value != ""


def string(value: Json) -> str | None:
    """A text, or nothing."""
    return value if isinstance(value, str) else None


def first_of(block: Block, *names: str) -> Json:
    """The first of some members that says something."""
    for name in names:
        if block.get(name) is not None:
            return block[name]
    return None


def _untyped(block: Block) -> Part | None:
    for key, read in _BY_KEY.items():
        if block.get(key) is not None:
            return read(block)
    return other(block)


def _text(block: Block, name: str) -> Part | None:
    told = first_of(block, "text", "refusal")
    if not isinstance(told, str):
        return other(block)
    rest = rest_of(block, "type", "text", "refusal")
    if name == "refusal":
        rest["refusal"] = True
    return Part(Kind.TEXT, told, rest=rest) if told or rest else None


def _reasoning(block: Block) -> Part:
    told = first_of(block, "thinking", "text")
    texts = (
        [string(told)] if told is not None else _texts(block.get("summary")) + _texts(block.get("content"))
    )
    return Part(
        Kind.REASONING,
        "\n\n".join(text for text in texts if text) or None,
        rest=rest_of(block, "id", "type", "thinking", "text", "summary", "content"),
    )


def _texts(content: Json) -> list[str | None]:
    return [part.text for part in parts_of(content)]


def _tool_use(block: Block, name: str) -> Part:
    text, value = arguments_of(first_of(block, "input", "arguments"))
    known = ("type", "name", "input", "arguments", "call_id", "id", "caller")
    rest = rest_of(block, *known)
    if name not in {"tool_use", "function_call"}:
        rest["type"] = name
    return Part(
        Kind.TOOL_USE,
        text,
        name=string(block.get("name")),
        tool_call_id=string(first_of(block, "call_id", "id")),
        value=value,
        rest=rest,
    )


def _tool_result(block: Block, name: str) -> Part:
    rest = rest_of(block, "id", "type", "tool_use_id", "call_id", "content", "output", "is_error")
    if name not in {"tool_result", "function_call_output"}:
        rest["type"] = name
    return Part(
        Kind.TOOL_RESULT,
        tool_call_id=string(first_of(block, "tool_use_id", "call_id")),
        is_error=block.get("is_error") is True,
        parts=tuple(parts_of(first_of(block, "content", "output"))),
        rest=rest,
    )


def _media(block: Block, name: str) -> Part:
    media_type, source = _MEDIA_TYPES[name], None
    told = first_of(block, "source", "image_url", "file", "input_audio", "file_url", "file_data", "audio")
    if isinstance(told, str):
        source = told
    elif isinstance(told, dict):
        media_type = string(told.get("media_type")) or media_type
        source = string(first_of(told, "url", "file_data", "file_id", "data", "id"))
        if source is not None and told.get("type") == "base64":
            source = f"data:{media_type};base64,{source}"
    else:
        source = string(block.get("file_id"))
    if source is None:
        return other(block)
    rest = rest_of(
        block, "type", "source", "image_url", "file", "input_audio", "file_url", "file_data", "audio", "id"
    )
    return Part(Kind.MEDIA, media_type=_told_type(source) or media_type, source=source, rest=rest)


def _told_type(source: str) -> str | None:
    """The media type of a data-URL."""
    if not source.startswith("data:"):
        return None
    found = source[5:200].partition(",")[0].partition(";")[0].strip().lower()
    return found or None


def _gemini_text(block: Block) -> Part | None:
    told = block["text"]
    if not isinstance(told, str):
        return other(block)
    kind = Kind.REASONING if block.get("thought") is True else Kind.TEXT
    rest = rest_of(block, "text", "thought")
    return Part(kind, told, rest=rest) if told or rest else None


def _gemini_call(block: Block) -> Part:
    use = first_of(block, "functionCall", "function_call")
    if not isinstance(use, dict):
        return other(block)
    return Part(
        Kind.TOOL_USE,
        name=string(use.get("name")),
        tool_call_id=string(use.get("id")),
        value=payload(use.get("args")),
        rest=rest_of(block, "functionCall", "function_call"),
    )


def _gemini_result(block: Block) -> Part:
    told = first_of(block, "functionResponse", "function_response")
    if not isinstance(told, dict):
        return other(block)
    response = payload(told.get("response"))
    return Part(
        Kind.TOOL_RESULT,
        name=string(told.get("name")),
        tool_call_id=string(told.get("id")),
        value=None if isinstance(response, str) else response,
        parts=tuple(parts_of(response)) if isinstance(response, str) else (),
        rest=rest_of(block, "functionResponse", "function_response"),
    )


def _gemini_media(block: Block) -> Part:
    told = first_of(block, "inlineData", "inline_data", "fileData", "file_data")
    if not isinstance(told, dict):
        return other(block)
    media_type = string(first_of(told, "mimeType", "mime_type")) or "application/*"
    data, address = string(told.get("data")), string(first_of(told, "fileUri", "file_uri"))
    if data is None and address is None:
        return other(block)
    source = f"data:{media_type};base64,{data}" if data is not None else address
    return Part(Kind.MEDIA, media_type=media_type, source=source)


_BY_KEY: dict[str, Callable[[Block], Part | None]] = {
    "text": _gemini_text,
    "functionCall": _gemini_call,
    "function_call": _gemini_call,
    "functionResponse": _gemini_result,
    "function_response": _gemini_result,
    "inlineData": _gemini_media,
    "inline_data": _gemini_media,
    "fileData": _gemini_media,
    "file_data": _gemini_media,
}
