"""Undo an upload: a job like reading it, in short steps, each of which may be the last before a crash."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection, transaction

from journal.accept.door import forget_all
from journal.models import Upload
from journal.sql.files import database_bytes, give_back_space
from journal.upkeep.undo import Counts, Undoing, sum_counts
from journal.vocabulary import UploadState

from . import spool, waiting
from .claims import Claim, NotNowError, UploadStoppedError, now

_ENDED = [UploadState.DONE, UploadState.FAILED, UploadState.CANCELLED]
# Between two steps others get as much time as the step took: SQLite gives its lock to whoever asks first.
_SHORTEST_PAUSE_SECONDS = 0.01


def start_undo(upload: Upload) -> None:
    """Queue the job that takes away what came by an upload. Raises NotNowError while it is read, or after it."""
    with transaction.atomic():
        ended = Upload.objects.filter(pk=upload.pk, state__in=_ENDED)
        columns: dict[str, Any] = {"state": UploadState.UNDOING, "undone_at": now(), "error": None}
        # A job that was cancelled a moment ago may still be at its last slice: its sign of life stays.
        changed = ended.exclude(state=UploadState.CANCELLED).update(heartbeat_at=None, **columns)
        if not (changed or ended.update(**columns)):
            raise NotNowError("only an upload that has ended can be undone, and only once")
        transaction.on_commit(lambda: waiting.queue(upload.pk))
    spool.forget(upload.key)


def undo(claim: Claim) -> None:
    """Take everything away that the upload brought. Safe to run again after a stop."""
    upload = claim.upload
    counts: Counts = {"bytes_before": database_bytes() or 0} | (upload.undone or {})
    undoing = Undoing(upload)

    def tell(went: Counts) -> None:
        nonlocal counts
        sums = sum_counts([counts, went])
        claim.beat(undone=sums)
        counts = sums

    try:
        while undoing.step(tell):
            time.sleep(max(_SHORTEST_PAUSE_SECONDS, undoing.seconds))
        undoing.end(tell)
    except UploadStoppedError:
        return
    finally:
        forget_all()
    claim.end(UploadState.UNDONE, undone_at=now(), error=None)
    if not connection.in_atomic_block:
        give_back_space()
        Upload.objects.filter(pk=upload.pk).update(undone={**counts, "bytes_after": database_bytes()})
