"""A recorded stream to its chunks: event stream text, lines or lists of JSON, binary event frames."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from journal.wire.event import cleaned
from journal.wire.nesting import deeper_than

from .assembled import Chunk

#: More than an event may hold by default. What comes after it is left out, so the answer counts as cut.
MOST_CHARACTERS = 64 * 2**20
#: Broken places after which the rest of a text is given up: each may cost a look at all that follows.
MOST_FAULTS = 1000
#: Deeper than an event may nest; a chunk is checked on its own, since it stands in a string of its event.
MOST_LEVELS = 200
#: Characters between the name of a binary frame and what it holds.
_HEADER_CHARACTERS = 500
#: The name of the chunk that says that the stream has ended.
DONE = "[DONE]"

_json = msgspec.json.Decoder()
_NEWLINE = re.compile(r"\r\n|\r")
_FRAME = re.compile(r":(?:event|exception)-type\W*?(\w+)")
_ENCODED = re.compile(r'"bytes"\s*:\s*"([A-Za-z0-9+/=]+)"')
_BETWEEN = re.compile(r"[\s,\[\]]*")


def chunks_of(stream: object) -> list[Chunk]:
    """Every chunk that can be read, in order; what cannot be read is passed over."""
    if isinstance(stream, str):
        return _of_text(stream[:MOST_CHARACTERS])
    if isinstance(stream, dict):
        return _of_object(stream)
    if isinstance(stream, list):
        return _of_list(stream)
    return []


def _of_list(stream: list[Any]) -> list[Chunk]:
    if stream and all(isinstance(element, str) for element in stream):
        return _of_text(_joined(stream)[:MOST_CHARACTERS])
    chunks: list[Chunk] = []
    for element in stream:
        if isinstance(element, dict):
            chunks += _of_object(element)
        elif isinstance(element, str):
            chunks += _of_text(element[:MOST_CHARACTERS])
    return chunks


def _joined(texts: list[str]) -> str:
    """Pieces of one text that were cut anywhere, its lines, or whole objects."""
    if next((text for text in texts if text.strip()), "").lstrip().startswith("{"):
        are_whole = all(text.rstrip().endswith(("}", "]")) for text in texts if text.strip())
    else:
        are_whole = not any("\n" in text or "\r" in text for text in texts)
    return ("\n" if are_whole else "").join(texts)


def _of_object(value: dict[str, Any], name: str = "") -> list[Chunk]:
    """One object; frames that hold another one are opened."""
    inner = value.get("chunk", value)
    if isinstance(inner, dict) and isinstance(encoded := inner.get("bytes"), str):
        return _of_encoded(encoded)
    if len(value) == 2 and isinstance(event := value.get("event"), str) and "data" in value:
        # An event of an event stream as libraries hand it on.
        data = value["data"]
        if isinstance(data, str):
            if data.startswith(DONE):
                return [Chunk(DONE, {})]
            data = decoded(data)
        return [Chunk(event, data)] if isinstance(data, dict) else []
    return [Chunk(name, value)]


def _of_text(text: str) -> list[Chunk]:
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        return _of_json(text)
    if ":event-type" in text or ":exception-type" in text:
        return list(_of_frames(text))
    chunks = list(_of_event_stream(text))
    if not chunks and '"bytes"' in text:
        for found in _ENCODED.finditer(text):
            chunks += _of_encoded(found.group(1))
    return chunks


def _of_event_stream(text: str) -> Iterator[Chunk]:
    name = ""
    data: list[str] = []
    # Not splitlines(): U+2028 and others may stand inside of JSON strings.
    for line in _NEWLINE.sub("\n", text).split("\n"):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line:
            if data:
                yield from _of_lines(data, name)
            name, data = "", []
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("{"):
            data.append(line)
    if data:
        # The blank line that ends an event may be what was cut off.
        yield from _of_lines(data, name)


def _of_lines(data: list[str], name: str) -> list[Chunk]:
    """The data lines of one event: one value over many lines, or, where blank lines were lost, one a line."""
    if len(data) == 1 or (chunks := _of_data("\n".join(data), name)) == []:
        return [chunk for line in data for chunk in _of_data(line, name)]
    return chunks


def _of_data(data: str, name: str) -> list[Chunk]:
    if data.startswith(DONE):
        return [Chunk(DONE, {})]
    value = decoded(data)
    if isinstance(value, dict):
        return _of_object(value, name)
    if isinstance(value, list):
        return [
            chunk for element in value if isinstance(element, dict) for chunk in _of_object(element, name)
        ]
    return []


def _of_json(text: str) -> list[Chunk]:
    """Objects after each other: a list, lines, or just so; broken ones cost the line they stand on."""
    whole = decoded(text)
    if isinstance(whole, dict):
        return _of_object(whole)
    if isinstance(whole, list):
        return [chunk for element in whole if isinstance(element, dict) for chunk in _of_object(element)]
    chunks: list[Chunk] = []
    place = faults = 0
    while (place := _skip(text, place)) < len(text) and faults < MOST_FAULTS:
        value, end = _next_value(text, place)
        if end is None:
            faults += 1
            place = text.find("\n", place) + 1 or len(text)
            continue
        place = end
        if isinstance(value, dict):
            chunks += _of_object(value)
    if text.rstrip().endswith(DONE):
        chunks.append(Chunk(DONE, {}))
    return chunks


def _skip(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found is not None else place


def _of_frames(text: str) -> Iterator[Chunk]:
    """Binary event frames that were kept as text: headers name the event, an object follows."""
    faults = 0
    for found in _FRAME.finditer(text):
        start = text.find("{", found.end(), found.end() + _HEADER_CHARACTERS)
        if start < 0 or faults > MOST_FAULTS:
            continue
        value, _ = _next_value(text, start)
        if isinstance(value, dict):
            yield from _of_object(value, found.group(1))
        else:
            faults += 1


def _of_encoded(encoded: str) -> list[Chunk]:
    try:
        value = decoded(base64.b64decode(encoded, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return []
    return [Chunk("", value)] if isinstance(value, dict) else []


def decoded(text: str) -> object:
    """A value of JSON, or None when the text is none."""
    if _is_too_deep(text):
        return None
    try:
        return _json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        pass
    try:
        # Unpaired surrogates, and numbers out of any range.
        return cleaned(_reader.decode(text))
    except (ValueError, RecursionError):
        return None


def _next_value(text: str, start: int) -> tuple[object, int | None]:
    """The value that begins at a place and where it ends; None where none ends."""
    try:
        value, end = _reader.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, None
    return (None if _is_too_deep(text[start:end]) else cleaned(value)), end


def _is_too_deep(text: str) -> bool:
    # Counting settles nearly every text.
    if text.count("{") + text.count("[") <= MOST_LEVELS:
        return False
    return deeper_than(text.encode("utf-8", "surrogatepass"), MOST_LEVELS)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_reader = json.JSONDecoder(parse_constant=_refuse_constant)
