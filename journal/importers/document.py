"""A list somewhere inside one large JSON document, element by element, never the document as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from journal.wire import Refused

from .base import BrokenStreamError, Reading
from .begin import put_back, read_up_to
from .lines import BYTE_ORDER_MARK, Piece, read_elements
from .pending import EXCERPT_BYTES

_CHUNK = 64 * 1024
_TOKEN = re.compile(rb'[\s,]*+(?:([{}\[\]])|"((?:[^"\\]++|\\.)*+)"(\s*+:)?|([^\s,:{}\[\]"]++))', re.DOTALL)
_MATCHING = {b"}": b"{", b"]": b"["}
Path = tuple[str, ...]


def read_list(stream: BinaryIO, reading: Reading, paths: tuple[Path, ...]) -> Iterator[Piece | Refused]:
    """The objects of the list that stands at the first of the paths that the document has."""
    head = _Head(stream, reading, paths)
    try:
        rest = head.find()
    except _NotFoundError as error:
        excerpt = head.start.decode("utf-8", "replace")
        yield Refused(head.line, None, error.code, str(error), None, excerpt)
        return
    except BrokenStreamError as error:
        yield Refused(head.line, None, "broken_stream", str(error))
        return
    reading.lines_read += head.line - (not head.ends_line)
    for found in read_elements(rest, reading, line=head.line):
        yield found
        if isinstance(found, Refused) and found.code == "broken_stream":
            return
    yield from _drain(rest, reading, head)


class _NotFoundError(Exception):
    """The document has no such list; the message says where it went wrong."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(slots=True)
class _Level:
    """An object or list the walk is inside of, and the key whose value is being read."""

    bracket: bytes
    key: str | None = None


class _Head:
    """Walks a document up to the list; keeps no more of it than one token."""

    def __init__(self, stream: BinaryIO, reading: Reading, paths: tuple[Path, ...]) -> None:
        self.stream = stream
        self.limits = reading.limits
        self.paths = paths
        self.line = 1
        self.start = b""
        self.buffer = b""
        self.place = 0
        self.at_end = False
        self.levels: list[_Level] = []

    @property
    def ends_line(self) -> bool:
        """Whether nothing stands behind the bracket on its line."""
        return not self.buffer[self.place :].partition(b"\n")[0].strip()

    def find(self) -> BinaryIO:
        """The stream behind the list's opening bracket."""
        self._fill()
        self.start = self.buffer[:EXCERPT_BYTES]
        if self.buffer.startswith(BYTE_ORDER_MARK):
            self.place = len(BYTE_ORDER_MARK)
        while True:
            match = self._token()
            bracket, text, colon, _ = match.groups()
            if bracket is not None:
                if bracket in b"{[":
                    if self._is_wanted(bracket):
                        return put_back(self.buffer[self.place :], self.stream)
                    self._open(bracket)
                else:
                    self._close(bracket)
            elif text is not None and colon is not None and self.levels:
                self.levels[-1].key = _short(text)
            elif not self.levels:
                raise _NotFoundError("invalid_json", "not a JSON document")

    def go_on(self, stream: BinaryIO) -> None:
        """Take up the walk behind the list."""
        self.stream, self.buffer, self.place, self.at_end = stream, b"", 0, False

    def leave(self) -> bytes:
        """Walk to the end of the document; what was read behind it. Faults there have cost nothing.

        The rest of the list's last line was read with it, and the document may have ended there.
        """
        is_first = True
        try:
            while self.levels:
                bracket = self._token().group(1)
                if bracket == b"{" and is_first:
                    return bracket + self.buffer[self.place :]
                is_first = False
                if bracket is not None:
                    if bracket in b"{[":
                        self._open(bracket)
                    else:
                        self._close(bracket)
        except _NotFoundError:
            pass
        return self.buffer[self.place :]

    def _token(self) -> re.Match[bytes]:
        """The next token, whole: one that ends where the buffer ends may go on behind it."""
        while True:
            match = _TOKEN.match(self.buffer, self.place)
            if match is not None and (match.end() < len(self.buffer) or self.at_end or match.group(1)):
                self.line += self.buffer.count(b"\n", self.place, match.end())
                self.place = match.end()
                return match
            if self.at_end:
                self._end()
            self._fill()

    def _fill(self) -> None:
        """Twice as much each time, so that a long token is not looked at again and again."""
        left = self.buffer[self.place :]
        if len(left) > self.limits.line_bytes:
            raise _NotFoundError(
                "too_large", f"a text longer than {self.limits.line_bytes} bytes before the list"
            )
        more = read_up_to(self.stream, max(_CHUNK, len(left)))
        self.at_end = not more
        self.buffer = left + more
        self.place = 0

    def _end(self) -> None:
        if self.buffer[self.place :].strip():
            raise _NotFoundError("invalid_json", "not JSON")
        wanted = " or ".join(".".join(path) for path in self.paths)
        if self.levels:
            raise _NotFoundError("cut_record", f"cut: the file ends before the list {wanted}")
        raise _NotFoundError("not_this_format", f"the document has no list {wanted}")

    def _is_wanted(self, bracket: bytes) -> bool:
        place = tuple(level.key for level in self.levels)
        for path in self.paths:
            if place == path and bracket == b"[":
                return True
            if place and place == path[: len(place)] and (bracket == b"[" or place == path):
                is_list, name = bracket == b"[", ".".join(path[: len(place)])
                found, needed = ("a list", "an object") if is_list else ("an object", "a list")
                raise _NotFoundError("not_this_format", f"{name} is {found} and not {needed}")
        return False

    def _open(self, bracket: bytes) -> None:
        if len(self.levels) >= self.limits.nesting:
            raise _NotFoundError("too_deep", f"nested deeper than {self.limits.nesting} levels")
        self.levels.append(_Level(bracket))

    def _close(self, bracket: bytes) -> None:
        if not self.levels or self.levels.pop().bracket != _MATCHING[bracket]:
            raise _NotFoundError("invalid_json", f"a {bracket.decode()} where none can be")


def _short(key: bytes) -> str:
    return key[:200].decode("utf-8", "replace")


def _drain(stream: BinaryIO, reading: Reading, head: _Head) -> Iterator[Refused]:
    """Read on to the end: whoever compressed the file may have cut it, or put another document behind this one."""
    head.go_on(stream)
    before = head.line
    try:
        rest = head.leave()
        reading.lines_read += head.line - before + rest.count(b"\n")
        behind = rest.lstrip()
        while chunk := read_up_to(stream, _CHUNK):
            behind = behind or chunk.lstrip()
            reading.lines_read += chunk.count(b"\n")
        if behind.startswith(b"{"):
            reading.notes.append("Another document stands behind the first one and is not read.")
    except BrokenStreamError as error:
        yield Refused(0, None, "broken_stream", str(error))
