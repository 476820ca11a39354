"""Read a zip archive member by member, along its table of contents, which is never held as a whole."""

from __future__ import annotations

import io
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import zstandard

from journal.importers.base import BrokenStreamError
from journal.importers.plain import Unpacked, Unpacker

from .archives import Budget, Counted, Member, Names, Unread, as_stream, shown_name

MAGICS = (b"PK\x03\x04", b"PK\x05\x06")

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 65_535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
_STORED, _DEFLATED, _ZSTD = 0, 8, 93
_UNIX = 3


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the table of contents."""

    name: str
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    place: int
    mode: int


def members_of_zip(file: BinaryIO, names: Names, budget: Budget) -> Iterator[Member | Unread]:
    """Every file of the archive in the order of its table. The file must be one that can be wound."""
    for entry in _entries(file):
        budget.count_member()
        if entry.name.endswith("/") or stat.S_ISDIR(entry.mode) or names.is_litter(entry.name):
            continue
        fault = _fault(entry) or names.judge(entry.name)
        if fault is None:
            yield Member(shown_name(entry.name), _open(file, entry, budget), entry.size)
        else:
            yield fault


def _fault(entry: _Entry) -> Unread | None:
    kind = stat.S_IFMT(entry.mode)
    if kind == stat.S_IFLNK:
        return Unread(entry.name, "unsafe_member", "it is a link, and links are not followed")
    if kind not in (0, stat.S_IFREG):
        return Unread(entry.name, "unsafe_member", "it is no ordinary file")
    if entry.flags & _ENCRYPTED:
        return Unread(entry.name, "encrypted_member", "it is encrypted")
    if entry.method not in (_STORED, _DEFLATED, _ZSTD):
        return Unread(
            entry.name, "unsupported_packing", f"it is packed by method {entry.method}, which is not read"
        )
    return None


def _entries(file: BinaryIO) -> Iterator[_Entry]:
    place, end, shift = _find_table(file)
    while place < end:
        file.seek(place)
        head = file.read(_ENTRY.size)
        if len(head) < _ENTRY.size or head[:4] != b"PK\x01\x02":
            raise BrokenStreamError("the archive's table of contents is damaged")
        fields = _ENTRY.unpack(head)
        made_by, _, flags, method, _, _, crc, packed, size = fields[1:10]
        name_size, extra_size, comment_size, _, _, attributes, offset = fields[10:]
        name, extra = file.read(name_size), file.read(extra_size)
        size, packed, offset = _wide(extra, size, packed, offset)
        place += _ENTRY.size + name_size + extra_size + comment_size
        mode = attributes >> 16 if made_by >> 8 == _UNIX else 0
        yield _Entry(_text(name, flags), flags, method, crc, packed, size, offset + shift, mode)


def _find_table(file: BinaryIO) -> tuple[int, int, int]:
    """Where the table of contents begins and ends, and how far all places are shifted by what stands in front."""
    file_size = file.seek(0, io.SEEK_END)
    tail_start = max(0, file_size - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise BrokenStreamError("the archive is cut: its table of contents is missing")
    _, disk, first_disk, _, count, size, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if _FULL_16 in (disk, first_disk, count) or _FULL_32 in (size, offset):
        wide = _find_wide_table(file, end)
        if wide is not None:
            size, offset, end = wide
            disk = first_disk = 0
    if disk or first_disk:
        raise BrokenStreamError("the archive is one of several parts that belong together")
    start = end - size
    if start < 0 or start < offset:
        raise BrokenStreamError("the archive's table of contents is damaged")
    return start, end, start - offset


def _find_wide_table(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Size, place and end of the table of an archive with more or longer files than the old form could say."""
    if end < _LOCATOR.size:
        return None
    file.seek(end - _LOCATOR.size)
    magic, _, place, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if magic != b"PK\x06\x07":
        return None
    file.seek(place)
    head = file.read(_END_64.size)
    if len(head) < _END_64.size or head[:4] != b"PK\x06\x06":
        raise BrokenStreamError("the archive's table of contents is damaged")
    *_, size, offset = _END_64.unpack(head)
    return size, offset, place


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Numbers that did not fit their fields stand in an extra one, in this order."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            wide = extra[place + 4 : place + 4 + length]
            found = [number for (number,) in struct.iter_unpack("<Q", wide[: len(wide) // 8 * 8])]
            values = [size, packed, offset]
            for index, value in enumerate(values):
                if value == _FULL_32 and found:
                    values[index] = found.pop(0)
            return values[0], values[1], values[2]
        place += 4 + length
    return size, packed, offset


def _text(name: bytes, flags: int) -> str:
    """Not all who write UTF-8 say so."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace") if flags & _UTF8 else name.decode("cp437")


def _open(file: BinaryIO, entry: _Entry, budget: Budget) -> io.BufferedReader:
    packed = as_stream(_Section(file, entry))
    if entry.method == _STORED:
        plain = packed
    else:
        frame = _raw_deflate if entry.method == _DEFLATED else zstandard.ZstdDecompressor().decompressobj
        plain = as_stream(Unpacked(packed, frame, budget.limits))
    return as_stream(Counted(plain, budget, crc=entry.crc, size=entry.size))


def _raw_deflate() -> Unpacker:
    return zlib.decompressobj(wbits=-15)


class _Section(io.RawIOBase):
    """The packed bytes of one member; winds the file, which others read too, to its place each time."""

    def __init__(self, file: BinaryIO, entry: _Entry) -> None:
        self.file = file
        self.entry = entry
        self.place: int | None = None
        self.left = entry.packed_size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        if self.place is None:
            self.place = self._data_place()
        self.file.seek(self.place)
        chunk = self.file.read(min(len(buffer), self.left))
        if not chunk and self.left:
            raise BrokenStreamError("the archive is cut")
        self.place += len(chunk)
        self.left -= len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _data_place(self) -> int:
        self.file.seek(self.entry.place)
        head = self.file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
            raise BrokenStreamError("the archive is damaged: a file is not where its table says")
        *_, name_size, extra_size = _LOCAL.unpack(head)
        return self.entry.place + _LOCAL.size + name_size + extra_size
