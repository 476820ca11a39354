"""The begin of a stream, looked at without taking it away."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from .base import BrokenStreamError

_CHUNK = 64 * 1024


def look_at(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first bytes, and a stream that begins with them; closing that one leaves the given one open."""
    try:
        start = read_up_to(stream, size)
    except BrokenStreamError:
        start = b""  # whoever reads on is told again
    return start, put_back(start, stream)


def put_back(first: bytes, stream: BinaryIO) -> BinaryIO:
    """Bytes that were read too far, and then the stream they came from."""
    return io.BufferedReader(_PutBack(first, stream), _CHUNK)


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """So many bytes; fewer at the end, or where the stream is broken, which the next reading tells."""
    chunks: list[bytes] = []
    while size > 0:
        try:
            chunk = cast(io.BufferedReader, stream).read1(size)
        except BrokenStreamError:
            if not chunks:
                raise
            break
        if not chunk:
            break
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


class _PutBack(io.RawIOBase):
    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self.first = first
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        # Not read(): it would lose what comes right before a fault.
        chunk = self.first or cast(io.BufferedReader, self.stream).read1(len(buffer))
        size = min(len(chunk), len(buffer))
        buffer[:size] = chunk[:size]
        self.first = chunk[size:]
        return size
