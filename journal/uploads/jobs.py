"""The life of an upload: taken, read by a job, finished; resumed after a stop, cancelled on request."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction
from kombu.exceptions import KombuError

from journal.accept import Origin
from journal.models import Project, Upload
from journal.vocabulary import UploadState

from . import spool
from .files import import_file
from .report import FileReport, clean, clean_name

IMPORT_TASK = "journal.tasks.import_upload"
BEAT_SECONDS = 0.5
#: A running job whose last sign of life is older than this has died.
STALE_SECONDS = 60

RESUMED_NOTE = "Read again after an interruption: what had been stored before counts as duplicates."
UNFINISHED = [UploadState.QUEUED, UploadState.RUNNING]
_KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"

logger = logging.getLogger("recto.uploads")


class UploadStoppedError(Exception):
    """Somebody cancelled or deleted the upload while its job ran."""


def start_upload(project: Project, parts: Iterable[spool.Part]) -> Upload:
    """Keep the parts and queue the job that reads them. Raises UploadTooLargeError, UploadNotKeptError."""
    key = _new_key()
    kept = spool.keep(key, parts)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                project=project,
                key=key,
                created_at=_now(),
                bytes_total=sum(size for _, size in kept),
                files=[FileReport(clean_name(name)).as_json() for name, _ in kept],
            )
            transaction.on_commit(lambda: _queue(upload.pk))
    except BaseException:
        spool.forget(key)
        raise
    return upload


def run_upload(upload_id: int) -> None:
    """Read the parts of an upload. Safe to run again: what is stored already counts as duplicate."""
    claimed = _claim(upload_id)
    if claimed is None:
        return
    upload, was_read = claimed
    paths = [spool.part_path(upload.key, number) for number in range(len(upload.files))]
    if spool.has_parts(upload.key):
        job = _Job(upload, paths)
        job.note = RESUMED_NOTE if was_read else None
        job.run()
    else:
        _finish(upload, UploadState.FAILED, "The file is no longer here; please upload or import it again.")
    spool.forget(upload.key)


def import_paths(project: Project, paths: Sequence[Path]) -> Upload:
    """Read files where they lie, now; the row is there as for any other upload."""
    upload = Upload.objects.create(
        project=project,
        key=_new_key(),
        state=UploadState.RUNNING,
        created_at=_now(),
        heartbeat_at=_now(),
        bytes_total=sum(path.stat().st_size for path in paths if path.is_file()),
        files=[FileReport(clean_name(path.name)).as_json() for path in paths],
    )
    try:
        _Job(upload, paths).run()
    finally:
        spool.forget(upload.key)
    return upload


def cancel_upload(upload: Upload) -> bool:
    """Stop an upload; what is stored stays. False when it had ended before."""
    changed = Upload.objects.filter(pk=upload.pk, state__in=UNFINISHED).update(
        state=UploadState.CANCELLED, finished_at=_now()
    )
    if changed:
        spool.forget(upload.key)
    return bool(changed)


def requeue_unfinished(*, alone: bool) -> int:
    """After a start: queue what a stop left unfinished, remove what waits for nobody.

    `alone` says that no other process works on kept parts, so whatever is called running has died.
    Otherwise a job that still shows signs of life is looked at again when they would have ceased.
    """
    unfinished = list(Upload.objects.filter(state__in=UNFINISHED))
    spool.forget_old({upload.key for upload in unfinished})
    for upload in unfinished:
        has_parts = spool.has_parts(upload.key)
        if alone and has_parts:
            Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING).update(state=UploadState.QUEUED)
        _queue(upload.pk, delay_seconds=0 if alone and has_parts else _fresh_seconds(upload))
    return len(unfinished)


class _Job:
    """One run over the files of an upload."""

    def __init__(self, upload: Upload, paths: Sequence[Path]) -> None:
        self.upload = upload
        self.paths = paths
        self.reports = [FileReport(file["name"]) for file in upload.files]
        self.bytes_before = 0
        self.beat_at = time.monotonic()
        self.note: str | None = None

    def run(self) -> None:
        try:
            for path, report in zip(self.paths, self.reports, strict=True):
                import_file(
                    self.upload.project,
                    path,
                    report,
                    origin=Origin(kind="upload", upload=self.upload, file=report.name),
                    workspace=spool.make_folder(self.upload.key),
                    progress=self.progress,
                )
                report.notes += [self.note] if self.note else []
                self.bytes_before += path.stat().st_size if path.is_file() else 0
        except UploadStoppedError:
            return
        except (OperationalError, InterfaceError):
            # The database went away. The row stays as it is, and the job is run again.
            raise
        except KeyboardInterrupt:
            self.end(UploadState.CANCELLED, "Interrupted; what was read until then is stored.")
            raise
        except Exception as fault:
            logger.exception("Upload %s failed", self.upload.key)
            self.end(UploadState.FAILED, f"An unexpected fault of Recto's own ({type(fault).__name__}).")
            return
        unknown = [report for report in self.reports if report.format is None]
        if len(unknown) == len(self.reports):
            reason = unknown[0].refused[0]["reason"] if unknown and unknown[0].refused else "no file"
            self.end(UploadState.FAILED, reason)
        else:
            self.end(UploadState.DONE, None)

    def progress(self, bytes_of_file: int) -> None:
        if time.monotonic() - self.beat_at < BEAT_SECONDS:
            return
        self.beat_at = time.monotonic()
        alive = Upload.objects.filter(pk=self.upload.pk, state=UploadState.RUNNING).update(
            bytes_read=self.bytes_before + bytes_of_file,
            heartbeat_at=_now(),
            files=[report.as_json() for report in self.reports],
        )
        if not alive:
            raise UploadStoppedError

    def end(self, state: UploadState, error: str | None) -> None:
        self.upload.files = [report.as_json() for report in self.reports]
        self.upload.bytes_read = self.bytes_before
        _finish(self.upload, state, error)


def _claim(upload_id: int) -> tuple[Upload, bool] | None:
    """The upload, now ours, and whether reading it had begun before.

    None when it has ended, is gone, or somebody else is at work on it.
    """
    upload = Upload.objects.select_related("project").filter(pk=upload_id, state__in=UNFINISHED).first()
    if upload is None or (upload.state == UploadState.RUNNING and _fresh_seconds(upload) > 0):
        return None
    # The heartbeat is compared, so that of two who saw the same dead job only one takes it.
    as_seen = Upload.objects.filter(pk=upload_id, state=upload.state, heartbeat_at=upload.heartbeat_at)
    was_read = upload.heartbeat_at is not None
    upload.state, upload.heartbeat_at = UploadState.RUNNING, _now()
    if not as_seen.update(state=upload.state, heartbeat_at=upload.heartbeat_at):
        return None
    return upload, was_read


def _finish(upload: Upload, state: UploadState, error: str | None) -> None:
    upload.state, upload.finished_at, upload.heartbeat_at = state, _now(), _now()
    upload.error = None if error is None else clean(error)
    Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING).update(
        state=state,
        error=upload.error,
        files=upload.files,
        bytes_read=upload.bytes_read,
        finished_at=upload.finished_at,
        heartbeat_at=upload.heartbeat_at,
    )


def _fresh_seconds(upload: Upload) -> float:
    """How long until a running job counts as dead; 0 for one that does."""
    if upload.state != UploadState.RUNNING or upload.heartbeat_at is None:
        return 0
    dead_at: datetime = upload.heartbeat_at + timedelta(seconds=STALE_SECONDS)
    return max(0.0, (dead_at - _now()).total_seconds())


def _queue(upload_id: int, *, delay_seconds: float = 0) -> None:
    signature = current_app.signature(IMPORT_TASK, args=(upload_id,))
    try:
        if delay_seconds:
            signature.apply_async(countdown=delay_seconds + 1)
        else:
            signature.apply_async()
    except (KombuError, OSError) as error:
        # The row says that it waits; it is queued again at the next start.
        logger.warning("Upload %s could not be queued: %s", upload_id, error)


def _new_key() -> str:
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(13))


def _now() -> datetime:
    return datetime.now(UTC)
