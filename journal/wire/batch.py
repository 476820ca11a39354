"""A batch as it comes through a door: one object, an array, or objects after each other."""

import json
import re
from dataclasses import dataclass

import msgspec

from .event import EXCERPT_BYTES, Incoming, Limits, Refused, excerpt_of, parse_event

_elements = msgspec.json.Decoder(list[msgspec.Raw])
_one = msgspec.json.Decoder(msgspec.Raw)
_WHITE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
# Between values; a BOM stands there where files were put together.
_BETWEEN = re.compile("[ \t\r\n\ufeff]*+")
_BETWEEN_ELEMENTS = re.compile("[ \t\r\n\ufeff,]*+")
_UP_TO_NEXT_ELEMENT = re.compile(r"[^],]*+")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[][{}]', re.DOTALL)
_scanner = json.JSONDecoder(parse_constant=lambda name: name)
#: Damaged elements are looked for as long as all of them together are read so many times over.
_MOST_READINGS = 4


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


def parse_batch(body: bytes, limits: Limits, *, first_index: int = 0, nesting_later: bool = False) -> Batch:
    """Read a whole body. One bad element never takes the others with it. `nesting_later`: see `parse_event`."""
    text = body.removeprefix(_BOM).lstrip(_WHITE)
    if not text:
        raise NotJson("the body is empty", "byte 0")
    start = len(body) - len(text)
    if text[:1] not in (b"{", b"["):
        raise NotJson("expected an object, an array, or one object a line", f"byte {start}")
    try:
        parts: list[bytes | Refused] = (
            [bytes(part) for part in _elements.decode(text)]
            if text[:1] == b"["
            else [bytes(_one.decode(text))]
        )
    except (msgspec.DecodeError, RecursionError):
        parts = _Splitter(text, start).parts()
    return Batch(
        [
            part
            if isinstance(part, Refused)
            else _parse_element(part, first_index + number, limits, nesting_later)
            for number, part in enumerate(parts)
        ]
    )


def _parse_element(part: bytes, index: int, limits: Limits, nesting_later: bool) -> Incoming | Refused:
    if part[:1] != b"{":
        reason = "an event is a JSON object"
        return Refused(index, None, "invalid_envelope", reason, None, excerpt_of(part))
    return parse_event(part, index, limits, nesting_later=nesting_later)


class _Splitter:
    """Finds the elements of a body that the quick decoder did not take, one by one.

    What cannot be decoded is still an element when its end can be found: it is refused alone.
    """

    def __init__(self, body: bytes, offset: int) -> None:
        # Bytes that are no UTF-8 pass as surrogates, so that only their own element is refused for them.
        self.text = body.decode("utf-8", "surrogateescape")
        self.offset = offset
        self.place = 0
        self.found: list[bytes | Refused] = []
        self.decoded = 0
        self.fault: tuple[str, int] | None = None
        self.to_read = _MOST_READINGS * len(self.text)

    def parts(self) -> list[bytes | Refused]:
        """Raises NotJson when nothing could be decoded."""
        while character := self.next(_BETWEEN):
            # After other values a bracket that is never closed is damage of one line, and opens nothing.
            if character == "[" and (not self.place or self.decodes_here()):
                self.place += 1
                self.array()
            else:
                self.element(in_array=False)
        if not self.decoded and self.fault is not None:
            reason, place = self.fault
            before = self.text[:place].encode("utf-8", "surrogateescape")
            raise NotJson(reason, f"byte {self.offset + len(before)}")
        return self.found

    def array(self) -> None:
        while character := self.next(_BETWEEN_ELEMENTS):
            if character == "]":
                self.place += 1
                return
            self.element(in_array=True)
        if not self.found or not isinstance(self.found[-1], Refused):
            self.lose("the array is not closed")

    def next(self, skipped: re.Pattern[str]) -> str:
        """The next character that is not skipped; none at the end."""
        match = skipped.match(self.text, self.place)
        self.place = match.end() if match else self.place
        return self.text[self.place : self.place + 1]

    def decodes_here(self) -> bool:
        try:
            _scanner.raw_decode(self.text, self.place)
        except (ValueError, RecursionError):
            self.to_read -= len(self.text) // 8
            return False
        return True

    def element(self, *, in_array: bool) -> None:
        start = self.place
        try:
            _, end = _scanner.raw_decode(self.text, start)
            self.decoded += 1
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            reached = error.pos if isinstance(error, json.JSONDecodeError) else start + len(self.text) // 8
            self.fault = self.fault or (reason, min(reached, len(self.text)))
            self.to_read -= reached - start
            after = self.after_damage(start, in_array=in_array) if self.to_read > 0 else None
            if after is None:
                self.place = start
                self.lose(reason)
                return
            end = after
        self.found.append(self.text[start:end].rstrip().encode("utf-8", "surrogateescape"))
        self.place = end

    def after_damage(self, start: int, *, in_array: bool) -> int | None:
        """Where the element that begins here ends, by its brackets; else the next line that begins an object.

        Inside an array lines say nothing: what is nested begins lines too.
        """
        if in_array and self.text[start] not in "{[":
            match = _UP_TO_NEXT_ELEMENT.match(self.text, start)
            return match.end() if match and match.end() > start else None
        line = -1 if in_array else self.text.find("\n{", start)
        limit = line if line >= 0 else len(self.text)
        depth = 0
        for match in _STRING_OR_BRACKET.finditer(self.text, start, limit):
            if match.group()[0] == '"':
                continue
            depth += 1 if match.group() in "{[" else -1
            if depth == 0:
                return match.end()
            if depth < 0:
                break
        return line if line >= 0 else None

    def lose(self, reason: str) -> None:
        """Refuse everything from here on as one."""
        rest = self.text[self.place : self.place + EXCERPT_BYTES].encode("utf-8", "surrogateescape")
        reason = f"from here on nothing could be read: {reason}"
        self.found.append(Refused(len(self.found), None, "invalid_json", reason, None, excerpt_of(rest)))
        self.fault = self.fault or (reason, self.place)
        self.place = len(self.text)
