"""A helper process of the web process, which prepares batches while others are written there.

One interpreter computes on one core at a time. Under load batches go to other processes; they start when batches
wait for each other, and end when there is nothing to do for a while.
"""

import itertools
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from journal.redact import DEFAULT, Redactor
from journal.store.parts import DIGEST_BYTES, REMEMBERED_PARTS, Part
from journal.wire import Incoming, Limits, NotJson, Refused, parse_batch

from .event import Prepared
from .message import Reply, Request, receive, replies, send

ROOT = Path(__file__).resolve().parent.parent.parent
#: A batch smaller than this is prepared before it could be sent to and fro.
LEAST_BYTES = 16 * 1024
#: An answer that takes longer does not come. The largest batch takes a few seconds.
ANSWER_SECONDS = 60
_generations = itertools.count(1)


@dataclass(slots=True)
class KnownParts:
    """Parts a helper has told one memory of, by digest."""

    generation: int = field(default_factory=lambda: next(_generations))
    parts: dict[bytes, Part] = field(default_factory=dict)


@dataclass(slots=True)
class Elsewhere:
    """A batch that was parsed by the helper; its texts are rarely needed."""

    body: bytes
    limits: Limits

    def text(self, index: int) -> bytes:
        """An event without white space, parsed again."""
        for item in parse_batch(self.body, self.limits).items:
            if isinstance(item, Incoming) and item.index == index:
                return item.text
        raise LookupError(f"event {index} is not in its batch")


class Helper:
    """One process at most, used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._starting = False
        self._has_failed = False

    def is_running(self) -> bool:
        """Whether there is one to ask."""
        return self._connection is not None and self._owner == os.getpid()

    def start(self) -> None:
        """Start the process, if there is a core for it; it takes batches once it has loaded.

        One that could not start is not tried again: there is a reason, and batches are prepared here.
        """
        with self._lock:
            if self._starting or self._has_failed or self.is_running() or _cores() < 2:
                return
            self._starting = True
        threading.Thread(target=self._start, name="recto-helper", daemon=True).start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        # One that hangs is treated like one that died.
        ours.settimeout(ANSWER_SECONDS)
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-B", "-m", "journal.prepare", str(theirs.fileno())],
                    cwd=ROOT,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            is_ready = receive(ours) is not None  # it says when it is
        except OSError:
            is_ready = False
        if is_ready:
            self._owner = os.getpid()
            self._connection = ours
        else:
            self._has_failed = True
            self._forget(ours)
        self._starting = False

    def stop(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            if self._connection is not None:
                self._forget(self._connection)

    def prepare(
        self, body: bytes, limits: Limits, secret: bytes, known: KnownParts
    ) -> tuple[list[Prepared], list[Refused]] | None:
        """The events of a batch and what is refused of it; None when there is no helper after all.

        Raises NotJson like the parser.
        """
        request = Request(
            known.generation, secret, limits.event_bytes, limits.batch_bytes, limits.nesting, body
        )
        with self._lock:
            connection = self._connection if self.is_running() else None
            if connection is None:
                return None
            try:
                send(connection, request)
                raw = receive(connection)
            except OSError:
                raw = None
            if raw is None:
                self._forget(connection)
                return None
            reply = replies.decode(raw)
            # Before the next reply is read: it may speak of these parts.
            parts = known.parts
            _learn(reply, parts)
        if reply.not_json is not None:
            raise NotJson(*reply.not_json)
        try:
            _complete(reply.events, parts, Elsewhere(body, limits))
        except KeyError:
            # It thinks we know a part that we do not: start afresh.
            known.generation = next(_generations)
            known.parts = {}
            return None
        if len(parts) > REMEMBERED_PARTS:
            known.generation = next(_generations)
            known.parts = {}
        return reply.events, reply.refused

    def _forget(self, connection: socket.socket) -> None:
        connection.close()
        self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _cores() -> int:
    """Cores this process may use; not every system can tell."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def can_help(redactor: Redactor, body: bytes) -> bool:
    """Helpers know the shipped rules; small batches are not worth the way."""
    return len(body) >= LEAST_BYTES and redactor.fingerprint == DEFAULT.fingerprint


def _learn(reply: Reply, parts: dict[bytes, Part]) -> None:
    for sent in reply.parts:
        leaves = tuple(parts[digest] for digest in sent.leaves if digest in parts)
        if len(leaves) == len(sent.leaves):
            parts[sent.digest] = Part.received(
                sent.digest, sent.packed, leaves, size=sent.size, was_redacted=sent.was_redacted
            )


def _complete(events: list[Prepared], parts: dict[bytes, Part], batch: Elsewhere) -> None:
    """Give prepared events the parts that are known here."""
    size = DIGEST_BYTES
    for event in events:
        digests = event.digests
        event.parts = [parts[digests[place : place + size]] for place in range(0, len(digests), size)]
        event.batch = batch
