"""What came of one file: counts, refusals with their lines, notes. The shape of the API's `files[]`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from journal.accept import redaction
from journal.accept.receipt import Receipt
from journal.wire import Refused

LISTED_REFUSALS = 1000
NAME_CHARACTERS = 255

# PostgreSQL takes neither of these in its JSON, and no terminal should.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class FileReport:
    """Every record of the file is counted in exactly one of events, duplicates, conflicts, refused."""

    name: str
    format: str | None = None
    certainty: float | None = None
    lines_read: int = 0
    events: int = 0
    duplicates: int = 0
    merged: int = 0
    conflicts: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    refused_count: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, receipt: Receipt) -> None:
        """Count what became of one slice of the file's records."""
        self.events += receipt.accepted
        self.duplicates += receipt.duplicates
        self.conflicts += len(receipt.conflicts)
        for refused in receipt.rejected:
            self.refuse(refused)

    def refuse(self, refused: Refused) -> None:
        """Count a refusal; the first thousand are listed. Line 0 is the file as a whole."""
        self.refused_count += 1
        if len(self.refused) < LISTED_REFUSALS:
            reason = clean(redaction.current().text(refused.reason)[0])
            self.refused.append({"line": refused.index or None, "reason": reason, "code": refused.code})

    def lists_no_more(self) -> bool:
        """Whether further refusals are only counted."""
        return len(self.refused) >= LISTED_REFUSALS

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, for the row of the upload, the API and the command line."""
        return {
            "name": self.name,
            "format": self.format,
            "certainty": self.certainty,
            "lines_read": self.lines_read,
            "events": self.events,
            "duplicates": self.duplicates,
            "merged": self.merged,
            "conflicts": self.conflicts,
            "refused": self.refused,
            "refused_count": self.refused_count,
            "notes": self.notes,
        }


def clean(text: str) -> str:
    """Text that both databases and every page can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def clean_name(name: str) -> str:
    """The last part of a path as somebody's system wrote it, without secrets, bounded."""
    last = re.split(r"[/\\]", name.strip())[-1]
    return clean(redaction.current().text(last)[0])[:NAME_CHARACTERS] or "unnamed"
