"""Uploads that wait for somebody to work on them: queue them, and look after those that were forgotten."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.db.models import Q
from kombu.exceptions import KombuError

from journal.models import Upload
from journal.vocabulary import UploadState

from . import spool
from .claims import AT_WORK, STALE_SECONDS, UNFINISHED, later_than, now

IMPORT_TASK = "journal.tasks.import_upload"
#: How often somebody looks for uploads that wait although nobody was told.
LOOK_SECONDS = 15
#: After this long a queued upload is told of again: the queue may have lost it.
FORGOTTEN_SECONDS = 600
SWEEP_SECONDS = 600
#: What a row says while its job could not be queued.
NOT_QUEUED = "The queue of jobs cannot be reached; this upload is read when it is back."

logger = logging.getLogger("recto.uploads")


def queue(upload_id: int) -> None:
    """Tell the workers. When that fails the row says so, and `look` tells them later."""
    try:
        current_app.signature(IMPORT_TASK, args=(upload_id,)).apply_async(retry=False)
    except (KombuError, OSError) as fault:
        logger.warning("Upload %s could not be queued: %s", upload_id, fault)
        Upload.objects.filter(pk=upload_id, state__in=UNFINISHED).update(error=NOT_QUEUED)


def look() -> int:
    """Queue again what nobody works on although it should be: returns how many."""
    this = now()
    stale = this - timedelta(seconds=STALE_SECONDS)
    forgotten = this - timedelta(seconds=FORGOTTEN_SECONDS)
    never_told = Q(error=NOT_QUEUED)
    lost = Q(state=UploadState.QUEUED) & (Q(heartbeat_at=None) | Q(heartbeat_at__lt=forgotten))
    died = Q(state__in=AT_WORK, heartbeat_at__lt=stale)
    not_begun = Q(state=UploadState.UNDOING, heartbeat_at=None, undone_at__lt=stale)
    found = 0
    for upload in Upload.objects.filter(never_told | lost | died | not_begun, state__in=UNFINISHED).defer(
        "files"
    ):
        seen = Upload.objects.filter(pk=upload.pk, state=upload.state, heartbeat_at=upload.heartbeat_at)
        # Several may look at the same time: only one of them tells.
        if upload.state == UploadState.QUEUED:
            told = seen.update(heartbeat_at=later_than(upload.heartbeat_at), error=None)
        elif upload.error == NOT_QUEUED or upload.heartbeat_at is None:
            told = seen.update(undone_at=this, error=None)
        else:
            told = 1  # whoever takes it over replaces the last sign of life
        if told:
            queue(upload.pk)
            found += 1
    return found


def take_over_all() -> None:
    """For a start alone on its data: whoever was at work on kept parts, or undid, died with the process before."""
    for upload in Upload.objects.filter(state__in=AT_WORK).defer("files"):
        seen = Upload.objects.filter(pk=upload.pk, heartbeat_at=upload.heartbeat_at)
        if upload.state == UploadState.UNDOING:
            seen.update(heartbeat_at=None, error=NOT_QUEUED)
        elif spool.has_parts(upload.key):
            seen.update(heartbeat_at=None, state=UploadState.QUEUED)
    spool.forget_arriving()


def sweep() -> None:
    """Remove parts that wait for nobody."""
    unfinished = Upload.objects.filter(state__in=UNFINISHED)
    since = now() - timedelta(seconds=spool.KEPT_SECONDS)
    ended = Upload.objects.filter(state__in=[UploadState.DONE, UploadState.FAILED], finished_at__gt=since)
    spool.forget_old({*unfinished.values_list("key", flat=True), *ended.values_list("key", flat=True)})


def watch() -> threading.Thread:
    """Look and sweep from now on, beside a worker."""
    thread = threading.Thread(target=_watch, name="upload-watch", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    swept_at = float("-inf")
    while True:
        try:
            look()
            if time.monotonic() - swept_at > SWEEP_SECONDS:
                swept_at = time.monotonic()
                sweep()
        except (DatabaseError, OSError):
            logger.exception("Could not look for waiting uploads")
        finally:
            connection.close()
        time.sleep(LOOK_SECONDS)
