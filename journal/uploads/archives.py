"""The files of an archive, one after the other, each as a stream; nothing is unpacked by its name."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from journal.importers.base import MEBIBYTE, BrokenStreamError
from journal.importers.plain import GrowthLimits

#: Members of one archive, those of archives inside it included, that are looked at.
MOST_MEMBERS = 20_000
_FREE_BYTES = 64 * MEBIBYTE
_CHUNK = 256 * 1024
_DRIVE = re.compile("[A-Za-z]:")
# What file managers leave beside the files of people.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. Its stream can be read until the next member is asked for."""

    name: str
    stream: io.BufferedReader
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that is not read, or the archive itself where `name` is empty; and why."""

    name: str
    code: str
    reason: str


class ArchiveLimitError(BrokenStreamError):
    """The archive as a whole asks too much: nothing more of it is read."""


@dataclass(slots=True)
class Budget:
    """What all files of one part may grow to together."""

    limits: GrowthLimits
    packed_bytes: int
    plain_bytes: int = 0
    members: int = 0

    def spend(self, size: int) -> None:
        """Raises ArchiveLimitError when it is too much."""
        self.plain_bytes += size
        self.check()

    def check(self) -> None:
        """Raises ArchiveLimitError when it has been too much."""
        if self.plain_bytes > self.limits.plain_bytes:
            raise ArchiveLimitError(f"it grows beyond the limit of {self.limits.plain_bytes} bytes")
        if self.plain_bytes > max(_FREE_BYTES, self.packed_bytes * self.limits.ratio):
            raise ArchiveLimitError(f"it grows to more than {self.limits.ratio} times its size")

    def count_member(self) -> None:
        """Raises ArchiveLimitError when there are too many."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise ArchiveLimitError(f"it has more than {MOST_MEMBERS} members")


@dataclass(slots=True)
class Names:
    """The names of one archive: what may be read under them, and which came before."""

    seen: set[str] = field(default_factory=set)
    litter: int = 0

    def judge(self, name: str) -> Unread | None:
        """Why a file of that name is not read, if so. Names are only shown, never used as paths."""
        parts = _parts(name)
        if name.startswith(("/", "\\")) or _DRIVE.match(name):
            return Unread(name, "unsafe_member", "its name begins at the root of a disk")
        if ".." in parts:
            return Unread(name, "unsafe_member", "its name leads out of the archive")
        if not parts or "\0" in name:
            return Unread(name, "unsafe_member", "its name is none")
        joined = "/".join(parts)
        if joined in self.seen:
            return Unread(name, "duplicate_member", "another file has the same name; the first one was read")
        self.seen.add(joined)
        return None

    def is_litter(self, name: str) -> bool:
        """Whether a file manager left it there; such files are counted, not read."""
        parts = _parts(name)
        found = bool(parts) and ("__MACOSX" in parts or parts[-1] in _LITTER or parts[-1].startswith("._"))
        self.litter += found
        return found


def shown_name(name: str) -> str:
    """A member's name as the report shows it, below the archive's own."""
    return "/".join(_parts(name))


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[/\\]", name) if part not in ("", ".")]


class Counted(io.RawIOBase):
    """A member's plain bytes: counted against the budget, checked against what the archive says of them."""

    def __init__(
        self, plain: io.BufferedReader, budget: Budget, *, crc: int | None, size: int | None
    ) -> None:
        self.plain = plain
        self.budget = budget
        self.expected_crc = crc
        self.expected_size = size
        self.crc = 0
        self.size = 0
        self.fault: BrokenStreamError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        if self.fault is not None:
            raise self.fault
        try:
            chunk = self.plain.read1(len(buffer))
            self.budget.spend(len(chunk))
            self.size += len(chunk)
            self._check(chunk)
        except BrokenStreamError as fault:
            self.fault = fault
            raise
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _check(self, chunk: bytes) -> None:
        if self.expected_size is not None and self.size > self.expected_size:
            raise BrokenStreamError("the file is longer than its archive says")
        if self.expected_crc is None:
            return
        self.crc = zlib.crc32(chunk, self.crc)
        if not chunk and self.crc != self.expected_crc:
            raise BrokenStreamError("the file is damaged: its checksum is not what its archive says")


def as_stream(raw: io.RawIOBase) -> io.BufferedReader:
    """A member to read from."""
    return io.BufferedReader(raw, _CHUNK)


def drain(stream: BinaryIO) -> None:
    """Read to the end what nobody wanted."""
    while stream.read(_CHUNK):
        pass


def told_of(found: Iterator[Member | Unread], names: Names, budget: Budget) -> Iterator[Member | Unread]:
    """The members; where the archive asks too much or its bytes end badly, that is told and nothing follows."""
    is_empty = True
    try:
        for one in found:
            is_empty = False
            yield one
            # Whoever read the member may have taken the limit for its end.
            budget.check()
    except ArchiveLimitError as fault:
        is_empty = False
        yield Unread("", "archive_limit", f"{fault}; what follows was not read")
    except BrokenStreamError as fault:
        is_empty = False
        yield Unread("", "broken_stream", f"{fault}; what follows was not read")
    if is_empty and not names.litter:
        yield Unread("", "empty_file", "the archive holds no files")
