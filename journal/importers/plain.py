"""Plain bytes of a file that may be compressed or UTF-16, within limits."""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import zstandard

from .base import MEBIBYTE, BrokenStreamError

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

_CHUNK = 256 * 1024
# A kilobyte of zstd may stand for 32 MB, so little is fed at a time.
_FEED_BYTES = 1024
# Histories are sent again and again, so honest logs shrink a lot; small ones may grow without a question.
_FREE_BYTES = 64 * MEBIBYTE
_ZSTD_WINDOW = 128 * MEBIBYTE


class Unpacker(Protocol):
    """One frame of a compressed file, as zlib and zstandard unpack it."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class GrowthLimits:
    """How far a compressed file may grow: in bytes, and as a multiple of what was read of it."""

    plain_bytes: int = 10 * 1024 * MEBIBYTE
    ratio: int = 200


def open_plain(stream: BinaryIO, limits: GrowthLimits) -> tuple[io.BufferedReader, list[str]]:
    """The stream's plain content, and what had to be done to get it."""
    notes = []
    head, peekable = look_ahead(stream, 4)
    if head.startswith(GZIP_MAGIC):
        notes.append("The file is compressed with gzip.")
        peekable = _peekable(Unpacked(peekable, _gzip_member, limits))
    elif head == ZSTD_MAGIC:
        notes.append("The file is compressed with zstd.")
        peekable = _peekable(Unpacked(peekable, _zstd_frame, limits))
    mark, peekable = look_ahead(peekable, 2)
    encoding = UTF16_MARKS.get(mark)
    if encoding is not None:
        notes.append("The file is UTF-16.")
        peekable.read(2)
        peekable = _peekable(_Recoded(peekable, encoding))
    return peekable, notes


def look_ahead(stream: BinaryIO, size: int) -> tuple[bytes, io.BufferedReader]:
    """The first bytes, as many as there are, and a stream that has not been read yet."""
    peekable = stream if isinstance(stream, io.BufferedReader) else _peekable(stream)
    chunks = []
    left = size
    try:
        while left and (chunk := peekable.read1(left)):
            chunks.append(chunk)
            left -= len(chunk)
    except BrokenStreamError:
        pass  # whoever reads on is told again
    beginning = b"".join(chunks)
    return beginning, _peekable(_Replayed(beginning, peekable))


def _peekable(stream: BinaryIO | io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(stream, _CHUNK)  # type: ignore[arg-type] # it needs readinto() only


def _gzip_member() -> Unpacker:
    return zlib.decompressobj(wbits=31)


def _zstd_frame() -> Unpacker:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


class Unpacked(io.RawIOBase):
    """Decompressed bytes; stops where a limit is passed or the archive is damaged, and says which."""

    def __init__(self, packed: BinaryIO, new_frame: Callable[[], Unpacker], limits: GrowthLimits) -> None:
        self.packed = packed
        self.new_frame = new_frame
        self.limits = limits
        self.frame: Unpacker | None = None
        self.fed = b""
        self.waiting = b""
        self.packed_bytes = 0
        self.plain_bytes = 0
        self.fault: BrokenStreamError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        if self.fault is None and not self.waiting:
            try:
                self.waiting = self._more()
            except BrokenStreamError as fault:
                self.fault = fault
        if self.fault is not None:
            raise self.fault
        size = min(len(buffer), len(self.waiting))
        buffer[:size] = self.waiting[:size]
        self.waiting = self.waiting[size:]
        return size

    def _more(self) -> bytes:
        """The next bytes, none at the end. Frames may follow each other, zeros may fill the last block."""
        chunk = b""
        while not chunk:
            if not self.fed:
                self.fed = self.packed.read(_FEED_BYTES)
                self.packed_bytes += len(self.fed)
            if self.frame is None:
                self.fed = self.fed.lstrip(b"\0")
                if not self.fed:
                    return b""
                self.frame = self.new_frame()
            elif not self.fed:
                raise BrokenStreamError("the compressed file is cut")
            chunk = self._unpack(self.frame)
        self.plain_bytes += len(chunk)
        if self.plain_bytes > self.limits.plain_bytes:
            raise BrokenStreamError(f"the file grows beyond the limit of {self.limits.plain_bytes} bytes")
        if self.plain_bytes > max(_FREE_BYTES, self.packed_bytes * self.limits.ratio):
            raise BrokenStreamError(f"the file grows to more than {self.limits.ratio} times its size")
        return chunk

    def _unpack(self, frame: Unpacker) -> bytes:
        try:
            chunk = frame.decompress(self.fed)
        except (zlib.error, zstandard.ZstdError, MemoryError) as error:
            raise BrokenStreamError(f"the compressed file is damaged ({error})") from error
        self.fed = frame.unused_data if frame.eof else b""
        if frame.eof:
            self.frame = None
        return chunk


class _Replayed(io.RawIOBase):
    """A stream of which the beginning has been read already."""

    def __init__(self, beginning: bytes, stream: io.BufferedReader) -> None:
        self.waiting = memoryview(beginning)
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        if not self.waiting:
            return self.stream.readinto1(buffer)
        size = min(len(buffer), len(self.waiting))
        buffer[:size] = self.waiting[:size]
        self.waiting = self.waiting[size:]
        return size


class _Recoded(io.RawIOBase):
    """UTF-16 as UTF-8; what is no UTF-16 becomes U+FFFD."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self.waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        while not self.waiting:
            chunk = self.stream.read(_CHUNK)
            self.waiting = self.decoder.decode(chunk, final=not chunk).encode()
            if not chunk:
                break
        size = min(len(buffer), len(self.waiting))
        buffer[:size] = self.waiting[:size]
        self.waiting = self.waiting[size:]
        return size
