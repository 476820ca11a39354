"""F4: one small request of two events at a time, acknowledged, and read back from the session it made."""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Sequence

from benchmarks import load, server
from benchmarks.client import calls_seen
from benchmarks.journal_events import encode, events_of
from benchmarks.providers import Json
from benchmarks.report import Row, machine, percentile, show
from benchmarks.sessions import SHAPES, draw_sessions

REQUEST_BYTES = (4_000, 9_000)  # around the median of workload W
WARM_UP_REQUESTS = 20


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--requests", type=int, default=500)
    load.add_options(parser, sessions=40)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    print(machine())
    pairs = _pairs(options)
    with server.running(options) as recto:
        row = measure(recto, pairs, requests=options.requests)
        show(f"F4 a small request, {recto.database}", [row])


def measure(recto: server.Server, pairs: Sequence[tuple[Json, Json]], *, requests: int) -> Row:
    """Every request makes a session of its own; it is read back before the next one is sent."""
    connection = recto.connect()
    run = secrets.token_hex(4)
    acknowledged, visible = [], []
    try:
        for number in range(WARM_UP_REQUESTS + requests):
            session_id = f"latency-{run}-{number}"
            body = encode([_renamed(event, session_id) for event in pairs[number % len(pairs)]])
            started_at = time.perf_counter()
            connection.post(load.EVENTS_PATH, body)
            acknowledged_at = time.perf_counter()
            if calls_seen(connection, session_id) != 1:
                raise RuntimeError(f"session {session_id} was acknowledged but is not visible")
            if number >= WARM_UP_REQUESTS:
                acknowledged.append(acknowledged_at - started_at)
                visible.append(time.perf_counter() - started_at)
    finally:
        connection.close()
    return {
        "what": "Recto, two events",
        "requests": requests,
        "acknowledged_p50_ms": _milliseconds(percentile(acknowledged, 0.5)),
        "acknowledged_p95_ms": _milliseconds(percentile(acknowledged, 0.95)),
        "visible_p50_ms": _milliseconds(percentile(visible, 0.5)),
        "visible_p95_ms": _milliseconds(percentile(visible, 0.95)),
    }


def _pairs(options: argparse.Namespace) -> list[tuple[Json, Json]]:
    """Question and answer of calls of about the median size, answered at the first attempt."""
    pairs = []
    least, most = REQUEST_BYTES
    for session in draw_sessions(
        SHAPES[options.mode], options.seed, first=options.first, count=options.sessions
    ):
        single = {call.id for call in session.calls if len(call.attempts) == 1}
        asked: Json | None = None
        for event in events_of(session):
            if event.get("call_id") not in single:
                continue
            if event["type"] == "llm.call.requested" and least <= len(encode(event["data"]["body"])) <= most:
                asked = event
            elif event["type"] == "llm.call.returned" and asked is not None:
                pairs.append((asked, event))
                asked = None
    if not pairs:
        raise RuntimeError("no call of the wanted size among these sessions; draw more of them")
    return pairs


def _renamed(event: Json, session_id: str) -> Json:
    """The event as part of another session, with ids of its own."""
    return {
        **event,
        "id": f"{session_id}-{event['id']}",
        "session_id": session_id,
        "call_id": f"{session_id}-{event['call_id']}",
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)


if __name__ == "__main__":
    main()
