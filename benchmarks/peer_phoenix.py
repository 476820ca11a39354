"""The same sessions into the Phoenix of PHOENIX_VENV: OTLP over HTTP, SQLite in a folder of its own."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load
from benchmarks.client import Address, Connection, send_all
from benchmarks.processes import MemoryWatch, cpu_seconds, memory
from benchmarks.report import Row, machine, percentile, show
from benchmarks.server import HOST, ROOT, free_port, wait_until_it_answers
from benchmarks.sessions import SHAPES, draw_sessions

SPANS_PER_REQUEST = 100
TRACES_PATH = "/v1/traces"
PROTOBUF = "application/x-protobuf"
RECORD_HEAD = struct.Struct(">II16s")
QUERYABLE_SECONDS_MOST = 3600.0
PATIENCE_SECONDS = 60.0
COUNT_SPANS = "{ projects { edges { node { name recordCount traceCount } } } }"


@dataclass(frozen=True, slots=True)
class Phoenix:
    """A Phoenix that answers."""

    address: Address
    pid: int
    folder: Path
    start_seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peer_phoenix", description=__doc__)
    parser.add_argument(
        "--latency-requests", type=int, default=50, help="small requests one by one, afterwards"
    )
    load.add_options(parser, sessions=60)
    options = parser.parse_args(arguments)
    print(machine())
    show("F1 Phoenix, ingest to queryable", [measure(options)])
    show("F4 Phoenix, a small request", [latency(options)])


def measure(options: argparse.Namespace) -> Row:
    """The line of the table for the sessions these options name."""
    shape = SHAPES[options.mode]
    drawn = list(draw_sessions(shape, options.seed, first=options.first, count=options.sessions))
    raw_mb = load.prepare(options).raw_mb
    requests = _render(options, first=options.first, count=options.sessions)
    spans = sum(count for _, count in requests)
    with running() as phoenix:
        idle = memory([phoenix.pid])
        warm_up = _render(options, first=load.WARM_UP_FIRST, count=2)
        send_all(
            phoenix.address, TRACES_PATH, [body for body, _ in warm_up], clients=1, content_type=PROTOBUF
        )
        before = sum(count for _, count in warm_up)
        _wait_for_spans(phoenix, before)
        bytes_before = _bytes_on_disk(phoenix.folder)
        cpu_before = cpu_seconds([phoenix.pid])
        with MemoryWatch([phoenix.pid]) as watch:
            started_at = time.perf_counter()
            bodies = [body for body, _ in requests]
            sent = send_all(
                phoenix.address, TRACES_PATH, bodies, clients=options.clients, content_type=PROTOBUF
            )
            _wait_for_spans(phoenix, before + spans)
            seconds = time.perf_counter() - started_at
        cpu_after = cpu_seconds([phoenix.pid])
        stored_bytes = _bytes_on_disk(phoenix.folder) - bytes_before
    used = None if cpu_before is None or cpu_after is None else cpu_after - cpu_before
    return {
        "what": "Phoenix",
        "sessions": options.sessions,
        "calls": sum(len(session.calls) for session in drawn),
        "seconds": round(seconds, 3),
        "sessions_per_second": round(options.sessions / seconds, 3),
        "spans_per_second": round(spans / seconds, 1),
        "events_per_second": None,
        "mb_per_second": round(raw_mb / seconds, 3),
        "cpu_seconds_per_1000_spans": None if used is None else round(used / spans * 1000, 3),
        "peak_rss_mb": watch.peak.rss_mb if watch.peak else None,
        "peak_pss_mb": watch.peak.pss_mb if watch.peak else None,
        "answer_p50_ms": _milliseconds(percentile(sent.answer_seconds, 0.5)),
        "answer_p95_ms": _milliseconds(percentile(sent.answer_seconds, 0.95)),
        "asked_to_wait": sent.asked_to_wait,
        "idle_pss_mb": idle.pss_mb if idle else None,
        "stored_per_raw_byte": round(stored_bytes / (raw_mb * 1e6), 3),
        "start_seconds": round(phoenix.start_seconds, 2),
    }


def latency(options: argparse.Namespace) -> Row:
    """One request of one call's spans at a time: until the answer, and until it can be queried."""
    accepted, queryable = [], []
    requests = _render(options, first=load.WARM_UP_FIRST + 100, count=1, spans_per_request=1)
    requests = requests[: options.latency_requests]
    with running() as phoenix:
        connection = Connection(phoenix.address)
        for stored, (body, _) in enumerate(requests):
            started_at = time.perf_counter()
            connection.post(TRACES_PATH, body, PROTOBUF)
            accepted.append(time.perf_counter() - started_at)
            _wait_for_spans(phoenix, stored + 1, connection)
            queryable.append(time.perf_counter() - started_at)
        connection.close()
    return {
        "what": "Phoenix, one span",
        "requests": len(requests),
        "accepted_p50_ms": _milliseconds(statistics.median(accepted)),
        "accepted_p95_ms": _milliseconds(percentile(accepted, 0.95)),
        "visible_p50_ms": _milliseconds(statistics.median(queryable)),
        "visible_p95_ms": _milliseconds(percentile(queryable, 0.95)),
    }


