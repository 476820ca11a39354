"""The workload as a command: describe its distribution, or write it as journal events or as OTLP."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from benchmarks.journal_events import encode, events_of
from benchmarks.sessions import SHAPES, ModelCall, Session, Shape, draw_sessions

Figures = dict[str, int | float | dict[str, int]]


def spans_in(session: Session) -> int:
    """How many OTLP spans tell the same story: a root, every attempt or call, every tool, every pass."""
    return 1 + sum(len(step.attempts) if isinstance(step, ModelCall) else 1 for step in session.steps)


def describe(shape: Shape, seed: int, *, count: int) -> Figures:
    """The distribution of the first `count` sessions."""
    requests, responses = [], []
    events = spans = retried = raw_bytes = 0
    for session in draw_sessions(shape, seed, count=count):
        spans += spans_in(session)
        for call in session.calls:
            retried += len(call.attempts) > 1
            requests.append(len(encode(call.request)))
            responses.append(len(encode(call.response)))
        for event in events_of(session):
            events += 1
            raw_bytes += len(encode(event)) + 1
    return {
        "sessions": count,
        "calls": len(requests),
        "calls_per_session": round(len(requests) / count, 2),
        "retried_share": round(retried / len(requests), 4),
        "events": events,
        "events_per_call": round(events / len(requests), 3),
        "spans": spans,
        "events_per_span": round(events / spans, 3),
        "raw_event_mb": round(raw_bytes / 1e6, 1),
        "raw_bytes_per_event": round(raw_bytes / events),
        "raw_bytes_per_span": round(raw_bytes / spans),
        "request_bytes": _spread(requests),
        "response_bytes": _spread(responses),
    }


def _spread(sizes: Sequence[int]) -> dict[str, int]:
    ordered = sorted(sizes)
    spread = {
        name: ordered[int(len(ordered) * part)] for name, part in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))
    }
    return {**spread, "max": ordered[-1], "mean": round(sum(ordered) / len(ordered))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workload", description=__doc__)
    parser.add_argument("what", choices=["describe", "events", "otlp"])
    parser.add_argument(
        "--mode", choices=sorted(SHAPES), default="W", help="W chat-like agents, C coding agents"
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--first", type=int, default=0, help="index of the first session")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--spans-per-request", type=int, default=100)
    options = parser.parse_args(arguments)
    shape = SHAPES[options.mode]
    if options.what == "describe":
        print(json.dumps(describe(shape, options.seed, count=options.sessions), indent=2))
        return
    sessions = draw_sessions(shape, options.seed, first=options.first, count=options.sessions)
    out = sys.stdout.buffer
    if options.what == "events":
        for session in sessions:
            out.writelines(encode(event) + b"\n" for event in events_of(session))
        return
    from benchmarks.otlp_spans import write_records  # only the peer's environment has protobuf

    write_records(out, sessions, spans_per_request=options.spans_per_request)


if __name__ == "__main__":
    main()
