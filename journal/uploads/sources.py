"""The files of one part of an upload: the part itself, or what it holds when it is an archive."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from journal.importers.base import BrokenStreamError
from journal.importers.plain import GrowthLimits, look_ahead, open_plain

from .archives import Budget, Member, Names, Unread, told_of
from .tars import looks_like_tar, members_of_tar
from .zips import MAGICS, members_of_zip

# Archives inside an archive are opened, archives inside those are not.
DEEPEST = 1
SAMPLE_BYTES = 256 * 1024
_CHUNK = 1024 * 1024
#: Kinds of files that people hand over and nobody here opens, by how they begin.
FOREIGN_PACKING = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xfd7zXZ\0": "compressed with xz",
    b"BZh": "compressed with bzip2",
    b"\x04\x22\x4d\x18": "compressed with lz4",
}


@dataclass(slots=True)
class File:
    """Something to read. The stream is plain and at its start, and can be read until the next one is asked for."""

    name: str
    stream: io.BufferedReader[Any]
    sample: bytes = b""
    notes: list[str] = field(default_factory=list)
    size: int | None = None
    #: Where the file lies as it is, when it is no member and not compressed.
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """What follows, up to the next one of its level, was in it."""

    name: str
    kind: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NotRead:
    """A member that is not read, with the archive it is in."""

    archive: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Litter:
    """How many files of file managers an archive held."""

    archive: str
    count: int


Found = File | Archive | NotRead | Litter


def files_of(
    name: str,
    raw: io.BufferedReader[Any],
    limits: GrowthLimits,
    *,
    size: int,
    workspace: Path,
    path: Path | None = None,
) -> Iterator[Found]:
    """What is to be read of a part, in order. `raw` can be wound."""
    budget = Budget(limits, size)
    if raw.peek(4)[:4] in MAGICS:
        names = Names()
        members = told_of(members_of_zip(raw, names, budget), names, budget)
        return _open(Archive(name, "zip"), members, names, budget, workspace, depth=0)
    return _look(File(name, raw, size=size, path=path), budget, workspace, depth=0)


def _look(file: File, budget: Budget, workspace: Path, *, depth: int) -> Iterator[Found]:
    plain, notes = open_plain(file.stream, budget.limits)
    sample, plain = look_ahead(plain, SAMPLE_BYTES)
    names = Names()
    if sample[:4] in MAGICS:
        with tempfile.TemporaryFile(dir=workspace) as copy:
            fault = _copy(plain, copy) if depth <= DEEPEST else None
            members = (
                told_of(members_of_zip(copy, names, budget), names, budget)
                if fault is None
                else iter([Unread("", "broken_stream", str(fault))])
            )
            archive = Archive(file.name, "zip", notes)
            yield from _open(archive, members, names, budget, workspace, depth=depth)
    elif looks_like_tar(sample):
        members = told_of(members_of_tar(plain, names, budget), names, budget)
        yield from _open(Archive(file.name, "tar", notes), members, names, budget, workspace, depth=depth)
    elif notes:
        yield File(file.name, plain, sample, notes)
    else:
        yield File(file.name, plain, sample, notes, file.size, file.path)


def _open(
    archive: Archive,
    members: Iterator[Member | Unread],
    names: Names,
    budget: Budget,
    workspace: Path,
    *,
    depth: int,
) -> Iterator[Found]:
    yield archive
    name = archive.name
    if depth > DEEPEST:
        yield NotRead(name, "nested_archive", "an archive inside an archive inside an archive is not opened")
        return
    for member in members:
        if isinstance(member, Unread):
            reason = f"{member.name}: {member.reason}" if member.name else member.reason
            yield NotRead(name, member.code, reason)
        else:
            inner = File(f"{name}/{member.name}", member.stream, size=member.size)
            yield from _look(inner, budget, workspace, depth=depth + 1)
    if names.litter:
        yield Litter(name, names.litter)


def foreign_packing(sample: bytes) -> str | None:
    """What the file is, when it is packed in a way that nobody here opens."""
    return next((what for magic, what in FOREIGN_PACKING.items() if sample.startswith(magic)), None)


def _copy(stream: io.BufferedReader, copy: BinaryIO) -> BrokenStreamError | None:
    """A zip archive must be wound, so one that comes as a stream lies beside the parts for a while."""
    try:
        while chunk := stream.read1(_CHUNK):
            copy.write(chunk)
    except BrokenStreamError as fault:
        return fault
    copy.seek(0)
    return None