@contextmanager
def running() -> Iterator[Phoenix]:
    """Start Phoenix with telemetry off; stopped and swept away at the end."""
    executable = environment() / "bin" / "phoenix"
    folder = Path(tempfile.mkdtemp(prefix="phoenix-benchmark-"))
    address = Address(HOST, free_port())
    settings = {
        "PHOENIX_HOST": HOST,
        "PHOENIX_PORT": str(address.port),
        "PHOENIX_GRPC_PORT": str(free_port()),
        "PHOENIX_WORKING_DIR": str(folder),
        "PHOENIX_TELEMETRY_ENABLED": "false",
    }
    log = folder.with_suffix(".log")
    started_at = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [executable, "serve"], env={**os.environ, **settings}, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_it_answers(address, process, log, path="/")
        yield Phoenix(address, process.pid, folder, time.perf_counter() - started_at)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
        log.unlink(missing_ok=True)


def environment() -> Path:
    """Where Phoenix is installed."""
    given = os.environ.get("PHOENIX_VENV")
    if not given or not (Path(given) / "bin" / "phoenix").exists():
        sys.exit(
            "PHOENIX_VENV must name an environment with Phoenix and opentelemetry-proto, for instance:\n"
            "  python3 -m venv ~/phoenix && ~/phoenix/bin/pip install arize-phoenix opentelemetry-proto"
        )
    return Path(given)


def _render(
    options: argparse.Namespace, *, first: int, count: int, spans_per_request: int = SPANS_PER_REQUEST
) -> list[tuple[bytes, int]]:
    """Export requests with their number of spans, made by the peer's Python: it has the protobuf classes."""
    command = [
        environment() / "bin" / "python", "-m", "benchmarks.workload", "otlp", "--mode", options.mode,
        "--seed", str(options.seed), "--first", str(first), "--sessions", str(count),
        "--spans-per-request", str(spans_per_request),
    ]  # fmt: skip
    records = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    requests, place = [], 0
    while place < len(records):
        length, spans, _trace_id = RECORD_HEAD.unpack_from(records, place)
        place += RECORD_HEAD.size
        requests.append((records[place : place + length], spans))
        place += length
    return requests


def _wait_for_spans(phoenix: Phoenix, wanted: int, connection: Connection | None = None) -> None:
    """Return as soon as its own API counts this many spans."""
    asking = connection or Connection(phoenix.address)
    give_up_at = time.monotonic() + QUERYABLE_SECONDS_MOST
    moved_at, seen = time.monotonic(), -1
    query = json.dumps({"query": COUNT_SPANS}).encode()
    while True:
        try:
            answer = json.loads(asking.post("/graphql", query))
            counted = sum(edge["node"]["recordCount"] for edge in answer["data"]["projects"]["edges"])
        except (OSError, http.client.HTTPException):
            counted = seen
        if counted >= wanted:
            break
        now = time.monotonic()
        if counted != seen:
            moved_at, seen = now, counted
        if now > give_up_at or now - moved_at > PATIENCE_SECONDS:
            raise RuntimeError(f"Phoenix shows {counted} of {wanted} spans and has stopped moving")
        # Asking often would slow down what is measured; a single span is asked for more eagerly.
        time.sleep(0.1 if connection is None else 0.003)
    if connection is None:
        asking.close()


def _bytes_on_disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)


if __name__ == "__main__":
    main()
