"""F9: resident memory of the server: idle, after the first page, under load, during a large upload."""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator, Sequence

from benchmarks import load, server
from benchmarks.journal_events import encode, events_of
from benchmarks.processes import Memory, MemoryWatch, memory
from benchmarks.report import Row, machine, show
from benchmarks.sessions import SHAPES, draw_session
from benchmarks.upload import report_when_read, send

SETTLE_SECONDS = 5.0
CHUNK_BYTES = 1 << 20
UPLOAD_FIRST = 20_000_000  # sessions nobody else uses


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument(
        "--upload-gb", type=float, default=0.2, help="size of the uploaded file; 5 is the goal's size"
    )
    load.add_options(parser, sessions=200)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    print(machine())
    prepared = load.prepare(options)
    with server.running(options) as recto:
        if not recto.pids:
            parser.error("--url needs --pid, or there is nothing to measure")
        time.sleep(SETTLE_SECONDS)
        rows = [_row("idle", memory(recto.pids))]
        connection = recto.connect()
        connection.get("/")
        connection.close()
        rows.append(_row("after the first page", memory(recto.pids)))
        run = load.ingest(recto, prepared, clients=options.clients)
        rows.append({"what": "peak under load", "rss_mb": run.peak_rss_mb, "pss_mb": run.peak_pss_mb})
        time.sleep(SETTLE_SECONDS)
        rows.append(_row("after the load", memory(recto.pids)))
        if options.upload_gb:
            rows.append(_upload(recto, options))
        show(f"F9 resident memory, workload {options.mode}, {recto.database}", rows)


def _row(name: str, seen: Memory | None) -> Row:
    return {"what": name, "rss_mb": seen.rss_mb if seen else None, "pss_mb": seen.pss_mb if seen else None}


def _upload(recto: server.Server, options: argparse.Namespace) -> Row:
    """Stream a journal file in, wait for its job, keep the highest memory of both."""
    wanted_bytes = int(options.upload_gb * 1e9)
    with MemoryWatch(recto.pids) as watch:
        report_when_read(recto, send(recto, "benchmark.jsonl", _chunks(options), wanted_bytes))
    return _row(f"peak during an upload of {options.upload_gb:g} GB", watch.peak)


def _chunks(options: argparse.Namespace) -> Iterator[bytes]:
    """Journal lines without end, a megabyte or so at a time."""
    waiting = bytearray()
    for index in itertools.count(UPLOAD_FIRST):
        for event in events_of(draw_session(SHAPES[options.mode], options.seed, index)):
            waiting += encode(event) + b"\n"
            if len(waiting) >= CHUNK_BYTES:
                yield bytes(waiting)
                waiting.clear()


if __name__ == "__main__":
    main()
