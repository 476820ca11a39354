"""Find the JSON objects of a file that may be JSONL, pretty-printed, glued together, a list, or damaged."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from journal.wire import Refused

from .base import BrokenStreamError, Reading
from .members import members_of
from .pending import EXCERPT_BYTES, WHITE, FaultError, Pending, glued_to_a_cut_record

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Deeper than this nothing is followed, not even to find where it ends.
HOPELESS_NESTING = 10_000
# Each may cost a look at all that follows on its line.
MOST_GIVEN_UP = 100

_CLOSERS = {ord("{"): ord("}"), ord("["): ord("]")}
# Everything up to the next bracket, over whole strings. A string never holds a line end.
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\[^\n])*+")*+')
_IN_STRING = re.compile(rb'(?:[^"\\\n]++|\\[^\n])*+')
_STRAY = re.compile(rb'"(?:[^"\\\n]++|\\[^\n])*+"|".*|[^\s,{}\[\]"]+|.')
_INDENT = re.compile(rb"[ \t]*")
_OPENING = re.compile(rb'\{\s*"[^"\\]{1,100}"\s*:')
_BLANK_TO_END = re.compile(rb"\s*+\Z")

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Piece:
    """One JSON object of a file: the line it begins on, its bytes, and its members as bytes."""

    line: int
    raw: bytes
    members: dict[str, bytes]

    def refused(self, reason: str) -> Refused:
        """The object is none of the format's; the reason is for people."""
        excerpt = self.raw[:EXCERPT_BYTES].decode("utf-8", "replace")
        return Refused(self.line, None, "not_this_format", reason, None, excerpt)


def read_objects(stream: BinaryIO, reading: Reading) -> Iterator[Piece | Refused]:
    """Every object of the file, in order, and a refusal with line number for all that is none."""
    return _Reader(stream, reading).pieces()


def read_elements(stream: BinaryIO, reading: Reading, *, line: int) -> Iterator[Piece | Refused]:
    """The same for the rest of a list whose opening bracket, at `line`, was read; the stream is left after it."""
    reader = _Reader(stream, reading)
    reader.line = line - 1
    reader.in_list = reader.only_list = True
    reader.list_line = line
    return reader.pieces()


def first_objects(sample: bytes, *, at_most: int = 20) -> list[dict[str, bytes]]:
    """Members of the first objects of a sample, whose end may cut one."""
    found = []
    for piece in read_objects(io.BytesIO(sample), Reading()):
        if isinstance(piece, Piece):
            found.append(piece.members)
            if len(found) == at_most:
                break
    return found


