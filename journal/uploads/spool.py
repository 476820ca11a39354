"""Uploaded parts on disk: readable by the owner alone, gone when their job ends.

The folder lies under RECTO_DATA, so the worker has to see the disk of the web process that took the
upload. One process with SQLite does; web and worker containers on PostgreSQL share a volume.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

KEPT_SECONDS = 24 * 3600  # parts that nobody came to read are removed after this
_CHUNK_BYTES = 1024 * 1024


class Part(Protocol):
    """One file of an upload as it comes in: an UploadPart, or a file of a form as Django hands it out."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int, /) -> bytes: ...


#: Where the web server keeps files while they arrive (see config.wsgi); a kill may leave some.
ARRIVING = "arriving"


@dataclass(frozen=True, slots=True)
class UploadPart:
    """A file that comes in as a stream."""

    name: str
    stream: BinaryIO

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
    return part_path(upload_key, 0).exists()


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
            before = total
            with _new_file(part_path(upload_key, number)) as file:
                while chunk := part.read(_CHUNK_BYTES):
                    total += len(chunk)
                    if total > limit_bytes:
                        raise UploadTooLargeError(limit_bytes)
                    file.write(chunk)
            kept.append((part.name or "", total - before))
    except OSError as error:
        forget(upload_key)
        raise UploadNotKeptError(f"the upload could not be written: {error.strerror}") from error
    except BaseException:
        forget(upload_key)
        raise
    return kept


def forget(upload_key: str) -> None:
    """Remove the parts of an upload."""
    shutil.rmtree(folder_of(upload_key), ignore_errors=True)


def forget_old(in_use: set[str]) -> None:
    """Remove what belongs to no unfinished upload, or is older than a day."""
    for folder in (*_root().iterdir(), *(_root() / ARRIVING).glob("*")):
        if folder.name == ARRIVING:
            continue
        try:
            age_seconds = time.time() - folder.stat().st_mtime
        except FileNotFoundError:
            continue
        if age_seconds > KEPT_SECONDS or (folder.name not in in_use and age_seconds > 60):
            _remove(folder)


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
