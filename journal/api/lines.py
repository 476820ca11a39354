"""Cut a stream of bytes into lines of bounded length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .body import CHUNK_BYTES, Readable


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line over the limit: its size and its start, the rest was read and dropped."""

    size: int
    start: bytes


START_BYTES = 1024


def read_lines(source: Readable, limit: int) -> Iterator[bytes | LongLine]:
    """Every line without its end. Never holds more than one chunk and one line."""
    held: list[bytes] = []
    size = 0
    start = b""
    while chunk := source.read(CHUNK_BYTES):
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            size += len(piece)
            yield _line((*held, piece), size, start, limit)
            held, size, start = [], 0, b""
        size += len(rest)
        if size <= limit:
            held.append(rest)
        elif held or not start:
            start = b"".join((*held, rest))[:START_BYTES]
            held = []
    if size:
        yield _line(held, size, start, limit)


def _line(pieces: Sequence[bytes], size: int, start: bytes, limit: int) -> bytes | LongLine:
    text = b"".join(pieces)
    return text if size <= limit else LongLine(size, start or text[:START_BYTES])
