"""Files of an upload that may be of one folder: kept aside until all of them are there, then handed on together."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from journal.importers import folder_of
from journal.importers.base import BrokenStreamError, Folder, FolderFile
from journal.importers.plain import look_ahead

from .archives import as_stream
from .sources import SAMPLE_BYTES, File

_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Kept:
    """A file that waits: where it lies, or else the copy that its bytes are in, and at which place."""

    name: str
    part: int
    size: int
    notes: list[str]
    home: Path | IO[bytes]
    place: int = 0
    fault: BrokenStreamError | None = None


@dataclass(slots=True)
class Gathered:
    """Files of one folder in the order they came."""

    name: str
    files: list[Kept] = field(default_factory=list)


class Gathering:
    """All that waits. What came from an archive is copied into one file without a name."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._copy: IO[bytes] | None = None
        self._folders: dict[str, Gathered] = {}

    def take(self, file: File, part: int) -> bool:
        """Keep a file aside; False when it is of no folder."""
        folder = folder_of(file.name)
        if folder is None:
            return False
        if file.path is not None and file.size is not None:
            kept = Kept(file.name, part, file.size, file.notes, file.path)
        else:
            kept = self._keep(file, part)
        self._folders.setdefault(folder, Gathered(folder)).files.append(kept)
        return True

    def folders(self, is_complete: Callable[[str], bool]) -> list[Gathered]:
        """Folders of which nothing more will come, in the order of their first files; they wait no more."""
        complete = [name for name in self._folders if is_complete(name)]
        return [self._folders.pop(name) for name in complete]

    def folder(self, gathered: Gathered) -> Folder:
        """For those who read folders: names below the folder."""
        files = {}
        for kept in gathered.files:
            below = kept.name.removeprefix(gathered.name).removeprefix("/")
            files[below or kept.name] = FolderFile(kept.size, self._opener(kept))
        return Folder(gathered.name, files)

    def file(self, kept: Kept) -> File:
        """For those who read files one by one. Raises OSError when it is gone."""
        sample, stream = look_ahead(self._open(kept), SAMPLE_BYTES)
        path = kept.home if isinstance(kept.home, Path) else None
        return File(kept.name, stream, sample, kept.notes, kept.size, path)

    def close(self) -> None:
        """Give back the copy."""
        if self._copy is not None:
            self._copy.close()

    def _keep(self, file: File, part: int) -> Kept:
        if self._copy is None:
            self._copy = tempfile.TemporaryFile(dir=self._workspace)  # noqa: SIM115 # closed by close()
        place = self._copy.seek(0, io.SEEK_END)
        kept = Kept(file.name, part, 0, file.notes, self._copy, place)
        try:
            while chunk := file.stream.read1(_CHUNK):
                kept.size += self._copy.write(chunk)
        except BrokenStreamError as fault:
            kept.fault = fault
        return kept

    def _opener(self, kept: Kept) -> Callable[[], BinaryIO]:
        return lambda: self._open(kept)

    def _open(self, kept: Kept) -> io.BufferedReader:
        return kept.home.open("rb") if isinstance(kept.home, Path) else as_stream(_Section(kept.home, kept))


def last_parts(names: Sequence[str]) -> dict[str, int]:
    """For each folder that files handed over one by one are of, the number of the last one."""
    return {folder: number for number, name in enumerate(names) if (folder := folder_of(name)) is not None}


class _Section(io.RawIOBase):
    """The bytes of one file in the copy, which others read as well."""

    def __init__(self, copy: IO[bytes], kept: Kept) -> None:
        self._copy = copy
        self._kept = kept
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        self._copy.seek(self._kept.place + self._read)
        chunk = self._copy.read(min(len(buffer), self._kept.size - self._read))
        if not chunk and self._kept.fault is not None:
            raise self._kept.fault
        self._read += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)
