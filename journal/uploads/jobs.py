"""The life of an upload: taken, read by a job, finished; resumed after a stop, cancelled, read again, undone."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from journal.models import Project, Upload
from journal.vocabulary import UploadState

from . import spool, waiting
from .claims import Claim, NotNowError, claim, now
from .files import check_format
from .reading import UploadReading
from .report import FileReport, FileState, unique_names
from .undoing import undo

GONE = "The file is no longer here; please upload or import it again."
_KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def start_upload(project: Project, parts: Iterable[spool.Part], *, format: str | None = None) -> Upload:
    """Keep the parts and queue the job that reads them, as a chosen format or as what they are.

    Raises UploadTooLargeError, UploadNotKeptError, UnknownFormatError.
    """
    if format is not None:
        check_format(format)
    key = _new_key()
    kept = spool.keep(key, parts)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                project=project,
                key=key,
                format=format,
                created_at=now(),
                heartbeat_at=now(),
                bytes_total=sum(size for _, size in kept),
                files=_new_files([name for name, _ in kept], [size for _, size in kept]),
            )
            transaction.on_commit(lambda: waiting.queue(upload.pk))
    except BaseException:
        spool.forget(key)
        raise
    return upload


def run_upload(upload_id: int) -> None:
    """Read what is not read yet of an upload, or undo it. Safe to run again after any end."""
    ours = claim(upload_id)
    if ours is None:
        return
    upload = ours.upload
    if ours.state == UploadState.UNDOING:
        undo(ours)
    elif spool.has_parts(upload.key):
        numbers = {file.get("part", number) for number, file in enumerate(upload.files)}
        _read(ours, [spool.part_path(upload.key, number) for number in sorted(numbers)])
    else:
        ours.end(UploadState.FAILED, error=GONE)
        spool.forget(upload.key)


def import_paths(
    project: Project,
    files: Sequence[tuple[str, Path]],
    *,
    format: str | None = None,
    watch: Callable[[Upload], None] | None = None,
) -> Upload:
    """Read named files where they lie, now; the row is there as for any other upload.

    `watch` is shown the row before the reading begins. Raises UnknownFormatError.
    """
    if format is not None:
        check_format(format)
    sizes = [path.stat().st_size if path.is_file() else None for _, path in files]
    upload = Upload.objects.create(
        project=project,
        key=_new_key(),
        state=UploadState.RUNNING,
        format=format,
        created_at=now(),
        heartbeat_at=now(),
        bytes_total=sum(size or 0 for size in sizes),
        files=_new_files([name for name, _ in files], sizes),
    )
    if watch is not None:
        watch(upload)
    try:
        _read(Claim(upload, UploadState.RUNNING), [path for _, path in files])
    finally:
        spool.forget(upload.key)
    upload.refresh_from_db()
    return upload


def _read(ours: Claim, paths: Sequence[Path]) -> None:
    upload = ours.upload
    is_again = upload.started_at is not None
    ours.beat(started_at=now(), finished_at=None, bytes_read=0, error=None)
    reading = UploadReading(ours, paths, is_again=is_again)
    if not reading.run():
        spool.forget(upload.key)
    elif paths and paths[0].parent == spool.folder_of(upload.key):
        spool.forget_all_but(upload.key, reading.unread_parts())


def cancel_upload(upload: Upload) -> bool:
    """Stop an upload; what is stored stays. False when it had ended before."""
    waits = Upload.objects.filter(pk=upload.pk, state=UploadState.QUEUED)
    runs = Upload.objects.filter(pk=upload.pk, state=UploadState.RUNNING)
    ended = {"state": UploadState.CANCELLED, "finished_at": now(), "error": None}
    # Whoever is at work finds out by itself, and says when it has stopped.
    changed = waits.update(heartbeat_at=None, **ended) or runs.update(**ended)
    if changed:
        spool.forget(upload.key)
    return bool(changed)


def kept_until(upload: Upload) -> datetime | None:
    """Until when files that could not be read are kept to be read again; None when nothing is."""
    ended_at: datetime | None = upload.finished_at
    if upload.state not in (UploadState.DONE, UploadState.FAILED) or ended_at is None:
        return None
    return ended_at + timedelta(seconds=spool.KEPT_SECONDS) if spool.has_parts(upload.key) else None


def read_again(upload: Upload, format: str | None) -> None:
    """Read what nobody could read once more, as this format. Raises NotNowError, UnknownFormatError."""
    if format is not None:
        check_format(format)
    if kept_until(upload) is None:
        raise NotNowError("its files are not kept any more; hand them over again")
    with transaction.atomic():
        changed = Upload.objects.filter(pk=upload.pk, state=upload.state).update(
            state=UploadState.QUEUED, format=format, heartbeat_at=now(), finished_at=None, error=None
        )
        if not changed:
            raise NotNowError("somebody else has just done something with it")
        transaction.on_commit(lambda: waiting.queue(upload.pk))


def discard_parts(upload: Upload) -> bool:
    """Remove files that are kept to be read again. False when there were none."""
    if kept_until(upload) is None:
        return False
    spool.forget(upload.key)
    return True


def _new_files(names: Sequence[str], sizes: Sequence[int | None]) -> list[dict[str, object]]:
    told = zip(unique_names(names), sizes, strict=True)
    return [
        FileReport(name, part, state=FileState.WAITING, bytes=size).as_json()
        for part, (name, size) in enumerate(told)
    ]


def _new_key() -> str:
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(13))
