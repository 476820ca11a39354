"""The one function all doors end in: accept."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from zlib import crc32

from django.db import IntegrityError, connection

from journal.models import Project
from journal.prepare.event import Prepared, Preparer
from journal.prepare.helper import Helper, can_help
from journal.sql.files import widen_page_cache
from journal.wire import Incoming, Limits, Refused, excerpt_of, parse_batch

from . import redaction
from .apply import Job, Memory, apply, current_epoch
from .blobs import StaleMemory
from .receipt import Origin, Receipt
from .spill import SumsFull

#: Times a batch is tried again when another transaction was first with the same thing.
TRIES = 4
#: Held by whoever parses or prepares a batch. Threads that compute at the same time gain nothing, they only take
#: the interpreter's lock from each other and from the one that writes: a third of the speed.
COMPUTING = threading.Lock()
#: Helper processes under load. Two, because one would stand still while what it prepared is written, and its next
#: batch is on its way; two also leave this process to writing alone, which is what it cannot share.
HELPERS = 2
#: Events committed together at most on SQLite, however many batches wait.
GROUP_EVENTS = 2000
#: The writing thread ends when nothing came for so long, and gives its memory back.
IDLE_SECONDS = 60
SUMS_FULL = "with this event the sums of its session would be too large to be added up exactly"
#: How often a waiting batch looks whether the writing thread is still there.
LOOK_SECONDS = 5


class _Writer:
    """The one thread that writes to SQLite; batches wait for it in line.

    A group commit: what waits is stored in one transaction, with one sync to disk, and groups that several
    batches touch are folded once. Uploads wait behind API batches. One thread, because SQLite forgets the
    pages it holds in memory whenever another connection has written.
    """

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._uploads: deque[Job] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def run(self, job: Job) -> None:
        """Returns when the batch is committed; raises what kept it from being so."""
        with self._wake:
            (self._uploads if job.origin.kind == "upload" else self._waiting).append(job)
            self._have_thread()
            self._wake.notify()
        while not job.done.wait(LOOK_SECONDS):
            with self._wake:
                self._have_thread()
        if job.failure is not None:
            raise job.failure

    def _have_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._write, name="recto-writer", daemon=True)
            self._thread.start()

    def _write(self) -> None:
        try:
            widen_page_cache()
            while jobs := self._take():
                _apply_together(jobs)
        except Exception as failure:  # noqa: BLE001 - handed to the threads that wait for it
            self._fail_waiting(failure)
        finally:
            connection.close()

    def _fail_waiting(self, failure: Exception) -> None:
        """Without a database nobody waits in vain: every batch in line learns why."""
        with self._wake:
            self._thread = None
            for line in (self._waiting, self._uploads):
                while line:
                    job = line.popleft()
                    job.failure = failure
                    job.done.set()

    def _take(self) -> list[Job]:
        """Waiting batches of one memory, oldest first; none when nothing came for a while."""
        with self._wake:
            while not self._waiting and not self._uploads:
                if not self._wake.wait(IDLE_SECONDS) and not self._waiting and not self._uploads:
                    self._thread = None
                    return []
            first = (self._waiting or self._uploads)[0]
            jobs: list[Job] = []
            size = 0
            for line in (self._waiting, self._uploads):
                while line and line[0].memory is first.memory:
                    if jobs and size + len(line[0].events) > GROUP_EVENTS:
                        return jobs
                    size += len(line[0].events)
                    jobs.append(line.popleft())
            return jobs


def _apply_together(jobs: list[Job]) -> None:
    try:
        apply(jobs)
    except Exception as failure:  # noqa: BLE001 - handed to the threads that wait for it
        if len(jobs) == 1:
            jobs[0].failure = failure
        else:
            # One of them spoils the rest, or all are stale: each for itself.
            for job in jobs:
                _apply_together([job])
            return
    for job in jobs:
        job.done.set()


_writer = _Writer()
_memories: dict[tuple[int, str, str], Memory] = {}
_memories_lock = threading.Lock()
_helpers = [Helper() for _ in range(HELPERS)]
_SESSION = re.compile(rb'"session_id"\s*:\s*"([^"]*)"')
Batch = tuple[list[Prepared], list[Refused]]


def accept(project: Project, items: Sequence[Incoming | Refused], *, origin: Origin) -> Receipt:
    """Store a batch for good. When this returns, what it counts as accepted is committed and visible.

    Raises a DatabaseError when the database cannot take it; then nothing of the batch is stored.
    """

    def prepare(memory: Memory) -> Batch:
        with COMPUTING:
            events = [memory.preparer.prepare(item) for item in items if isinstance(item, Incoming)]
        return events, [item for item in items if isinstance(item, Refused)]

    return _store(project, prepare, origin)


def accept_body(project: Project, body: bytes, limits: Limits, *, origin: Origin) -> Receipt:
    """Parse a body and store what it holds, like `accept`. Raises NotJson when nothing of it is JSON.

    Under load bodies are parsed and prepared by helper processes, on another core.
    """

    def prepare(memory: Memory) -> Batch:
        helper = _helper_for(memory, body)
        if helper is not None:
            found = helper.prepare(body, limits, memory.preparer.secret, memory.known[helper])
            if found is not None:
                return found
        with COMPUTING:
            items = parse_batch(body, limits, nesting_later=True).items
            made = [
                memory.preparer.prepare_checked(item, limits.nesting) if isinstance(item, Incoming) else item
                for item in items
            ]
        return (
            [one for one in made if isinstance(one, Prepared)],
            [one for one in made if isinstance(one, Refused)],
        )

    return _store(project, prepare, origin)


def _helper_for(memory: Memory, body: bytes) -> Helper | None:
    """Batches of one session go the same way, so that its history is looked at once and not twice."""
    if not _helpers or not can_help(memory.preparer.redactor, body):
        return None
    session = _SESSION.search(body, 0, 4096)
    helper = _helpers[crc32(session.group(1) if session is not None else b"") % len(_helpers)]
    if helper.is_running():
        return helper
    if COMPUTING.locked():
        for one in _helpers:
            one.start()
    return None


def _store(project: Project, prepare: Callable[[Memory], Batch], origin: Origin) -> Receipt:
    received_us = time.time_ns() // 1000
    for tries_left in reversed(range(TRIES)):
        memory = _memory(project)
        events, refused = prepare(memory)
        job = Job(memory, events, refused, origin, received_us)
        try:
            job = _commit(job)
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


def _commit(job: Job) -> Job:
    """Store a batch, without the events of sessions that can take no more; returns what was stored of it."""
    while True:
        try:
            if connection.vendor == "postgresql" or connection.in_atomic_block:
                apply([job])
            else:
                _writer.run(job)
        except SumsFull as full:
            job = _without(job, full.sessions)
        else:
            return job


def _without(job: Job, sessions: set[str | None]) -> Job:
    full = [event for event in job.events if event.context.session_id in sessions] or job.events
    gone = {id(event) for event in full}
    refused = [
        Refused(event.index, event.id, "sums_full", SUMS_FULL, excerpt=excerpt_of(event.text))
        for event in full
    ]
    left = [event for event in job.events if id(event) not in gone]
    return Job(job.memory, left, [*job.refused, *refused], job.origin, job.received_us)


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
