"""Celery tasks of the journal. Thin: each calls one function."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task
from celery.signals import worker_ready
from django.db import InterfaceError, OperationalError

from journal.upkeep.caches import watch_caches
from journal.upkeep.reprice import run_repricing, unfinished_repricings
from journal.uploads import run_upload, watch
from journal.uploads.claims import STALE_SECONDS


@shared_task(bind=True, max_retries=20)
def import_upload(self: Task[Any, Any], upload_id: int) -> None:
    try:
        run_upload(upload_id)
    except (OperationalError, InterfaceError) as fault:
        # Until then our own last sign of life counts as somebody at work.
        raise self.retry(exc=fault, countdown=STALE_SECONDS + 5) from fault


@worker_ready.connect
def watch_uploads(**_: Any) -> None:
    """Whatever waits is found, also what came while the broker was away. Other workers may be at work."""
    watch()


@shared_task(bind=True, max_retries=20)
def reprice_calls(self: Task[Any, Any], repricing_id: int) -> None:
    try:
        run_repricing(repricing_id)
    except (OperationalError, InterfaceError) as fault:
        raise self.retry(exc=fault, countdown=STALE_SECONDS) from fault


@worker_ready.connect
def go_on_repricing(**_: Any) -> None:
    """What was cut off goes on. Others may be at work on it: each step is done once."""
    for number in unfinished_repricings():
        reprice_calls.apply_async((number,), retry=False)


@worker_ready.connect
def look_for_lost_caches(**_: Any) -> None:
    """Sessions that come to rest are looked at beside the tasks, as long as the worker runs."""
    watch_caches()
