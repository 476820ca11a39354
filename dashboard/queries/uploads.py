"""Uploads: how far each one is, what came of every file, and which sessions they brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from journal.models import Entry, Project, Refusal, Session, Upload
from journal.store.pack import decompress

from .paging import Order, keyset, page_size

NEWEST_FIRST = Order("uploads", "created_at", descending=True)
MAX_REFUSALS = 1000
MAX_SESSIONS = 200
MAX_UPLOADS = 50
FILES_OF_A_PAGE = 200
SESSIONS_OF_A_FILE = 3
#: What a report of a file tells, and the receipt of an undoing; older ones may tell less.
_TOLD_OF_A_FILE = (
    "name", "state", "format", "certainty", "lines_read", "events", "duplicates", "merged", "conflicts",
    "refused", "refused_count", "notes",
)  # fmt: skip
_TOLD_OF_AN_UNDOING = (
    "entries", "sessions", "calls", "attempts", "tools", "blobs", "blob_bytes", "conflicts", "refusals",
    "bytes_before", "bytes_after",
)  # fmt: skip
#: A rate that is older than this is that of a job that stands still.
FRESH_SECONDS = 15
RUNNING_STATES = frozenset({"queued", "running", "undoing"})


@dataclass(frozen=True, slots=True)
class UploadRefusal:
    """A line that was not stored, and why."""

    file: str | None
    line: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A refused line with all that was kept of it, which may be nothing."""

    file: str | None
    line: int | None
    code: str
    reason: str
    text: str | None


@dataclass(frozen=True, slots=True)
class UploadReport:
    """One upload. `progress` runs from 0 to 1 and is unknown while the size is."""

    id: str
    state: str
    progress: float | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    bytes_total: int
    bytes_read: int
    bytes_per_second: float | None
    seconds_left: float | None
    format: str | None
    files: list[dict[str, Any]]
    error: str | None
    undone_at: datetime | None
    undone: dict[str, int] | None

    @property
    def is_running(self) -> bool:
        """Whether a job has still to do with it."""
        return self.state in RUNNING_STATES


@dataclass(frozen=True, slots=True)
class UploadPage:
    """One page of uploads, the newest first."""

    rows: list[UploadReport]
    next: str | None


