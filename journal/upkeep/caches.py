"""Look at sessions for lost caches while nobody waits: those that came to rest, a little at a time."""

from __future__ import annotations

import logging
import random
import threading
import time

from django.db import connection
from django.db.models import Max

from journal.models import Entry, Project
from journal.store.caches import look_around, waiting

#: Between two rounds. A session that did not change from one to the next has come to rest.
TICK_SECONDS = 10
#: Of each round, while events come in and while none do.
BUSY_SECONDS = 0.1
IDLE_SECONDS = 3.0
#: Sessions of one round.
MOST_SESSIONS = 1_000
#: Sessions with more calls are looked at when somebody opens their breaks: they take seconds, and memory.
MOST_CALLS = 10_000
#: While events come in, only such short ones: each takes as long as it takes.
MOST_CALLS_WHILE_BUSY = 200

logger = logging.getLogger("recto.caches")


class Watch:
    """Remembers from round to round what there was."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._newest: int | None = None

    def look(self) -> int:
        """One round; returns how many sessions were looked at. Three statements when there is nothing to do."""
        newest = Entry.objects.aggregate(newest=Max("id"))["newest"]
        is_busy = newest != self._newest
        self._newest = newest
        most_calls = MOST_CALLS_WHILE_BUSY if is_busy else MOST_CALLS
        # The index of those that wait begins with the project; without one every session is walked over.
        projects = list(Project.objects.values_list("pk", flat=True))
        rows = waiting().filter(project__in=projects, calls__lte=most_calls).order_by("-pk")
        found = dict(rows.values_list("pk", "revision")[:MOST_SESSIONS])
        rested = [pk for pk, revision in found.items() if self._seen.get(pk) == revision]
        self._seen = found
        return look_around(rested, seconds=BUSY_SECONDS if is_busy else IDLE_SECONDS) if rested else 0


def watch_caches() -> threading.Thread:
    """Look from now on, beside a worker."""
    thread = threading.Thread(target=_watch, name="cache-watch", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    watch = Watch()
    while True:
        # Several processes may look: not all at the same moment.
        time.sleep(TICK_SECONDS * random.uniform(0.7, 1.3))
        try:
            watch.look()
        except Exception:
            # The database may be away for a while.
            logger.exception("Could not look at sessions for lost caches")
        finally:
            connection.close()