class _Reader:
    """Goes line by line; only what is no complete object on its own line is looked at more closely."""

    def __init__(self, stream: BinaryIO, reading: Reading) -> None:
        self.stream = stream
        self.reading = reading
        self.limit = reading.limits.line_bytes
        self.line = 0
        self.in_list = False
        self.given_up = 0
        self.only_list = False  # what follows the list is none of ours
        self.list_line = 0
        self.pending: Pending | None = None
        self.junk_line = 0  # line whose stray text has been refused already
        self.skip_to: bytes | None = None  # after a broken record: the indentation of the next one's brace

    def pieces(self) -> Iterator[Piece | Refused]:
        try:
            for segment, starts_line in self._segments():
                if starts_line and segment.strip(WHITE):
                    self.reading.lines_read += 1
                whole = starts_line and (segment.endswith(b"\n") or len(segment) <= self.limit)
                if whole and self.pending is None and (piece := self._object_alone(segment)):
                    self.skip_to = None
                    yield piece
                else:
                    yield from self._look_closer(segment, starts_line=starts_line)
                if self._is_past():
                    return
        except BrokenStreamError as error:
            yield Refused(self.line, None, "broken_stream", str(error))
            return
        yield from self._end_of_file()

    def _is_past(self) -> bool:
        return self.only_list and not self.in_list

    def _segments(self) -> Iterator[tuple[bytes, bool]]:
        """Lines with their ends; a line over the limit comes in several parts."""
        starts_line = True
        while segment := self.stream.readline(self.limit + 1):
            if starts_line:
                self.line += 1
            if self.line == 1 and starts_line and segment.startswith(BYTE_ORDER_MARK):
                segment = segment[len(BYTE_ORDER_MARK) :]
            if segment:
                yield segment, starts_line
            starts_line = segment.endswith(b"\n")

    def _object_alone(self, segment: bytes) -> Piece | None:
        """The line as one object: what nearly all lines of nearly all files are."""
        text = segment.strip(WHITE)
        if self.in_list and text.endswith(b","):
            text = text[:-1]
        if not text.startswith(b"{") or len(text) > self.limit:
            return None
        try:
            members = {key: bytes(value) for key, value in _members.decode(text).items()}
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return Piece(self.line, text, members) if _is_utf8(text) else None

    def _look_closer(self, segment: bytes, *, starts_line: bool) -> Iterator[Piece | Refused]:
        if starts_line and self.pending is not None and self._is_cut_before(segment):
            fault = FaultError("cut_record", f"cut: the next record begins at line {self.line}")
            yield from self._abandon(fault, b"".join(self.pending.chunks))
            if piece := self._object_alone(segment):
                yield piece
                return
        if starts_line and self.skip_to is not None:
            ends_list = self.in_list and self._closes_outside(segment, self.skip_to)
            if not (ends_list or segment.startswith((self.skip_to + b"{", b"{", b"["))):
                return
            self.skip_to = None
        place = 0
        while place < len(segment) and not self._is_past():
            found: Piece | Refused | None
            try:
                if self.pending is None:
                    place, found = self._between(segment, place, starts_line=starts_line)
                else:
                    place, found = self._inside(segment, place)
            except FaultError as fault:
                after = self._next_like_it(segment, place)
                yield from self._give_up(fault, segment)
                if after is None:
                    return
                place = after
                continue
            if found is not None:
                yield found

    def _next_like_it(self, segment: bytes, place: int) -> int | None:
        """In a list on one line: where a record begins as the broken one did."""
        pending = self.pending
        if (
            pending is None
            or not self.only_list
            or pending.line != self.line
            or self.given_up >= MOST_GIVEN_UP
        ):
            return None
        opening = _OPENING.match(pending.start() or segment, 0 if pending.size else place)
        if opening is None:
            return None
        self.given_up += 1
        after = re.compile(rb",\s*" + re.escape(opening.group())).search(segment, place + 1)
        return after.start() if after is not None else None

    @staticmethod
    def _closes_outside(segment: bytes, indent: bytes) -> bool:
        """Whether a list ends here that records with this indentation stand in."""
        text = segment.lstrip(b" \t")
        return text.startswith(b"]") and len(segment) - len(text) <= max(0, len(indent) - 1)

    def _is_cut_before(self, segment: bytes) -> bool:
        """Whether a new record begins here although the pending one has not ended.

        Pretty printers indent what is inside, so a brace in the pending record's own column is a new record.
        Where nothing is indented, it is one if no value may stand here, or if the line is an object alone.
        """
        pending = self.pending
        if pending is None or pending.indent is None:
            return False
        indent = _INDENT.match(segment)
        if indent is None or indent.group() != pending.indent or not segment.strip(WHITE):
            return False
        if not segment.startswith(b"{", indent.end()):
            if self.line == pending.line + 1 and segment[indent.end()] not in b"}]":
                pending.flat = True
            return False
        if pending.last not in b",:[" or (pending.bare and not pending.flat):
            return True
        return self.line == pending.line + 1 and self._object_alone(segment) is not None

    def _between(self, segment: bytes, place: int, *, starts_line: bool) -> tuple[int, Refused | None]:
        """Go on to where the next record begins; refuse what stands between records."""
        byte = segment[place]
        if byte in WHITE or byte == ord(","):
            return place + 1, None
        if byte == ord("[") and not self.in_list:
            self.in_list = True
            self.list_line = self.line
            return place + 1, None
        if byte == ord("]") and self.in_list:
            self.in_list = False
            return place + 1, None
        if byte in b"{[":
            # Nothing here may copy the segment: it may hold a million records.
            indent = _INDENT.match(segment)
            begins_line = starts_line and indent is not None and indent.end() == place
            self.pending = Pending(self.line, segment[:place] if begins_line else None)
            self.pending.bare = _BLANK_TO_END.match(segment, place + 1) is not None
            return place, None
        stray = _STRAY.match(segment, place)
        after = stray.end() if stray else place + 1
        return after, self._refuse_stray(segment[place : place + EXCERPT_BYTES])

    def _inside(self, segment: bytes, start: int) -> tuple[int, Piece | Refused | None]:
        """Follow the pending record to its end, or to the end of the segment."""
        pending = self.pending
        assert pending is not None  # noqa: S101 - the caller asked only then
        place = start
        while place < len(segment):
            if pending.in_string:
                place = self._inside_string(pending, segment, place)
            else:
                match = _TO_BRACKET.match(segment, place)
                place = match.end() if match else place
                if place < len(segment):
                    place = self._bracket(pending, segment, place)
            if not pending.closers and not pending.in_string:
                pending.keep(segment[start:place], self.limit)
                self.pending = None
                return place, self._finished(pending)
        rest = segment[start:].rstrip(WHITE)
        if rest:
            pending.last = rest[-1]
        pending.keep(segment[start:], self.limit)
        return place, None

    def _inside_string(self, pending: Pending, segment: bytes, place: int) -> int:
        if pending.escaped:
            pending.escaped = False
            if segment[place] != ord("\n"):
                place += 1
        match = _IN_STRING.match(segment, place)
        place = match.end() if match else place
        if place == len(segment):
            return place
        if segment[place] == ord('"'):
            pending.in_string = False
            return place + 1
        if segment[place] == ord("\\") and place == len(segment) - 1:
            pending.escaped = True
            return place + 1
        raise FaultError("invalid_json", "a line ends inside a string")

    def _bracket(self, pending: Pending, segment: bytes, place: int) -> int:
        byte = segment[place]
        if byte == ord('"'):
            pending.in_string = True
        elif byte in _CLOSERS:
            pending.closers.append(_CLOSERS[byte])
            depth = len(pending.closers)
            if depth > self.reading.limits.nesting and pending.too_much is None:
                pending.too_much = FaultError(
                    "too_deep", f"nested deeper than {self.reading.limits.nesting} levels"
                )
            if depth > HOPELESS_NESTING:
                raise FaultError("too_deep", f"nested deeper than {HOPELESS_NESTING} levels")
        elif not pending.closers or pending.closers.pop() != byte:
            raise FaultError("invalid_json", f"a {chr(byte)} where none can be")
        return place + 1

    def _finished(self, pending: Pending) -> Piece | Refused | None:
        if pending.too_much is not None:
            return self._refuse(pending, pending.too_much)
        raw = b"".join(pending.chunks)
        if not raw.startswith(b"{"):
            return self._refuse_stray(raw[:EXCERPT_BYTES])
        if not _is_utf8(raw):
            return self._refuse(pending, FaultError("invalid_utf8", "not UTF-8"))
        try:
            return Piece(pending.line, raw, members_of(raw))
        except ValueError as error:
            return self._refuse(pending, FaultError("invalid_json", str(error)))

    def _give_up(self, fault: FaultError, segment: bytes) -> Iterator[Piece | Refused]:
        """Leave the rest of the line, and after a record of several lines all up to where one can begin."""
        pending = self.pending
        if pending is None:
            return
        if pending.line != self.line:
            self.skip_to = pending.indent or b""
        yield from self._abandon(fault, segment)

    def _abandon(self, fault: FaultError, text: bytes) -> Iterator[Piece | Refused]:
        """Refuse the pending record; one that was glued to its cut end, in `text`, is saved."""
        pending = self.pending
        if pending is None:
            return
        self.pending = None
        one_line = pending.indent is not None and text.startswith(pending.indent + b"{")
        glued = glued_to_a_cut_record(text) if one_line and pending.too_much is None else None
        if glued is not None:
            fault = FaultError("cut_record", "cut: another record begins on the same line")
        yield self._refuse(pending, pending.too_much or fault)
        if glued is not None:
            yield Piece(pending.line, glued, members_of(glued))

    def _end_of_file(self) -> Iterator[Piece | Refused]:
        if self.pending is not None:
            fault = FaultError("cut_record", "cut: the file ends inside this record")
            yield from self._abandon(fault, b"".join(self.pending.chunks))
        if self.in_list:
            reason = f"cut: the file ends inside the list that begins at line {self.list_line}"
            yield Refused(self.line, None, "cut_list", reason)

    def _refuse(self, pending: Pending, fault: FaultError) -> Refused:
        excerpt = pending.start().decode("utf-8", "replace")
        return Refused(pending.line, None, fault.code, fault.reason, None, excerpt)

    def _refuse_stray(self, text: bytes) -> Refused | None:
        """One refusal a line, however many words stand on it."""
        if self.junk_line == self.line:
            return None
        self.junk_line = self.line
        return Refused(
            self.line, None, "not_an_object", "not a JSON object", None, text.decode("utf-8", "replace")
        )


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
