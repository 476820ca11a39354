"""Read a tar archive member by member from a stream that goes forward only."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from journal.importers.base import MEBIBYTE, BrokenStreamError

from .archives import Budget, Counted, Member, Names, Unread, as_stream, drain, shown_name

BLOCK = 512
_ZEROS = bytes(BLOCK)
_LONGEST_HEADER = MEBIBYTE  # of the headers that only hold a long name or attributes
_FILE = b"0\0" + b"7"
_DIRECTORY = b"5"
_LINKS = b"12"
_DEVICES = b"346"
_SPARSE = b"S"
_ATTRIBUTE = re.compile(rb"(\d{1,9}) ([^=\n]+)=")


@dataclass(slots=True)
class _Header:
    """One member as its block of 512 bytes describes it."""

    name: str
    size: int
    kind: bytes
    has_more: bool


def looks_like_tar(sample: bytes) -> bool:
    """Whether the sample begins with a member's header: its checksum tells."""
    return len(sample) >= BLOCK and sample[0] != 0 and _sum_fits(sample[:BLOCK])


def members_of_tar(stream: io.BufferedReader, names: Names, budget: Budget) -> Iterator[Member | Unread]:
    """Every file of the archive in its order."""
    long_name: str | None = None
    attributes: dict[str, str] = {}
    while (header := _next_header(stream)) is not None:
        if header.kind == b"L":
            long_name = _text(_small(stream, header).split(b"\0", 1)[0])
            continue
        if header.kind == b"x":
            attributes = _attributes(_small(stream, header))
            continue
        if header.kind in (b"K", b"g"):
            _skip(stream, header.size)
            continue
        budget.count_member()
        name = attributes.get("path") or long_name or header.name
        size = _number(attributes.get("size"), header.size)
        is_sparse = header.kind == _SPARSE or any(key.startswith("GNU.sparse") for key in attributes)
        long_name, attributes = None, {}
        while header.has_more:
            header.has_more = _block(stream)[504] != 0
        if (
            header.kind == _DIRECTORY
            or (header.kind in _FILE and name.endswith("/"))
            or names.is_litter(name)
        ):
            _skip(stream, size if header.kind in _FILE else 0)
            continue
        fault = _fault(name, header, is_sparse=is_sparse) or names.judge(name)
        if fault is not None:
            yield fault
            _skip(stream, 0 if header.kind in _LINKS + _DEVICES else size)
            continue
        section = _Section(stream, size)
        yield Member(
            shown_name(name), as_stream(Counted(as_stream(section), budget, crc=None, size=None)), size
        )
        drain(as_stream(section))
        _skip(stream, -size % BLOCK, is_padded=True)


def _fault(name: str, header: _Header, *, is_sparse: bool) -> Unread | None:
    if header.kind in _LINKS:
        return Unread(name, "unsafe_member", "it is a link, and links are not followed")
    if header.kind in _DEVICES:
        return Unread(name, "unsafe_member", "it is no ordinary file")
    if is_sparse or header.kind not in _FILE:
        return Unread(name, "unsupported_packing", "it is stored in a way that is not read")
    return None


def _next_header(stream: io.BufferedReader) -> _Header | None:
    block = stream.read(BLOCK)
    if not block or block == _ZEROS:
        return None
    if len(block) < BLOCK:
        raise BrokenStreamError("the archive is cut")
    if not _sum_fits(block):
        raise BrokenStreamError("the archive is damaged")
    name = block[:100].split(b"\0", 1)[0]
    is_posix = block[257:263] == b"ustar\0"
    prefix = block[345:500].split(b"\0", 1)[0] if is_posix else b""
    kind = block[156:157]
    full = prefix + b"/" + name if prefix else name
    return _Header(_text(full), _octal(block[124:136]), kind, kind == _SPARSE and block[482] != 0)


def _sum_fits(block: bytes) -> bool:
    try:
        told = _octal(block[148:156])
    except BrokenStreamError:
        return False
    rest = block[:148] + b" " * 8 + block[156:BLOCK]
    # Some old writers took the bytes for signed numbers.
    return told in (sum(rest), sum(byte - 256 if byte > 127 else byte for byte in rest))


def _octal(field: bytes) -> int:
    """A number in octal digits, or in base 256 when it is a large one."""
    if field[0] & 0x80:
        number = int.from_bytes(field, "big") & ~(0x80 << 8 * (len(field) - 1))
        if field[0] & 0x40 or number > 2**62:
            raise BrokenStreamError("the archive is damaged")
        return number
    digits = field.split(b"\0", 1)[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        raise BrokenStreamError("the archive is damaged") from None


def _small(stream: io.BufferedReader, header: _Header) -> bytes:
    if header.size > _LONGEST_HEADER:
        raise BrokenStreamError("the archive is damaged: a name or its attributes are longer than a megabyte")
    data = stream.read(header.size)
    if len(data) < header.size:
        raise BrokenStreamError("the archive is cut")
    _skip(stream, -header.size % BLOCK, is_padded=True)
    return data


def _attributes(data: bytes) -> dict[str, str]:
    """`length key=value` and a line end, as often as needed; the length counts itself."""
    found: dict[str, str] = {}
    place = 0
    while (match := _ATTRIBUTE.match(data, place)) is not None:
        end = place + int(match.group(1))
        if not match.end() <= end - 1 < len(data):
            break
        found[_text(match.group(2))] = _text(data[match.end() : end - 1])
        place = end
    return found


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else usual


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _block(stream: io.BufferedReader) -> bytes:
    block = stream.read(BLOCK)
    if len(block) < BLOCK:
        raise BrokenStreamError("the archive is cut")
    return block


def _skip(stream: io.BufferedReader, size: int, *, is_padded: bool = False) -> None:
    """Past the data of a member, and past what fills its last block."""
    left = size if is_padded else size + -size % BLOCK
    while left:
        chunk = stream.read(min(left, 256 * 1024))
        if not chunk:
            # The last block may have been left unfilled.
            if left < BLOCK:
                return
            raise BrokenStreamError("the archive is cut")
        left -= len(chunk)


class _Section(io.RawIOBase):
    """The bytes of one member."""

    def __init__(self, stream: io.BufferedReader, size: int) -> None:
        self.stream = stream
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        chunk = self.stream.read1(min(len(buffer), self.left))
        if not chunk and self.left:
            raise BrokenStreamError("the archive is cut")
        self.left -= len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)
