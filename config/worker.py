"""Run tasks in a thread of the web process, for a Recto that is one process."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connection

from config.celery import app

TASK_THREADS = 2

logger = logging.getLogger("recto.worker")


def start_embedded_worker() -> threading.Thread:
    """Tasks wait in memory; what must survive a stop is kept as rows, and queued again first of all."""
    worker = app.WorkController(
        pool="threads",
        concurrency=TASK_THREADS,
        hostname="embedded@localhost",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )

    def work() -> None:
        _watch()
        worker.start()

    thread = threading.Thread(target=work, name="embedded-worker", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    from journal.upkeep.caches import watch_caches
    from journal.uploads import take_over_all, watch

    try:
        if settings.RECTO_WORKERS == 1:
            # Nobody else can be at work on this database's uploads, so nobody has to be waited for.
            take_over_all()
    except DatabaseError:
        # New uploads can still be worked on, so the worker starts all the same; old ones are found later.
        logger.exception("Could not look for unfinished uploads")
    finally:
        connection.close()
    watch()
    watch_caches()
