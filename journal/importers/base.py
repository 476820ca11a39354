"""What every importer of a foreign format is, and what travels between it and its driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from journal.wire import Refused

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much one file may ask of us: bytes of one line or record, levels of nesting."""

    line_bytes: int = 32 * MEBIBYTE
    nesting: int = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file as a wire-v1 event. Its own bytes, `raw`, say whether it was met before."""

    line: int
    raw: bytes
    event: bytes


@dataclass(slots=True)
class Reading:
    """One reading of one file: what it may use, and what it has to tell beside its records.

    `merged` counts records that tell a part of an answer of which another record of the file told before.
    `remembered` is what readers of one upload leave for those that read after them.
    """

    limits: ReadLimits = field(default_factory=ReadLimits)
    workspace: Path | None = None
    path: Path | None = None
    lines_read: int = 0
    merged: int = 0
    notes: list[str] = field(default_factory=list)
    remembered: dict[str, list[Any]] = field(default_factory=dict)


class Importer(Protocol):
    """One foreign format. Reading yields what can be read, and a refusal for each thing that cannot."""

    @property
    def name(self) -> str:
        """The format's name in reports."""
        ...

    @property
    def looks_for(self) -> str:
        """What its files are recognised by, for people whose file was not."""
        ...

    def recognise(self, sample: bytes, name: str) -> float:
        """How certain it is, from 0 to 1, that the file that begins with `sample` has this format."""
        ...

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        """The file's records in their order. Never raises for anything the file holds."""
        ...


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file of a folder; `open` gives its plain bytes from the start, as often as it is asked."""

    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Folder:
    """Files that belong together, by their names below the folder."""

    name: str
    files: Mapping[str, FolderFile]


class FolderImporter(Protocol):
    """A foreign format of which one record is a folder of files."""

    @property
    def name(self) -> str:
        """The format's name in reports."""
        ...

    @property
    def looks_for(self) -> str:
        """What its folders are recognised by, for people whose file was not."""
        ...

    def folder_of(self, name: str) -> str | None:
        """The folder with which a file of this name may have to be read; None: it stands for itself."""
        ...

    def recognise_folder(self, folder: Folder) -> float:
        """How certain it is, from 0 to 1, by content, that the folder has this format."""
        ...

    def read_folder(self, folder: Folder, reading: Reading) -> Iterator[Record | Refused]:
        """The folder's records in their order. Never raises for anything its files hold."""
        ...


class BrokenStreamError(OSError):
    """The bytes end badly: a damaged archive, a limit that was passed. The message is for people."""
