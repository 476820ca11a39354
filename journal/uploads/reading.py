"""One run over the parts of an upload: every file in them is read, and progress is told."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError

from journal.importers.base import Folder, FolderImporter
from journal.importers.plain import GrowthLimits
from journal.models import Entry, Refusal, Upload
from journal.vocabulary import UploadState
from journal.wire import Refused

from . import spool, waiting
from .claims import Claim, UploadStoppedError
from .files import import_file, import_folder, importer_of_folder, is_of_folders
from .folders import Gathered, Gathering, Kept, last_parts
from .pace import Pace
from .refusals import RefusalKeeper
from .report import FileReport, FileState, Reports, clean
from .sources import Archive, File, Litter, NotRead, files_of

RESUMED_NOTE = "Read again after an interruption; nothing is counted or stored twice."
WAITING_NOTE = "The database does not take it at the moment; the upload is read on when it does."
BEAT_SECONDS = 0.5
#: A report of thousands of files takes long to store, so it is stored less often: its share of the time.
BEAT_SHARE = 0.05
_BUFFER_BYTES = 256 * 1024

logger = logging.getLogger("recto.uploads")


class UploadReading:
    """Reads what is not read yet. Safe to run again: what is stored already counts as duplicate."""

    def __init__(self, claim: Claim, paths: Sequence[Path], *, is_again: bool) -> None:
        self.claim = claim
        self.upload: Upload = claim.upload
        self.paths = paths
        self.reports = Reports.continued(self.upload.files)
        self.names = self.reports.names_of_parts()
        self.keeper = RefusalKeeper(self.upload)
        self.stored_before = self._forget_unread() if is_again else 0
        self.pace = Pace()
        self.current: FileReport | None = None
        self.watched: Watched | None = None
        self.bytes_before = 0
        self.beat_at = time.monotonic()
        self.beat_took = 0.0
        self.gathering: Gathering | None = None
        self.last_parts = last_parts(self.names)
        self.alone: list[Kept] = []
        self.remembered: dict[str, list[Any]] = {}

    def run(self) -> bool:
        """Whether the job came to its end; False when somebody stopped it."""
        try:
            with self.claim.kept_alive():
                for number, path in enumerate(self.paths):
                    if not self.reports.is_read(number):
                        self._read_part(number, path)
                    self.bytes_before += path.stat().st_size if path.is_file() else 0
                    self.watched = None
                    self._read_gathered(self._ends_with(number))
                self._read_gathered(lambda _: True)
                self._read_alone()
        except UploadStoppedError:
            self._stopped()
            return False
        except (OperationalError, InterfaceError) as fault:
            # The database went away. The row stays as it is, and the job is run again.
            logger.warning("Upload %s has to wait for the database: %s", self.upload.key, fault)
            with suppress(UploadStoppedError, DatabaseError):
                self.claim.beat(error=WAITING_NOTE)
            raise
        except KeyboardInterrupt:
            self._end(UploadState.CANCELLED, "Interrupted; what was read until then is stored.")
            raise
        except Exception as fault:
            logger.exception("Upload %s failed", self.upload.key)
            self._end(UploadState.FAILED, f"An unexpected fault of Recto's own ({type(fault).__name__}).")
            return True
        finally:
            if self.gathering is not None:
                self.gathering.close()
        self._judge()
        return True

    def unread_parts(self) -> list[int]:
        """Parts that somebody may want to read again as another format."""
        unread = {report.part for report in self.reports.files if report.state == FileState.UNREAD}
        return sorted(number for number in unread if self.paths[number].is_file())

    def progress(self) -> None:
        """Tell how far it is, if it is time to. Raises UploadStoppedError when it shall go on no more."""
        wait = max(BEAT_SECONDS, self.beat_took / BEAT_SHARE)
        if time.monotonic() - self.beat_at >= wait:
            self._tell()

    def _tell(self) -> None:
        began_at = time.monotonic()
        done = self.bytes_before + (self.watched.bytes_read if self.watched is not None else 0)
        self.pace.mark(began_at, done)
        if self.current is not None and self.current.state == FileState.READING:
            self.current.bytes_per_second = self.pace.per_second()
        self.claim.beat(bytes_read=min(done, self.upload.bytes_total), files=self.reports.as_json())
        self.beat_at = time.monotonic()
        self.beat_took = self.beat_at - began_at

    def _forget_unread(self) -> int:
        """What a run before refused is refused again; how much of what it stored will look like duplicates."""
        told = Refusal.objects.filter(upload=self.upload)
        read = {report.name for report in self.reports.files if report.state == FileState.READ}
        for name in set(told.values_list("file", flat=True)) - read:
            told.filter(file=name).delete()
        self.keeper.listed = told.count()
        stored = Entry.objects.filter(upload=self.upload).count()
        return max(0, stored - sum(report.events for report in self.reports.files))

    def _read_part(self, number: int, path: Path) -> None:
        report = self.reports.open(self.names[number], number)
        try:
            size = path.stat().st_size
            watched = Watched(path, self.progress)
        except OSError as error:
            self._unreadable(report, error)
            return
        self.watched = watched
        with closing(io.BufferedReader(watched, _BUFFER_BYTES)) as raw:
            limits = GrowthLimits(settings.RECTO_MAX_UPLOAD_BYTES, settings.RECTO_MAX_DECOMPRESSION_RATIO)
            workspace = spool.make_folder(self.upload.key)
            archives: list[FileReport] = []
            for found in files_of(self.names[number], raw, limits, size=size, workspace=workspace, path=path):
                if isinstance(found, File):
                    if not self._gather(found, number, workspace):
                        self._read_file(found, number, workspace)
                elif isinstance(found, Archive):
                    archives.append(self._open_archive(found, number))
                else:
                    self._tell_of_archive(found, number)
            if archives:
                self._read_gathered(lambda folder: folder not in self.last_parts)
                self._read_alone(number)
            for archive in archives:
                archive.state = FileState.READ
        self.progress()

    def _unreadable(self, report: FileReport, error: OSError) -> None:
        self.claim.beat()  # perhaps it is gone because somebody cancelled
        self._refuse(report, Refused(0, None, "unreadable", f"the file cannot be read: {error.strerror}"))
        report.end()

    def _open_archive(self, archive: Archive, part: int) -> FileReport:
        report = self.reports.open(archive.name, part)
        report.state, report.format, report.certainty = FileState.READING, archive.kind, 1.0
        report.refused, report.refused_count = [], 0
        report.notes = list(archive.notes)
        return report

    def _tell_of_archive(self, found: NotRead | Litter, part: int) -> None:
        report = self.reports.open(found.archive, part)
        if isinstance(found, Litter):
            what = "file" if found.count == 1 else "files"
            report.notes.append(f"Left out: {found.count} {what} of file managers (.DS_Store and the like).")
        else:
            self._refuse(report, Refused(0, None, found.code, found.reason))

    def _refuse(self, report: FileReport, refused: Refused) -> None:
        is_listed = not report.lists_no_more() and self.keeper.has_room(refused)
        report.refuse(refused, is_listed=is_listed)
        if is_listed:
            self.keeper.keep(report.name, refused, None)
            self.keeper.flush()

    def _read_file(self, file: File, part: int, workspace: Path) -> None:
        report = self.reports.open(file.name, part)
        if report.state == FileState.READ:
            return
        report.state = FileState.READING
        self.current = report
        import_file(
            self.upload.project,
            file,
            report,
            keeper=self.keeper,
            workspace=workspace,
            progress=self.progress,
            chosen=self.upload.format,
            remembered=self.remembered,
        )
        self._credit(report)
        report.end()
        if self.beat_took < BEAT_SECONDS * BEAT_SHARE:
            self._tell()
        else:
            self.progress()

    def _gather(self, file: File, part: int, workspace: Path) -> bool:
        """Whether a file waits for others that it may have to be read with."""
        if self.upload.format is not None and not is_of_folders(self.upload.format):
            return False
        if self.gathering is None:
            self.gathering = Gathering(workspace)
        return self.gathering.take(file, part)

    def _read_gathered(self, is_complete: Callable[[str], bool]) -> None:
        """Folders that are complete; what was none after all is read by itself when all folders are."""
        if self.gathering is None:
            return
        for gathered in self.gathering.folders(is_complete):
            folder = self.gathering.folder(gathered)
            found = importer_of_folder(folder, self.upload.format)
            if found is None:
                self.alone += gathered.files
            else:
                self._read_folder(gathered, folder, *found)

    def _ends_with(self, part: int) -> Callable[[str], bool]:
        return lambda folder: self.last_parts.get(folder) == part

    def _read_alone(self, part: int | None = None) -> None:
        if self.gathering is None:
            return
        chosen = [kept for kept in self.alone if part in (None, kept.part)]
        self.alone = [kept for kept in self.alone if kept not in chosen]
        for kept in chosen:
            try:
                file = self.gathering.file(kept)
            except OSError as error:
                self._unreadable(self.reports.open(kept.name, kept.part), error)
                continue
            with closing(file.stream):
                self._read_file(file, kept.part, spool.make_folder(self.upload.key))

    def _read_folder(
        self, gathered: Gathered, folder: Folder, importer: FolderImporter, certainty: float | None
    ) -> None:
        report = self.reports.open(gathered.name, gathered.files[0].part)
        if report.state == FileState.READ:
            return
        report.state = FileState.READING
        self.current = report
        import_folder(
            self.upload.project,
            folder,
            report,
            importer=importer,
            certainty=certainty,
            keeper=self.keeper,
            workspace=spool.make_folder(self.upload.key),
            progress=self.progress,
            remembered=self.remembered,
        )
        self._credit(report)
        report.end()
        for kept in gathered.files:
            own = self.reports.find(kept.name, kept.part)
            # Files of an archive have no report of their own until they are read.
            if own is not None and own is not report:
                own.state, own.format, own.certainty = report.state, report.format, report.certainty
                own.folder = gathered.name
        self.progress()

    def _credit(self, report: FileReport) -> None:
        """What this upload stored before it was interrupted is no duplicate of anything."""
        own = min(self.stored_before, report.duplicates)
        if own:
            report.notes.append(RESUMED_NOTE)
        report.events += own
        report.duplicates -= own
        self.stored_before -= own

    def _stopped(self) -> None:
        for report in self.reports.files:
            report.stop()
        done = self.bytes_before + (self.watched.bytes_read if self.watched is not None else 0)
        bytes_read = min(done, self.upload.bytes_total)
        if self.claim.release(files=self.reports.as_json(), bytes_read=bytes_read):
            waiting.queue(self.upload.pk)

    def _tell_of_deleted(self) -> None:
        """Sessions may be deleted while an upload tells of them: then its counts are more than what is there."""
        took = [report for report in self.reports.files if report.events]
        told = sum(report.events for report in took)
        gone = told - Entry.objects.filter(upload=self.upload).count() if took else 0
        if gone > 0:
            events = "1 event" if gone == 1 else f"{gone:,} events"
            took[0].notes.append(f"{events} that came by this upload were deleted while it was read.")

    def _judge(self) -> None:
        self._tell_of_deleted()
        unknown = [report for report in self.reports.files if report.format is None]
        if len(unknown) == len(self.reports.files):
            reason = unknown[0].refused[0]["reason"] if unknown and unknown[0].refused else "no file"
            self._end(UploadState.FAILED, reason)
        else:
            self._end(UploadState.DONE, None)

    def _end(self, state: UploadState, error: str | None) -> None:
        for report in self.reports.files:
            report.stop()
        self.claim.end(
            state,
            files=self.reports.as_json(),
            bytes_read=min(self.bytes_before, self.upload.bytes_total),
            error=None if error is None else clean(error),
        )


class Watched(io.RawIOBase):
    """A file that tells whenever some of it was read."""

    def __init__(self, path: Path, told: Callable[[], None]) -> None:
        self.file = path.open("rb", buffering=0)
        self.told = told
        self._bytes = 0
        #: How far reading has come. An archive is read from its end first, and some of it more than once.
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        return self.file.seek(place, whence)

    def tell(self) -> int:
        return self.file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        size = self.file.readinto(buffer)
        self._bytes += size
        self.bytes_read = min(self._bytes, self.file.tell())
        self.told()
        return size

    def close(self) -> None:
        self.file.close()
        super().close()
