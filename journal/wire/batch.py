"""A batch as it comes through a door: one object, an array, or objects after each other."""

import json
from dataclasses import dataclass

import msgspec

from .event import Incoming, Limits, Refused, parse_event

_elements = msgspec.json.Decoder(list[msgspec.Raw])
_WHITE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
_scanner = json.JSONDecoder(parse_constant=lambda name: name)


class NotJson(ValueError):
    """Nothing in the body is JSON. `where` is a byte offset."""

    def __init__(self, reason: str, where: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


@dataclass(slots=True)
class Batch:
    """What a body held, in order."""

    items: list[Incoming | Refused]


def parse_batch(body: bytes, limits: Limits, *, first_index: int = 0) -> Batch:
    """Read a whole body. One bad element never takes the others with it."""
    start = len(_BOM) if body.startswith(_BOM) else 0
    while start < len(body) and body[start] in _WHITE:
        start += 1
    if start == len(body):
        raise NotJson("the body is empty", "byte 0")
    if body[start] == ord("["):
        try:
            parts: list[bytes | Refused] = [
                bytes(part) for part in _elements.decode(body[start:] if start else body)
            ]
        except (msgspec.DecodeError, RecursionError):
            parts = _split_array(body, start)
    elif body[start] == ord("{"):
        try:
            parts = [
                msgspec.json.format(body[start:] if start else body, indent=-1) and body[start:].strip(_WHITE)
            ]
        except (msgspec.DecodeError, RecursionError):
            parts = _split_objects(body, start)
    else:
        raise NotJson("expected an object, an array, or one object a line", f"byte {start}")
    return Batch(
        [
            part if isinstance(part, Refused) else _parse_element(part, first_index + number, limits)
            for number, part in enumerate(parts)
        ]
    )


def _parse_element(part: bytes, index: int, limits: Limits) -> Incoming | Refused:
    if part[:1] != b"{":
        excerpt = part[:200].decode("utf-8", "replace")
        return Refused(index, None, "invalid_envelope", "an event is a JSON object", None, excerpt)
    return parse_event(part, index, limits)


def _split_array(body: bytes, start: int) -> list[bytes | Refused]:
    """Elements of an array that the quick decoder did not take, found one by one by the standard decoder."""
    return _split(body, start + 1, separator=b",", end=b"]")


def _split_objects(body: bytes, start: int) -> list[bytes | Refused]:
    """Objects after each other, with or without line ends between."""
    return _split(body, start, separator=b"", end=b"")


def _split(body: bytes, start: int, *, separator: bytes, end: bytes) -> list[bytes | Refused]:
    # Bytes that are no UTF-8 pass as surrogates, so that only their own element is refused for them.
    text = body[start:].decode("utf-8", "surrogateescape")
    parts: list[bytes | Refused] = []
    place = 0
    while True:
        while place < len(text) and text[place] in " \t\r\n" + separator.decode():
            place += 1
        if place == len(text) or (end and text[place] == end.decode()):
            if place == len(text) and end:
                parts.append(_lost_rest(parts, "", "the array is not closed"))
            return parts
        try:
            _, after = _scanner.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            if not parts:
                offset = getattr(error, "pos", place)
                raise NotJson(str(error), f"character {offset}") from error
            parts.append(_lost_rest(parts, text[place:], str(error)))
            return parts
        parts.append(text[place:after].encode("utf-8", "surrogateescape"))
        place = after


def _lost_rest(parts: list[bytes | Refused], rest: str, reason: str) -> Refused:
    excerpt = rest[:200].encode("utf-8", "replace").decode()
    return Refused(
        len(parts), None, "invalid_json", f"from here on nothing could be read: {reason}", None, excerpt
    )
