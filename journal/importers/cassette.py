"""Cassettes in YAML, cut where an interaction begins, so that none needs the others and memory stays bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from journal.wire import Refused

from .base import BrokenStreamError, Reading
from .begin import read_up_to
from .lines import BYTE_ORDER_MARK
from .pending import EXCERPT_BYTES
from .yaml_values import Anchors, YamlError, yaml_value

LIST_NAMES = ("interactions", "http_interactions")

_HEADER = re.compile(rb"(?:http_)?interactions:[ \t]*(?:#.*)?\r?\n?\Z")
_ONE_PIECE = re.compile(rb"[ \t]*\{|(?:http_)?interactions:")
_ELEMENT = re.compile(rb"( *)-(?=[ \r\n]|\Z)")
_SAYS_NOTHING = re.compile(rb"[ \t]*(?:#.*|---.*)?\r?\n?\Z")
_OTHER_MEMBER = re.compile(rb"[A-Za-z_\"'][^:]{0,100}:|---|\.\.\.")


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction: the line it begins on, its bytes, and what they say. `is_last`: the file ends with it."""

    line: int
    raw: bytes
    value: object
    is_last: bool = False

    def refused(self, code: str, reason: str) -> Refused:
        """The interaction cannot be read; the reason is for people."""
        return _refuse(self.raw, self.line, code, reason)


def read_interactions(stream: BinaryIO, reading: Reading) -> Iterator[Interaction | Refused]:
    """Every element of the cassette's list in order; a broken one is refused and costs no other."""
    return _Cassette(stream, reading).interactions()


class _Cassette:
    """Looks at the start of lines only; what an element says is left to the parser."""

    def __init__(self, stream: BinaryIO, reading: Reading) -> None:
        self.stream = stream
        self.reading = reading
        self.limit = reading.limits.line_bytes
        self.line = 0
        self.ahead = b""  # a line that was read and belongs to what follows
        self.anchors = Anchors(self.limit)

    def interactions(self) -> Iterator[Interaction | Refused]:
        try:
            before = self._before()
            while before is None:
                yield from self._elements()
                before = self._before()
            if before:
                yield from self._in_one_piece(before)
        except BrokenStreamError as error:
            yield Refused(self.line, None, "broken_stream", str(error))

    def _before(self) -> bytes | None:
        """Go on to the list. None when its elements begin on the next line, else what was read."""
        is_first = True
        for segment, starts_line in self._segments():
            if starts_line and _HEADER.match(segment):
                return None
            if is_first and _ELEMENT.match(segment):
                self.ahead = segment  # a list without a name, as cassettes of PHP are
                return None
            is_first = is_first and _SAYS_NOTHING.match(segment) is not None
            if starts_line and _ONE_PIECE.match(segment):
                return segment
        return b""  # to the end, where a cut archive shows as well

    def _elements(self) -> Iterator[Interaction | Refused]:
        began, size, depth = 0, 0, -1
        lines: list[bytes] = []
        for segment, starts_line in self._segments():
            found = _ELEMENT.match(segment) if starts_line else None
            if found is not None and (depth < 0 or found.end(1) == depth):
                if began:
                    yield self._element(began, lines, size)
                began, size, lines, depth = self.line, 0, [], found.end(1)
            elif starts_line and _OTHER_MEMBER.match(segment):
                self.ahead = segment
                if began:
                    yield self._element(began, lines, size)
                return
            size += len(segment)
            if size <= self.limit:
                lines.append(segment)
        if began:
            yield self._element(began, lines, size, is_last=True)

    def _element(
        self, line: int, lines: list[bytes], size: int, *, is_last: bool = False
    ) -> Interaction | Refused:
        raw = b"".join(lines)
        if size > self.limit:
            return _refuse(raw, line, "too_large", f"the interaction is longer than {self.limit} bytes")
        value = self._value(raw, line)
        if isinstance(value, Refused):
            return value
        element = value[0] if isinstance(value, list) and len(value) == 1 else None
        return Interaction(line, raw, element, is_last)

    def _in_one_piece(self, before: bytes) -> Iterator[Interaction | Refused]:
        """A list in brackets cannot be cut by its lines."""
        whole = before + read_up_to(self.stream, max(0, self.limit - len(before)) + 1)
        self.reading.lines_read += whole.count(b"\n", len(before))
        if len(whole) > self.limit:
            reason = f"longer than {self.limit} bytes and not one interaction after another"
            yield _refuse(whole, self.line, "too_large", reason)
            return
        value = self._value(whole, self.line)
        if isinstance(value, Refused):
            yield value
            return
        document = value if isinstance(value, dict) else {}
        found = next((document[name] for name in LIST_NAMES if name in document), None)
        if not isinstance(found, list):
            yield _refuse(whole, self.line or 1, "not_this_format", "no list of interactions")
            return
        for number, element in enumerate(found):
            yield Interaction(self.line, b"%d:%s" % (number, whole), element)

    def _value(self, raw: bytes, line: int) -> object:
        try:
            return yaml_value(raw, self.reading.limits, self.anchors)
        except YamlError as error:
            last = raw.rstrip().count(b"\n")
            return _refuse(raw, line + min(error.line, last), error.code, str(error))

    def _segments(self) -> Iterator[tuple[bytes, bool]]:
        """Lines with their ends; a line over the limit comes in several parts."""
        if self.ahead:
            ahead, self.ahead = self.ahead, b""
            yield ahead, True
        starts_line = True
        while segment := self.stream.readline(self.limit + 1):
            if starts_line:
                self.line += 1
                self.reading.lines_read += bool(segment.strip())
                if self.line == 1:
                    segment = segment.removeprefix(BYTE_ORDER_MARK)
            yield segment, starts_line
            starts_line = segment.endswith(b"\n")


def _refuse(raw: bytes, line: int, code: str, reason: str) -> Refused:
    return Refused(line, None, code, reason, None, raw[:EXCERPT_BYTES].decode("utf-8", "replace"))
