"""F9: resident memory of the server: idle, after the first page, under load, during a large upload."""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import time
from collections.abc import Iterator, Sequence

from benchmarks import load, server
from benchmarks.journal_events import encode, events_of
from benchmarks.processes import Memory, MemoryWatch, memory
from benchmarks.report import Row, machine, show
from benchmarks.sessions import SHAPES, draw_session

SETTLE_SECONDS = 5.0
CHUNK_BYTES = 1 << 20
UPLOAD_FIRST = 20_000_000  # sessions nobody else uses
UPLOAD_SECONDS_MOST = 6 * 3600.0
DONE_STATES = {"done", "failed", "cancelled"}


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
        upload_id = _send_file(recto, options, wanted_bytes)
        connection = recto.connect()
        give_up_at = time.monotonic() + UPLOAD_SECONDS_MOST
        while (state := connection.get_json(f"/api/v1/uploads/{upload_id}")["state"]) not in DONE_STATES:
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"the upload is still {state}")
            time.sleep(0.5)
        connection.close()
    if state != "done":
        raise RuntimeError(f"the upload ended as {state}")
    return _row(f"peak during an upload of {options.upload_gb:g} GB", watch.peak)


def _send_file(recto: server.Server, options: argparse.Namespace, wanted_bytes: int) -> str:
    address = recto.address
    sending = http.client.HTTPConnection(address.host, address.port, timeout=UPLOAD_SECONDS_MOST)
    headers = {"Authorization": f"Bearer {address.key}", "Content-Type": "application/x-ndjson"}
    headers["Content-Length"] = str(wanted_bytes)
    body = _exactly(_chunks(options), wanted_bytes)
    sending.request("POST", "/api/v1/uploads?filename=benchmark.jsonl", body=body, headers=headers)
    response = sending.getresponse()
    answer = response.read()
    sending.close()
    if response.status != 202:
        raise RuntimeError(f"the upload was answered with {response.status}: {answer[:500]!r}")
    return str(json.loads(answer)["id"])


def _chunks(options: argparse.Namespace) -> Iterator[bytes]:
    """Journal lines without end, a megabyte or so at a time."""
    waiting = bytearray()
    for index in itertools.count(UPLOAD_FIRST):
        for event in events_of(draw_session(SHAPES[options.mode], options.seed, index)):
            waiting += encode(event) + b"\n"
            if len(waiting) >= CHUNK_BYTES:
                yield bytes(waiting)
                waiting.clear()


def _exactly(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """As many whole chunks as fit, then empty lines: the length is promised before the content is known."""
    left = size
    for chunk in chunks:
        if len(chunk) > left:
            break
        left -= len(chunk)
        yield chunk
    yield b"\n" * left


if __name__ == "__main__":
    main()
