"""Uploads: how far each one is, and what came of every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from journal.models import Project, Refusal, Upload

from .paging import Order, keyset, page_size

NEWEST_FIRST = Order("uploads", "created_at", descending=True)
MAX_REFUSALS = 1000


@dataclass(frozen=True, slots=True)
class UploadRefusal:
    """A line that was not stored, and why."""

    file: str | None
    line: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class UploadReport:
    """One upload. `progress` runs from 0 to 1 and is unknown while the size is."""

    id: str
    state: str
    progress: float | None
    created_at: datetime
    finished_at: datetime | None
    bytes_total: int
    bytes_read: int
    files: list[dict[str, Any]]
    error: str | None


@dataclass(frozen=True, slots=True)
class UploadPage:
    """One page of uploads, the newest first."""

    rows: list[UploadReport]
    next: str | None


def upload_page(project: Project, *, cursor: str | None = None, limit: int | None = None) -> UploadPage:
    """The uploads of a project. One statement."""
    found = keyset(Upload.objects.filter(project=project), NEWEST_FIRST, cursor, page_size(limit))
    return UploadPage([upload_report(row) for row in found.rows], found.next)


def find_upload(project: Project, key: str) -> UploadReport | None:
    """The upload with this key. One statement."""
    row = None if "\0" in key else Upload.objects.filter(project=project, key=key).first()
    return None if row is None else upload_report(row)


def upload_refusals(project: Project, key: str) -> list[UploadRefusal]:
    """What was refused of an upload, in order of the lines, a thousand at most. One statement."""
    rows = Refusal.objects.filter(project=project, upload__key=key).order_by("file", "place", "id")
    return [UploadRefusal(row.file, row.place, row.code, row.reason) for row in rows[:MAX_REFUSALS]]


def upload_report(row: Upload) -> UploadReport:
    """An upload under the names of the API."""
    return UploadReport(
        id=row.key,
        state=row.state,
        progress=_progress(row),
        created_at=row.created_at,
        finished_at=row.finished_at,
        bytes_total=row.bytes_total,
        bytes_read=row.bytes_read,
        files=row.files,
        error=row.error,
    )


def _progress(row: Upload) -> float | None:
    if row.state == "done":
        return 1.0
    return min(1.0, row.bytes_read / row.bytes_total) if row.bytes_total else None
