"""Uploaded parts on disk: readable by the owner alone, gone when their job ends.

Parts of which nothing could be read stay for a day, to be read again as another format.

The folder lies under RECTO_DATA, so the worker has to see the disk of the web process that took the
upload. One process with SQLite does; web and worker containers on PostgreSQL share a volume.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

KEPT_SECONDS = 24 * 3600  # parts that nobody came to read, or that nobody could read, are removed after this
_CHUNK_BYTES = 1024 * 1024
_FRESH_SECONDS = 60


class Part(Protocol):
    """One file of an upload as it comes in: an UploadPart, or a file of a form as Django hands it out."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int, /) -> bytes: ...


#: Where files of forms are while they arrive (see `arriving`): not redacted yet, so for their owner's eyes alone.
ARRIVING = "arriving"


@dataclass(frozen=True, slots=True)
class UploadPart:
    """A file that comes in as a stream. One that lies in our own folder already is moved, not copied."""

    name: str
    stream: BinaryIO
    arrived: Path | None = None

    def read(self, size: int, /) -> bytes:
        return self.stream.read(size)


class UploadTooLargeError(ValueError):
    """The parts of one upload are larger than the limit."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the upload is larger than the limit of {limit_bytes} bytes (RECTO_MAX_UPLOAD_MB)")
        self.limit_bytes = limit_bytes


class UploadNotKeptError(OSError):
    """The parts could not be written to disk."""


def folder_of(upload_key: str) -> Path:
    """Where the parts of an upload wait."""
    return _root() / upload_key


def part_path(upload_key: str, number: int) -> Path:
    """The number is the place in the upload's `files`; names from outside never become paths."""
    return folder_of(upload_key) / str(number)


def has_parts(upload_key: str) -> bool:
    """Whether there is anything to read."""
    folder = folder_of(upload_key)
    return folder.is_dir() and any(path.name.isdigit() for path in folder.iterdir())


def make_folder(upload_key: str) -> Path:
    """The upload's own folder, for its parts and for what reading them needs."""
    folder = folder_of(upload_key)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def keep(upload_key: str, parts: Iterable[Part]) -> list[tuple[str, int]]:
    """Write the parts; returns their names and sizes. Nothing is left behind when it fails."""
    limit_bytes = settings.RECTO_MAX_UPLOAD_BYTES
    kept: list[tuple[str, int]] = []
    total = 0
    try:
        make_folder(upload_key)
        for number, part in enumerate(parts):
            path = part_path(upload_key, number)
            size = _move(part, path)
            if size is None:
                size = _write(part, path, limit_bytes - total)
            total += size
            if total > limit_bytes:
                raise UploadTooLargeError(limit_bytes)
            kept.append((part.name or "", size))
    except OSError as error:
        forget(upload_key)
        raise UploadNotKeptError(f"the upload could not be written: {error.strerror}") from error
    except BaseException:
        forget(upload_key)
        raise
    return kept


def _move(part: Part, path: Path) -> int | None:
    """The size of a part that arrived in our own folder; None when it did not."""
    if not isinstance(part, UploadPart) or part.arrived is None:
        return None
    part.arrived.rename(path)
    return path.stat().st_size


def _write(part: Part, path: Path, room_bytes: int) -> int:
    size = 0
    with _new_file(path) as file:
        while size <= room_bytes and (chunk := part.read(_CHUNK_BYTES)):
            size += len(chunk)
            file.write(chunk)
    return size


def forget(upload_key: str) -> None:
    """Remove the parts of an upload."""
    shutil.rmtree(folder_of(upload_key), ignore_errors=True)


def forget_all_but(upload_key: str, numbers: Collection[int]) -> None:
    """Remove the parts of an upload that nobody will want to read again, and what reading them needed."""
    if not numbers:
        forget(upload_key)
        return
    wanted = {str(number) for number in numbers}
    for path in folder_of(upload_key).iterdir():
        if path.name not in wanted:
            _remove(path)


def forget_old(in_use: set[str]) -> None:
    """Remove what belongs to no upload that may need it, or is older than a day."""
    for path in (*_root().iterdir(), *(_root() / ARRIVING).glob("*")):
        if path.name == ARRIVING:
            continue
        try:
            age_seconds = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            continue
        is_arriving = path.parent.name == ARRIVING
        is_in_use = path.name in in_use or is_arriving
        if age_seconds > KEPT_SECONDS or (not is_in_use and age_seconds > _FRESH_SECONDS):
            _remove(path)


def forget_arriving() -> None:
    """After a stop: remove what was on its way in."""
    for path in (_root() / ARRIVING).glob("*"):
        _remove(path)


def arriving_folder() -> Path:
    """Where files are until their request is complete."""
    folder = _root() / ARRIVING
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _root() -> Path:
    root = Path(settings.RECTO_DATA) / "uploads"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