@dataclass(frozen=True, slots=True)
class ToldSession:
    """A session that an upload tells of."""

    key: str
    id: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class ToldSessions:
    """Sessions of an upload that are there, and how many its files name in all."""

    rows: list[ToldSession] = field(default_factory=list)
    named: int = 0


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of an upload as its page shows it: the report, and the sessions that are there to look at."""

    told: dict[str, Any]
    sessions: list[ToldSession]
    more_sessions: int


@dataclass(frozen=True, slots=True)
class FileRows:
    """One page of the files of an upload. `shown` are those that were asked for: all, or those with problems."""

    rows: list[FileRow]
    start: int
    shown: int
    all: int
    problems: int

    @property
    def before(self) -> int | None:
        """Where the page before begins."""
        return max(0, self.start - FILES_OF_A_PAGE) if self.start else None

    @property
    def after(self) -> int | None:
        """Where the next page begins."""
        following = self.start + FILES_OF_A_PAGE
        return following if following < self.shown else None


def upload_page(project: Project, *, cursor: str | None = None, limit: int | None = None) -> UploadPage:
    """The uploads of a project. One statement."""
    found = keyset(Upload.objects.filter(project=project), NEWEST_FIRST, cursor, page_size(limit))
    return UploadPage([upload_report(row) for row in found.rows], found.next)


def find_upload_row(project: Project, key: str) -> Upload | None:
    """The upload with this key. One statement."""
    return None if "\0" in key else Upload.objects.filter(project=project, key=key).first()


def find_upload(project: Project, key: str) -> UploadReport | None:
    """The upload with this key, as it is told. One statement."""
    row = find_upload_row(project, key)
    return None if row is None else upload_report(row)


def upload_refusals(project: Project, key: str) -> list[UploadRefusal]:
    """What was refused of an upload, in order of the lines, a thousand at most. One statement."""
    rows = Refusal.objects.filter(project=project, upload__key=key).defer("text")
    return [
        UploadRefusal(row.file, row.place, row.code, row.reason)
        for row in rows.order_by("file", "place", "id")[:MAX_REFUSALS]
    ]


def refused_lines(project: Project, key: str) -> Iterator[RefusedLine]:
    """Everything that was refused of an upload and kept. One statement; rows as they are wanted."""
    rows = Refusal.objects.filter(project=project, upload__key=key).order_by("file", "place", "id")
    for row in rows.iterator(chunk_size=200):
        text = None if row.text is None else decompress(bytes(row.text)).decode()
        yield RefusedLine(row.file, row.place, row.code, row.reason, text)


def sessions_of_upload(upload: UploadReport, project: Project) -> ToldSessions:
    """The sessions that the files of an upload tell of, as far as they are listed and there. One statement."""
    keys = {key for file in upload.files for key in file.get("sessions", ())}
    named = max(len(keys), max((file.get("sessions_count", 0) for file in upload.files), default=0))
    rows = Session.objects.filter(project=project, key__in=sorted(keys)[:MAX_SESSIONS]).order_by(
        "-started_at", "id"
    )
    return ToldSessions([ToldSession(*row) for row in rows.values_list("key", "session_id", "title")], named)


def file_rows(
    upload: UploadReport, told: ToldSessions, *, start: int = 0, only_problems: bool = False
) -> FileRows:
    """The files of an upload, a page at a time; those of a folder that was read as one stand as that. No statement."""
    files = [file for file in upload.files if file.get("folder") is None]
    by_key = {session.key: session for session in told.rows}
    problems = [file for file in files if has_problem(file)]
    wanted = problems if only_problems else files
    start = start if 0 <= start < len(wanted) else 0
    rows = []
    for file in wanted[start : start + FILES_OF_A_PAGE]:
        listed = file.get("sessions", ())
        there = [by_key[key] for key in listed if key in by_key]
        # Of those that are not listed nobody knows whether they are still there.
        unlisted = file.get("sessions_count", 0) - len(listed) if upload.state != "undone" else 0
        shown = there[:SESSIONS_OF_A_FILE]
        count = len(there) + unlisted if there else 0
        told_of_it = {name: file.get(name) for name in _TOLD_OF_A_FILE}
        rows.append(FileRow(told_of_it, shown, max(0, count - len(shown))))
    return FileRows(rows, start, len(wanted), len(files), len(problems))


def undone_counts(upload: UploadReport) -> dict[str, int | None]:
    """What undoing took away; unknown where it was not told."""
    undone = upload.undone or {}
    return {name: undone.get(name) for name in _TOLD_OF_AN_UNDOING}


def has_problem(file: dict[str, Any]) -> bool:
    """Whether somebody should look: something was refused, contradicts, or could not be read."""
    return bool(file.get("refused_count") or file.get("conflicts") or file.get("state") == "unread")


def brought_entries(project: Project, key: str) -> int:
    """How many events of the journal came by an upload. One statement."""
    return Entry.objects.filter(project=project, upload__key=key).count()


def uploads_of_session(session: Session) -> list[UploadReport]:
    """The uploads by which entries of a session came, the newest first. One statement."""
    brought = Entry.objects.filter(session=session, upload__isnull=False).values("upload_id").distinct()
    rows = Upload.objects.filter(pk__in=brought).order_by("-created_at", "-id")
    return [upload_report(row) for row in rows[:MAX_UPLOADS]]


def upload_report(row: Upload) -> UploadReport:
    """An upload under the names of the API."""
    rate = _rate(row)
    left = row.bytes_total - row.bytes_read
    return UploadReport(
        id=row.key,
        state=row.state,
        progress=_progress(row),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        bytes_total=row.bytes_total,
        bytes_read=row.bytes_read,
        bytes_per_second=rate,
        seconds_left=left / rate if rate else None,
        format=row.format,
        files=row.files,
        error=row.error,
        undone_at=row.undone_at,
        undone=row.undone,
    )


def _rate(row: Upload) -> float | None:
    if row.state != "running" or row.heartbeat_at is None:
        return None
    if row.heartbeat_at < datetime.now(UTC) - timedelta(seconds=FRESH_SECONDS):
        return None
    return next((rate for file in row.files if (rate := file.get("bytes_per_second")) is not None), None)


def _progress(row: Upload) -> float | None:
    if row.state == "done":
        return 1.0
    return min(1.0, row.bytes_read / row.bytes_total) if row.bytes_total else None
