"""Import one file: recognise it, read it, and hand its events on in slices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from journal.accept import Origin, accept
from journal.importers import Importer, recognise, what_was_looked_for
from journal.importers.base import BrokenStreamError, Reading, ReadLimits, Record
from journal.importers.plain import GrowthLimits, open_plain
from journal.models import Project
from journal.wire import Incoming, Limits, Refused, wire_event

from .report import FileReport

# Small slices, so that what comes in by the API need not wait for a long file.
SLICE_EVENTS = 200
SLICE_BYTES = 2 * 1024 * 1024
SAMPLE_BYTES = 256 * 1024

Progress = Callable[[int], None]


def import_file(
    project: Project, path: Path, report: FileReport, *, origin: Origin, workspace: Path, progress: Progress
) -> None:
    """Everything the file holds goes into the journal or into the report. `progress` is told bytes read."""
    found = _recognise(path, report)
    if isinstance(found, Refused):
        _hand_on(project, [found], report, origin)
        return
    reading = Reading(
        limits=ReadLimits(settings.RECTO_MAX_LINE_BYTES, settings.RECTO_MAX_NESTING),
        workspace=workspace,
        path=path,
    )
    with path.open("rb") as raw:
        plain, report.notes = open_plain(raw, _growth())
        slices = _Slices(project, report, origin)
        for record in found.read(plain, reading):
            if slices.add(record):
                report.lines_read, report.merged = reading.lines_read, reading.merged
                progress(raw.tell())
        slices.flush()
    report.lines_read, report.merged = reading.lines_read, reading.merged
    report.notes += reading.notes
    if not (report.events or report.duplicates or report.conflicts or report.refused_count):
        report.notes.append("The file holds no records.")


class _Slices:
    """Collects events until a slice is full, then hands it on."""

    def __init__(self, project: Project, report: FileReport, origin: Origin) -> None:
        self.project = project
        self.report = report
        self.origin = origin
        self.limits = Limits(
            event_bytes=settings.RECTO_MAX_EVENT_BYTES,
            batch_bytes=settings.RECTO_MAX_BATCH_BYTES,
            nesting=settings.RECTO_MAX_NESTING,
        )
        self.items: list[Incoming | Refused] = []
        self.bytes = 0

    def add(self, record: Record | Refused) -> bool:
        """Whether a slice was handed on."""
        if isinstance(record, Record):
            self.bytes += len(record.event)
            self.items.append(
                wire_event(record.event, index=record.line, source_record=record.raw, limits=self.limits)
            )
        else:
            self.items.append(record)
        if len(self.items) < SLICE_EVENTS and self.bytes < SLICE_BYTES:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        if self.items:
            _hand_on(self.project, self.items, self.report, self.origin)
        self.items = []
        self.bytes = 0


def _hand_on(project: Project, items: list[Incoming | Refused], report: FileReport, origin: Origin) -> None:
    """Refusals are stored as well, but a file of nothing else must not fill the table."""
    kept: list[Incoming | Refused] = []
    for item in items:
        if isinstance(item, Refused) and report.lists_no_more():
            report.refuse(item)
            continue
        kept.append(item)
    if kept:
        report.add(accept(project, kept, origin=origin))


def _recognise(path: Path, report: FileReport) -> Importer | Refused:
    """The importer of the file, or why there is none."""
    try:
        with path.open("rb") as raw:
            plain, report.notes = open_plain(raw, _growth())
            sample = _sample(plain, SAMPLE_BYTES)
            found = recognise(sample, report.name)
            if found is None and len(sample) == SAMPLE_BYTES:
                # Perhaps its first line alone is longer than the sample.
                sample += _sample(plain, settings.RECTO_MAX_LINE_BYTES)
                found = recognise(sample, report.name)
    except OSError as error:
        return Refused(0, None, "unreadable", f"the file cannot be read: {error.strerror}")
    if found is not None:
        report.format, report.certainty = found[0].name, found[1]
        return found[0]
    if not sample.strip():
        return Refused(0, None, "empty_file", "the file is empty or holds nothing but blank lines")
    excerpt = sample[:300].decode("utf-8", "replace")
    return Refused(0, None, "unknown_format", what_was_looked_for(), None, excerpt)


def _sample(stream: BinaryIO, size: int) -> bytes:
    chunks = []
    while size > 0:
        try:
            chunk = stream.read1(size)  # type: ignore[attr-defined] # a BufferedReader, whatever it reads
        except BrokenStreamError:
            break  # whoever reads the whole file is told again, with the line
        if not chunk:
            break
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _growth() -> GrowthLimits:
    return GrowthLimits(settings.RECTO_MAX_UPLOAD_BYTES, settings.RECTO_MAX_DECOMPRESSION_RATIO)
