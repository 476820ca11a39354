"""The one measurement most figures rest on: prepared batches in, everything visible, nothing missing."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.client import calls_seen, receipts, send_all
from benchmarks.journal_events import batches_of
from benchmarks.processes import MemoryWatch, cpu_seconds
from benchmarks.report import Row, percentile
from benchmarks.server import Server
from benchmarks.sessions import SHAPES, Session, Shape, draw_sessions
from benchmarks.workload import spans_in

EVENTS_PATH = "/api/v1/events"
VISIBLE_SECONDS_MOST = 300.0
WARM_UP_FIRST = 50_000_000  # far from the sessions that are measured
WARM_UP_SESSIONS = 5
NEWEST_SESSIONS = 4  # those that are still under way when the last batch is sent


@dataclass(frozen=True, slots=True)
class Load:
    """Sessions encoded ahead of time, and what must be found of them afterwards."""

    shape: Shape
    bodies: list[bytes]
    calls_of_session: dict[str, int]
    events: int
    spans: int

    @property
    def calls(self) -> int:
        """Logical calls in all sessions."""
        return sum(self.calls_of_session.values())

    @property
    def raw_mb(self) -> float:
        """Bytes of JSON on the wire, in millions."""
        return sum(map(len, self.bodies)) / 1e6


@dataclass(frozen=True, slots=True)
class Ingested:
    """One measured run. Seconds count from the first byte sent."""

    load: Load
    acknowledged_seconds: float
    visible_seconds: float
    cpu_seconds: float | None
    peak_rss_mb: float | None
    peak_pss_mb: float | None
    answer_p50_ms: float | None
    answer_p95_ms: float | None
    asked_to_wait: int

    def row(self, name: str) -> Row:
        """The line of the table, rates by the time until everything was visible."""
        seconds, load = self.visible_seconds, self.load
        return {
            "what": name,
            "sessions": len(load.calls_of_session),
            "calls": load.calls,
            "seconds": round(seconds, 3),
            "sessions_per_second": round(len(load.calls_of_session) / seconds, 2),
            "spans_per_second": round(load.spans / seconds, 1),
            "events_per_second": round(load.events / seconds, 1),
            "mb_per_second": round(load.raw_mb / seconds, 2),
            "cpu_seconds_per_1000_spans": _per_thousand(self.cpu_seconds, load.spans),
            "peak_rss_mb": self.peak_rss_mb,
            "peak_pss_mb": self.peak_pss_mb,
            "answer_p50_ms": self.answer_p50_ms,
            "answer_p95_ms": self.answer_p95_ms,
            "asked_to_wait": self.asked_to_wait,
        }


def add_options(parser: argparse.ArgumentParser, *, sessions: int) -> None:
    """The options every script shares that sends the workload."""
    group = parser.add_argument_group("the workload")
    group.add_argument(
        "--mode", choices=sorted(SHAPES), default="W", help="W chat-like agents, C coding agents"
    )
    group.add_argument("--sessions", type=int, default=sessions)
    group.add_argument(
        "--first", type=int, default=0, help="index of the first session; a new one for a used server"
    )
    group.add_argument("--seed", type=int, default=11)
    group.add_argument("--clients", type=int, default=4, help="kept-alive connections")
    group.add_argument("--events-per-request", type=int, default=100)


def prepare(options: argparse.Namespace, *, first: int | None = None, count: int | None = None) -> Load:
    """Draw and encode sessions, so that nothing but sending happens while the clock runs."""
    shape = SHAPES[options.mode]
    calls_of_session: dict[str, int] = {}
    spans = 0

    def counted(session: Session) -> Session:
        nonlocal spans
        calls_of_session[session.id] = len(session.calls)
        spans += spans_in(session)
        return session

    start = options.first if first is None else first
    drawn = draw_sessions(
        shape, options.seed, first=start, count=options.sessions if count is None else count
    )
    batches = list(batches_of(map(counted, drawn), options.events_per_request))
    return Load(
        shape, [body for body, _ in batches], calls_of_session, sum(events for _, events in batches), spans
    )


def warm_up(server: Server, options: argparse.Namespace) -> None:
    """A few sessions nobody counts, so that a process which has just started is not what is measured."""
    count = WARM_UP_SESSIONS if options.mode == "W" else 1
    load = prepare(options, first=WARM_UP_FIRST, count=count)
    send_all(server.address, EVENTS_PATH, load.bodies, clients=options.clients)


def ingest(server: Server, load: Load, *, clients: int) -> Ingested:
    """Send the load, wait until the read API shows all of it, check that nothing was lost or doubled."""
    cpu_before = cpu_seconds(server.pids)
    newest = dict(list(load.calls_of_session.items())[-NEWEST_SESSIONS:])
    with MemoryWatch(server.pids) as watch:
        started_at = time.perf_counter()
        sent = send_all(server.address, EVENTS_PATH, load.bodies, clients=clients)
        _wait_until_whole(server, newest)
        visible_seconds = time.perf_counter() - started_at
        cpu_after = cpu_seconds(server.pids)
    # Reading every session back is a check, not part of what is measured, unless it finds one that is late.
    if _wait_until_whole(server, load.calls_of_session):
        visible_seconds = time.perf_counter() - started_at
    told = receipts(sent)
    if told != {"accepted": load.events, "duplicates": 0, "conflicts": 0, "rejected": 0}:
        raise RuntimeError(f"sent {load.events} new events, but the receipts say {told}")
    used = None if cpu_before is None or cpu_after is None else cpu_after - cpu_before
    return Ingested(
        load,
        sent.seconds,
        visible_seconds,
        used,
        watch.peak.rss_mb if watch.peak else None,
        watch.peak.pss_mb if watch.peak else None,
        _milliseconds(percentile(sent.answer_seconds, 0.5)),
        _milliseconds(percentile(sent.answer_seconds, 0.95)),
        sent.asked_to_wait,
    )


def median_of(runs: Sequence[Ingested]) -> Ingested:
    """The run in the middle by speed; the lower of two."""
    middle = statistics.median_high([run.visible_seconds for run in runs])
    return next(run for run in runs if run.visible_seconds == middle)


def _wait_until_whole(server: Server, wanted: Mapping[str, int]) -> int:
    """Wait until these sessions have all their calls; how often one had to be asked for again."""
    connection = server.connect()
    give_up_at = time.monotonic() + VISIBLE_SECONDS_MOST
    asked_again = 0
    try:
        for session_id, calls in wanted.items():
            while (seen := calls_seen(connection, session_id)) != calls:
                asked_again += 1
                if time.monotonic() > give_up_at:
                    raise RuntimeError(f"session {session_id}: {calls} calls were sent, {seen} are visible")
                time.sleep(0.002)
    finally:
        connection.close()
    return asked_again


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)


def _per_thousand(seconds: float | None, spans: int) -> float | None:
    return None if seconds is None else round(seconds / spans * 1000, 4)
