"""What came of each file of an upload: counts, refusals with their lines, notes. The shape of the API's `files[]`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from journal.accept import redaction
from journal.accept.receipt import Receipt
from journal.wire import Refused

from .refusals import LISTED_OF_A_FILE

NAME_CHARACTERS = 255
LISTED_SESSIONS = 20

# PostgreSQL takes neither of these in its JSON, and no terminal should.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DRIVE = re.compile("[A-Za-z]:")


class FileState(StrEnum):
    """Where one file of an upload stands."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    #: Its reading was stopped before its end; what was read until then is counted.
    STOPPED = "stopped"
    #: Nothing of it could be taken: nobody knew it, or everything in it was refused.
    UNREAD = "unread"


@dataclass(slots=True)
class FileReport:
    """Every record of the file is counted in exactly one of events, duplicates, conflicts, refused."""

    name: str
    part: int = 0
    state: str = FileState.WAITING
    format: str | None = None
    certainty: float | None = None
    bytes: int | None = None
    bytes_per_second: float | None = None
    lines_read: int = 0
    events: int = 0
    duplicates: int = 0
    merged: int = 0
    conflicts: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    refused_count: int = 0
    sessions: list[str] = field(default_factory=list)
    sessions_count: int = 0
    notes: list[str] = field(default_factory=list)
    #: The folder that it was read with, whose report counts its records.
    folder: str | None = None

    def add(self, receipt: Receipt) -> None:
        """Count what became of one slice of the file's records."""
        self.events += receipt.accepted
        self.duplicates += receipt.duplicates
        self.conflicts += len(receipt.conflicts)
        for refused in receipt.rejected:
            self.refuse(refused, is_listed=True)

    def refuse(self, refused: Refused, *, is_listed: bool) -> None:
        """Count a refusal; the first thousand are listed. Line 0 is the file as a whole."""
        self.refused_count += 1
        if is_listed and len(self.refused) < LISTED_OF_A_FILE:
            reason = clean(redaction.current().text(refused.sentence)[0])
            self.refused.append({"line": refused.index or None, "reason": reason, "code": refused.code})

    def lists_no_more(self) -> bool:
        """Whether further refusals are only counted."""
        return len(self.refused) >= LISTED_OF_A_FILE

    def tell_sessions(self, keys: set[str]) -> None:
        """The sessions that the file tells of; some are listed, all are counted."""
        self.sessions = sorted(keys)[:LISTED_SESSIONS]
        self.sessions_count = len(keys)

    def end(self) -> None:
        """All of the file was read."""
        took_nothing = not (self.events or self.duplicates or self.conflicts)
        self.state = FileState.UNREAD if took_nothing and self.refused_count else FileState.READ
        self.bytes_per_second = None

    def stop(self) -> None:
        """Nobody goes on with it."""
        if self.state == FileState.READING:
            self.state = FileState.STOPPED
        self.bytes_per_second = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, for the row of the upload, the API and the command line."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> FileReport:
        """A report as it was stored, perhaps by a version that knew less."""
        return cls(**{one.name: told[one.name] for one in fields(cls) if one.name in told})


class Reports:
    """The files of an upload in order: each part, and behind an archive what was in it."""

    def __init__(self, files: Iterable[FileReport] = ()) -> None:
        self._parts: dict[int, dict[str, FileReport]] = {}
        for report in files:
            self._parts.setdefault(report.part, {})[report.name] = report

    @classmethod
    def continued(cls, files: Iterable[dict[str, Any]]) -> Reports:
        """What is read stays as it is told; everything else begins anew, members when they are met again."""
        kept: list[FileReport] = []
        begun: set[int] = set()
        for report in map(FileReport.from_json, files):
            is_part = report.part not in begun
            begun.add(report.part)
            if report.state == FileState.READ:
                kept.append(report)
            elif is_part:
                kept.append(FileReport(report.name, report.part, bytes=report.bytes))
        return cls(kept)

    @property
    def files(self) -> list[FileReport]:
        """All of them, in order."""
        return [report for _, own in sorted(self._parts.items()) for report in own.values()]

    def names_of_parts(self) -> list[str]:
        """What each part was called; a part's own report is its first."""
        return [next(iter(own)) for _, own in sorted(self._parts.items())]

    def open(self, name: str, part: int) -> FileReport:
        """The report of this file; a new one behind the others of its part when it is met first."""
        return self._parts.setdefault(part, {}).setdefault(name, FileReport(name, part))

    def find(self, name: str, part: int) -> FileReport | None:
        """The report of this file, when it has one."""
        return self._parts.get(part, {}).get(name)

    def is_read(self, part: int) -> bool:
        """Whether nothing is left to do with a part."""
        return all(report.state == FileState.READ for report in self._parts.get(part, {}).values())

    def as_json(self) -> list[dict[str, Any]]:
        """For the row of the upload."""
        return [report.as_json() for report in self.files]


def clean(text: str) -> str:
    """Text that both databases and every page can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def clean_name(name: str) -> str:
    """A file's name below the folder it was handed over in: no root, no way up, no secrets, bounded."""
    parts = [part for part in re.split(r"[/\\]", name.strip()) if part not in ("", ".")]
    is_relative = not (name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in parts)
    shown = "/".join(parts if is_relative else parts[-1:])
    cleaned = clean(redaction.current().text(shown)[0])
    if len(cleaned) > NAME_CHARACTERS:
        cleaned = "…" + cleaned[1 - NAME_CHARACTERS :]
    return cleaned or "unnamed"


def unique_names(names: Iterable[str]) -> list[str]:
    """Cleaned names, told apart where they are equal."""
    taken: set[str] = set()
    found = []
    for name in map(clean_name, names):
        told, number = name, 1
        while told in taken:
            number += 1
            told = f"{name} ({number})"
        taken.add(told)
        found.append(told)
    return found
