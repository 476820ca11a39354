"""Run tasks in a thread of the web process, for a Recto that is one process."""

from __future__ import annotations

import threading

from config.celery import app

TASK_THREADS = 2


def start_embedded_worker() -> threading.Thread:
    """Tasks wait in memory; what must survive a stop is kept as rows and queued again at the next start."""
    worker = app.WorkController(
        pool="threads",
        concurrency=TASK_THREADS,
        hostname="embedded@localhost",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    thread = threading.Thread(target=worker.start, name="embedded-worker", daemon=True)
    thread.start()
    return thread
