"""Run tasks in a thread of the web process, for a Recto that is one process."""

from __future__ import annotations

import logging
import threading

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
        _queue_what_a_stop_left_unfinished()
        worker.start()

    thread = threading.Thread(target=work, name="embedded-worker", daemon=True)
    thread.start()
    return thread


def _queue_what_a_stop_left_unfinished() -> None:
    from journal.uploads import requeue_unfinished

    try:
        requeue_unfinished(alone=True)
    except DatabaseError:
        # New uploads can still be worked on, so the worker starts all the same; the next start asks again.
        logger.exception("Could not look for unfinished uploads")
    finally:
        connection.close()
