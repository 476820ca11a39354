"""Import one file: recognise it, read it, and hand its events on in slices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from journal.accept import Origin, accept
from journal.accept.sessions import session_key
from journal.importers import (
    FOLDER_IMPORTERS,
    IMPORTERS,
    Importer,
    recognise,
    recognise_folder,
    what_was_looked_for,
)
from journal.importers.base import Folder, FolderImporter, Reading, ReadLimits, Record
from journal.importers.plain import look_ahead
from journal.models import Project
from journal.wire import Incoming, Limits, Refused, wire_event

from .claims import UploadStoppedError
from .refusals import RefusalKeeper
from .report import FileReport
from .sources import SAMPLE_BYTES, File, foreign_packing

# Small slices, so that what comes in by the API need not wait for a long file.
SLICE_EVENTS = 200
SLICE_BYTES = 2 * 1024 * 1024

Progress = Callable[[], None]

logger = logging.getLogger("recto.uploads")


class UnknownFormatError(ValueError):
    """Nobody reads a format of that name."""


def format_names() -> list[str]:
    """The formats that can be chosen by hand."""
    return [importer.name for importer in IMPORTERS] + [importer.name for importer in FOLDER_IMPORTERS]


def check_format(name: str) -> None:
    """Raises UnknownFormatError."""
    if name not in format_names():
        raise UnknownFormatError(f"there is no format {name!r}; there are: {', '.join(format_names())}")


def is_of_folders(name: str) -> bool:
    """Whether the format of that name is one whose records are folders."""
    return any(importer.name == name for importer in FOLDER_IMPORTERS)


def import_file(
    project: Project,
    file: File,
    report: FileReport,
    *,
    keeper: RefusalKeeper,
    workspace: Path,
    progress: Progress,
    chosen: str | None = None,
    remembered: dict[str, list[Any]] | None = None,
) -> None:
    """Everything the file holds goes into the journal or into the report. `progress` is told now and then."""
    report.notes = list(file.notes)
    report.bytes = file.size
    slices = _Slices(project, report, keeper)
    remembered = remembered if remembered is not None else {}
    found = _chosen(chosen, report) if chosen is not None else _recognise(file, report, remembered)
    if isinstance(found, Refused):
        slices.add(found)
        slices.flush()
        return
    reading = _reading(workspace, file.path, remembered)
    _take(found.read(file.stream, reading), reading, report, slices, progress)
    if not (report.events or report.duplicates or report.conflicts or report.refused_count):
        report.notes.append("The file holds no records.")


def import_folder(
    project: Project,
    folder: Folder,
    report: FileReport,
    *,
    importer: FolderImporter,
    certainty: float | None,
    keeper: RefusalKeeper,
    workspace: Path,
    progress: Progress,
    remembered: dict[str, list[Any]],
) -> None:
    """The same for files that are read together."""
    count = len(folder.files)
    report.format, report.certainty = importer.name, certainty
    report.notes = [f"A folder of {count} {'file' if count == 1 else 'files'}, read together."]
    report.bytes = sum(file.size for file in folder.files.values())
    reading = _reading(workspace, None, remembered)
    slices = _Slices(project, report, keeper)
    _take(importer.read_folder(folder, reading), reading, report, slices, progress)


def importer_of_folder(folder: Folder, chosen: str | None) -> tuple[FolderImporter, float | None] | None:
    """Who reads a folder; None: its files are read one by one."""
    if chosen is None:
        return recognise_folder(folder)
    return next((importer, None) for importer in FOLDER_IMPORTERS if importer.name == chosen)


def _reading(workspace: Path, path: Path | None, remembered: dict[str, list[Any]] | None) -> Reading:
    return Reading(
        limits=ReadLimits(settings.RECTO_MAX_LINE_BYTES, settings.RECTO_MAX_NESTING),
        workspace=workspace,
        path=path,
        remembered=remembered if remembered is not None else {},
    )


def _take(
    records: Iterable[Record | Refused],
    reading: Reading,
    report: FileReport,
    slices: _Slices,
    progress: Progress,
) -> None:
    try:
        for record in _without_faults(records, report):
            if slices.add(record):
                report.lines_read, report.merged = reading.lines_read, reading.merged
                progress()
        slices.flush()
        report.lines_read, report.merged = reading.lines_read, reading.merged
        report.notes += reading.notes
    finally:
        # Also of a file whose reading somebody stopped.
        report.tell_sessions({session_key(name) for name in slices.sessions})


def _without_faults(records: Iterable[Record | Refused], report: FileReport) -> Iterator[Record | Refused]:
    """A reader that fails at something nobody thought of costs the rest of its file, and no other file."""
    try:
        yield from records
    except (UploadStoppedError, DatabaseError, InterfaceError):
        raise  # told to the reader by the file it reads
    except Exception as fault:
        logger.exception("The reader of %s failed at %s", report.format, report.name)
        reason = f"a fault of Recto's own ({type(fault).__name__}); what was read before it is stored"
        yield Refused(0, None, "reader_fault", reason)


class _Slices:
    """Collects events until a slice is full, then hands it on."""

    def __init__(self, project: Project, report: FileReport, keeper: RefusalKeeper) -> None:
        self.project = project
        self.report = report
        self.keeper = keeper
        self.origin = Origin(kind="upload", upload=keeper.upload, file=report.name)
        self.limits = Limits(
            event_bytes=settings.RECTO_MAX_EVENT_BYTES,
            batch_bytes=settings.RECTO_MAX_BATCH_BYTES,
            nesting=settings.RECTO_MAX_NESTING,
        )
        self.sessions: set[str | None] = set()
        self.items: list[Incoming | Refused] = []
        self.refused = 0
        self.bytes = 0

    def add(self, record: Record | Refused) -> bool:
        """Whether a slice was handed on."""
        if isinstance(record, Refused):
            self._refuse(record, None)
        else:
            found = wire_event(record.event, index=record.line, source_record=record.raw, limits=self.limits)
            if isinstance(found, Refused):
                self._refuse(found, record.raw)
            else:
                self.bytes += len(record.event)
                self.items.append(found)
        if len(self.items) + self.refused < SLICE_EVENTS and self.bytes < SLICE_BYTES:
            return False
        self.flush()
        return True

    def _refuse(self, refused: Refused, whole: bytes | None) -> None:
        """A file of nothing but refusals must not fill the table."""
        is_listed = not self.report.lists_no_more() and self.keeper.has_room(refused)
        self.refused += 1
        self.report.refuse(refused, is_listed=is_listed)
        if is_listed:
            self.keeper.keep(self.report.name, refused, whole)

    def flush(self) -> None:
        if self.items:
            self.report.add(accept(self.project, self.items, origin=self.origin))
            self.sessions.update(
                item.envelope.session_id for item in self.items if isinstance(item, Incoming)
            )
        self.keeper.flush()
        self.items = []
        self.refused = self.bytes = 0


def _chosen(name: str, report: FileReport) -> Importer | Refused:
    if is_of_folders(name):
        return Refused(
            0, None, "not_this_format", "a file of its own, where this format has folders of files"
        )
    report.format, report.certainty = name, None
    report.notes.append("The format was chosen by hand.")
    return next(importer for importer in IMPORTERS if importer.name == name)


def _recognise(file: File, report: FileReport, remembered: dict[str, list[Any]]) -> Importer | Refused:
    """The importer of the file, or why there is none."""
    sample = file.sample
    found = recognise(sample, report.name)
    if found is None and len(sample) == SAMPLE_BYTES:
        # Perhaps its first line alone is longer than the sample.
        sample, stream = look_ahead(file.stream, SAMPLE_BYTES + settings.RECTO_MAX_LINE_BYTES)
        found = recognise(sample, report.name)
        file.stream = stream
    if found is not None:
        report.format, report.certainty = found[0].name, found[1]
        return found[0]
    if not sample.strip():
        return Refused(0, None, "empty_file", "the file is empty or holds nothing but blank lines")
    packing = foreign_packing(sample)
    if packing is not None:
        reason = f"the file is {packing}, which is not opened here; pack it as zip, tar.gz, gz or zst"
        return Refused(0, None, "unsupported_packing", reason)
    excerpt = sample[:300].decode("utf-8", "replace")
    return Refused(0, None, "unknown_format", _not_known(report.name, remembered), None, excerpt)


def _not_known(name: str, remembered: dict[str, list[Any]]) -> str:
    """What was looked for is told once an upload: it is long, and the same for every file."""
    told = remembered.setdefault("unknown_format", [])
    if told:
        return f"could not tell; looked for the same as in {told[0]}"
    told.append(name)
    return what_was_looked_for()
