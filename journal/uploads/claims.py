"""Who works on an upload: one at a time, known by the last sign of life in its row."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection

from journal.models import Upload
from journal.vocabulary import UploadState

#: A job at work whose last sign of life is older than this has died.
STALE_SECONDS = 60
#: A job that waits for the database shows this often that it is there.
LIFE_SECONDS = 10

WAITING = {UploadState.QUEUED: UploadState.RUNNING, UploadState.UNDOING: UploadState.UNDOING}
AT_WORK = [UploadState.RUNNING, UploadState.UNDOING]
UNFINISHED = [UploadState.QUEUED, *AT_WORK]


class UploadStoppedError(Exception):
    """Somebody cancelled or deleted the upload while its job ran, or took it over."""


class NotNowError(ValueError):
    """What is asked for cannot be done with the upload as it stands. The message is for people."""


class Claim:
    """The right to work on an upload. Each sign of life replaces the one before, which nobody else may have done."""

    def __init__(self, upload: Upload, state: UploadState) -> None:
        self.upload = upload
        self.state = state
        self.beat_at: datetime | None = upload.heartbeat_at
        self._lock = threading.Lock()

    def beat(self, **columns: Any) -> None:
        """Show life, and write these columns. Raises UploadStoppedError when the upload is ours no more."""
        with self._lock:
            this = later_than(self.beat_at)
            ours = Upload.objects.filter(pk=self.upload.pk, state=self.state, heartbeat_at=self.beat_at)
            if not ours.update(heartbeat_at=this, **columns):
                raise UploadStoppedError
            self.beat_at = this

    def end(self, state: UploadState, **columns: Any) -> None:
        """The last sign of life; nothing happens when the upload is ours no more."""
        with self._lock:
            this = later_than(self.beat_at)
            ours = Upload.objects.filter(pk=self.upload.pk, state=self.state, heartbeat_at=self.beat_at)
            if self.state != UploadState.UNDOING:
                columns["finished_at"] = this
            ours.update(state=state, heartbeat_at=this, **columns)

    def release(self, **columns: Any) -> bool:
        """After a stop: say that nobody is at work any more. Whether it is now waiting to be undone."""
        with self._lock:
            left = Upload.objects.filter(pk=self.upload.pk, heartbeat_at=self.beat_at).exclude(
                state=self.state
            )
            if not left.update(heartbeat_at=None, **columns):
                return False
        return Upload.objects.filter(pk=self.upload.pk, state=UploadState.UNDOING).exists()

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Also while the work waits for something: a lock of the database, a long file."""
        ended = threading.Event()
        thread = threading.Thread(target=self._show_life, args=(ended,), name="upload-life", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _show_life(self, ended: threading.Event) -> None:
        while not ended.wait(LIFE_SECONDS):
            try:
                self.beat()
            except UploadStoppedError:
                return  # whoever does the work finds out by itself
            except DatabaseError:
                continue  # perhaps the next time
            finally:
                connection.close()


def claim(upload_id: int) -> Claim | None:
    """The right to work on an upload that waits, or whose job died.

    None when nothing is to be done, it is gone, or somebody else is at work on it.
    """
    upload = Upload.objects.select_related("project").filter(pk=upload_id, state__in=UNFINISHED).first()
    if upload is None or fresh_seconds(upload) > 0:
        return None
    before = UploadState(upload.state)
    # The heartbeat is compared, so that of two who saw the same dead job only one takes it.
    as_seen = Upload.objects.filter(pk=upload_id, state=before, heartbeat_at=upload.heartbeat_at)
    upload.state = WAITING.get(before, before)
    upload.heartbeat_at = later_than(upload.heartbeat_at)
    if not as_seen.update(state=upload.state, heartbeat_at=upload.heartbeat_at):
        return None
    return Claim(upload, UploadState(upload.state))


def fresh_seconds(upload: Upload) -> float:
    """How long until a job at work counts as dead; 0 for one that does, or that waits."""
    if upload.state not in AT_WORK or upload.heartbeat_at is None:
        return 0
    dead_at: datetime = upload.heartbeat_at + timedelta(seconds=STALE_SECONDS)
    return max(0.0, (dead_at - now()).total_seconds())


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def later_than(moment: datetime | None) -> datetime:
    """This moment, or the next one after another: two signs of life are never equal."""
    this = now()
    return this if moment is None or this > moment else moment + timedelta(microseconds=1)
