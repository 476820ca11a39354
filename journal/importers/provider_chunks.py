"""Streamed answers of providers as they came, without the requests: chunks in lines or in a list, or event streams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from journal.anatomy.streams import assemble, protocol_of_chunks
from journal.anatomy.streams.chunks import chunks_of
from journal.wire import Refused

from .answers import are_pieces, begins_answer, is_chunk, piece_id, shallow
from .base import BrokenStreamError, Reading, Record
from .begin import look_at
from .http import Body, answer_records, json_of
from .lines import BYTE_ORDER_MARK, first_objects, read_objects

_EVENT_STREAM = re.compile(rb"\s*(?:data|event|id|retry)?:")
_LOOKED_AT_BYTES = 64 * 1024
_LOOKED_AT_PARTS = 200
_STARTS = (b'"message_start"', b'"response.created"')
_DONE = re.compile(rb"data:\s*\[DONE\]")


class ProviderChunks:
    """One call a stream. Files may hold several streams after each other."""

    name = "provider_chunks"
    looks_for = "a recorded stream of a model's answer (chunks as JSON lines, or data: lines)"

    def recognise(self, sample: bytes, name: str) -> float:
        text = sample.removeprefix(BYTE_ORDER_MARK)
        if _EVENT_STREAM.match(text):
            start = text[:_LOOKED_AT_BYTES].decode("utf-8", "replace")
            if protocol_of_chunks(chunks_of(start)) is not None:
                return 0.85
            return 0.6 if assemble(None, start).error is not None else 0.0
        values = list(map(shallow, first_objects(sample))) if text.lstrip()[:1] in {b"{", b"["} else []
        if not values:
            return 0.0
        if are_pieces(values):
            return 0.85
        return round(0.85 * sum(map(is_chunk, values)) / len(values), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        start, whole = look_at(stream, 64)
        start = start.removeprefix(BYTE_ORDER_MARK)
        gathered = _Gathered(reading)
        parts = _event_stream(whole, reading) if _EVENT_STREAM.match(start) else _objects(whole, reading)
        for part in parts:
            if isinstance(part, Refused):
                yield part
                continue
            line, raw, begins, ends = part
            if begins and gathered.holds_an_answer():
                yield from gathered.finish()
            gathered.add(line, raw)
            if ends:
                yield from gathered.finish()
        yield from gathered.finish()


#: Line, bytes, whether a stream begins with it, whether one ends.
_Part = tuple[int, bytes, bool, bool]


class _Gathered:
    """The parts of the stream that is being read."""

    def __init__(self, reading: Reading) -> None:
        self.limit = reading.limits.line_bytes
        self.line = 0
        self.size = 0
        self.parts: list[bytes] = []

    def holds_an_answer(self) -> bool:
        """Comments, pauses and pings before the first event belong to the stream that follows."""
        start = b"\n".join(self.parts[:_LOOKED_AT_PARTS])[:_LOOKED_AT_BYTES].decode("utf-8", "replace")
        found = assemble(None, start)
        return self.size > self.limit or found.protocol is not None or found.error is not None

    def add(self, line: int, raw: bytes) -> None:
        if not self.size:
            self.line = line
        self.size += len(raw) + 1
        if self.size <= self.limit:
            self.parts.append(raw)
        else:
            self.parts.clear()

    def finish(self) -> Iterator[Record | Refused]:
        parts, size = self.parts, self.size
        self.parts, self.size = [], 0
        if size > self.limit:
            yield Refused(self.line, None, "too_large", f"the stream is longer than {self.limit} bytes")
            return
        raw = b"".join(parts)
        if not raw.strip():
            return
        if parts[0].startswith(b"{"):
            body = Body(b"[" + b",".join(parts) + b"]", is_stream=True)
        else:
            body = Body(json_of(raw.decode("utf-8", "replace")), is_stream=True)
        yield from answer_records(body, protocol=None, source=ProviderChunks.name, line=self.line, raw=raw)


def _objects(stream: BinaryIO, reading: Reading) -> Iterator[_Part | Refused]:
    """Chunks of one answer share its id; where they have none, a first or a last chunk tells."""
    current: str | None = None
    before: dict[str, Any] = {}
    for piece in read_objects(stream, reading):
        if isinstance(piece, Refused):
            yield piece
            continue
        known = shallow(piece.members)
        begins = known.get("type") in ("message_start", "response.created")
        identifier = piece_id(known)
        if identifier is not None:
            begins = begins or (current is not None and identifier != current)
            current = identifier
        else:
            begins = begins or begins_answer(known, before)
        before = known
        yield piece.line, piece.raw, begins, known.get("done") is True


def _event_stream(stream: BinaryIO, reading: Reading) -> Iterator[_Part | Refused]:
    """Lines as they are. The name and the number of an event stand on the lines before its data."""
    number = began = 0
    held = b""
    try:
        while line := stream.readline(reading.limits.line_bytes + 1):
            number += 1
            reading.lines_read += bool(line.strip())
            if number == 1:
                line = line.removeprefix(BYTE_ORDER_MARK)
            if line.startswith((b"event:", b"id:", b"retry:")):
                began = began or number
                held += line
                continue
            begins = line.startswith(b"data:") and any(mark in line[:200] for mark in _STARTS)
            yield began or number, held + line, begins, _DONE.match(line) is not None
            held, began = b"", 0
    except BrokenStreamError as error:
        yield Refused(number, None, "broken_stream", str(error))
    if held:
        yield began, held, False, False
