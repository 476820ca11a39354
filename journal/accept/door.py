"""The one function all doors end in: accept."""

import threading
import time
from collections import deque
from collections.abc import Sequence

from django.db import DatabaseError, IntegrityError, connection

from journal.models import Project
from journal.wire import Incoming, Refused

from . import redaction
from .apply import Job, Memory, apply, current_epoch
from .blobs import StaleMemory
from .prepare import Preparer
from .receipt import Origin, Receipt

#: Times a batch is tried again when another transaction was first with the same thing.
TRIES = 4
#: Events committed together at most on SQLite, however many batches wait.
GROUP_EVENTS = 2000


class _Line:
    """Batches wait in line for the one writer of SQLite; whoever is first commits for all that wait.

    A group commit: one transaction, one sync to disk, and groups that several batches touch are folded once.
    Uploads wait behind API batches.
    """

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._uploads: deque[Job] = deque()
        self._mutex = threading.Lock()
        self._writing = threading.Lock()
        self._outcomes: dict[int, BaseException | None] = {}

    def run(self, job: Job) -> None:
        """Returns when the batch is committed; raises what kept it from being so."""
        with self._mutex:
            (self._uploads if job.origin.kind == "upload" else self._waiting).append(job)
        with self._writing:
            if id(job) not in self._outcomes:
                self._lead(job)
        outcome = self._outcomes.pop(id(job))
        if outcome is not None:
            raise outcome

    def _lead(self, own: Job) -> None:
        jobs = self._take(own)
        try:
            apply(jobs)
        except (StaleMemory, DatabaseError) as error:
            if len(jobs) == 1:
                self._outcomes[id(own)] = error
                return
            # One of them spoils the rest, or all are stale: each for itself.
            for job in jobs:
                try:
                    apply([job])
                    self._outcomes[id(job)] = None
                except (StaleMemory, DatabaseError) as single:
                    self._outcomes[id(job)] = single
            return
        except BaseException as error:
            for job in jobs:
                self._outcomes[id(job)] = error
            raise
        for job in jobs:
            self._outcomes[id(job)] = None

    def _take(self, own: Job) -> list[Job]:
        """Waiting batches of the same memory, oldest first, with the caller's own among them."""
        with self._mutex:
            jobs: list[Job] = []
            size = 0
            for line in (self._waiting, self._uploads):
                for job in list(line):
                    if job.memory is own.memory and (job is own or size + len(job.events) <= GROUP_EVENTS):
                        line.remove(job)
                        jobs.append(job)
                        size += len(job.events)
            return jobs


_line = _Line()
_memories: dict[tuple[int, str, str], Memory] = {}
_memories_lock = threading.Lock()


def accept(project: Project, items: Sequence[Incoming | Refused], *, origin: Origin) -> Receipt:
    """Store a batch for good. When this returns, what it counts as accepted is committed and visible.

    Raises a DatabaseError when the database cannot take it; then nothing of the batch is stored.
    """
    received_us = time.time_ns() // 1000
    refused = [item for item in items if isinstance(item, Refused)]
    for tries_left in reversed(range(TRIES)):
        memory = _memory(project)
        events = [memory.preparer.prepare(item) for item in items if isinstance(item, Incoming)]
        job = Job(memory, events, refused, origin, received_us)
        try:
            if connection.vendor == "postgresql" or connection.in_atomic_block:
                apply([job])
            else:
                _line.run(job)
        except StaleMemory:
            _forget(memory)
            if not tries_left:
                raise
        except IntegrityError:
            # Another transaction stored the same event, or the collector took a blob: look again.
            _forget(memory)
            if not tries_left or connection.in_atomic_block:
                raise
        else:
            return job.receipt
    raise AssertionError("unreachable")


def _memory(project: Project) -> Memory:
    redactor = redaction.current()
    name = (project.pk, redactor.fingerprint, str(connection.settings_dict["NAME"]))
    found = _memories.get(name)
    if found is not None and found.preparer.secret == bytes(project.secret):
        return found
    with _memories_lock:
        memory = Memory(project, Preparer(bytes(project.secret), redactor), current_epoch())
        _memories[name] = memory
        return memory


def _forget(memory: Memory) -> None:
    with _memories_lock:
        for name in [name for name, found in _memories.items() if found is memory]:
            del _memories[name]


def forget_all() -> None:
    """Drop what this process remembers of stored parts."""
    with _memories_lock:
        _memories.clear()
