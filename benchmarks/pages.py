"""F6, F7, F13: how long the server works on each page, when a browser has it, and what fifty open pages cost."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import load, multiply, server
from benchmarks.client import Connection, send_all
from benchmarks.page_addresses import Address, main_pages, query_pages
from benchmarks.processes import running_seconds
from benchmarks.report import Row, machine, percentile, show

ORIGINAL_SESSIONS = 240  # about 5,000 calls go in through the API; the rest are copies of them
LONG_SESSION_FIRST = 70_000_000
GOAL_MS = 100.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000, help="calls in the store; copies, see multiply")
    parser.add_argument("--requests", type=int, default=20, help="of each page, one after another")
    parser.add_argument("--folder", type=Path, help="where the store stays; the next run finds it filled")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--no-queries", action="store_true", help="leave out the pages of every query key")
    parser.add_argument("--browser", action="store_true", help="F7, F13 as well; needs Chromium")
    load.add_options(parser, sessions=ORIGINAL_SESSIONS)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    if options.postgres and options.calls > ORIGINAL_SESSIONS * 25:
        parser.error("copies are made in SQLite only: on PostgreSQL no more than 6,000 calls")
    print(machine())
    with ExitStack() as stack:
        folder = options.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="recto-pages-"))
        )
        store = folder / "store"
        if not options.url and not options.postgres and not (store / "recto.sqlite3").exists():
            with server.running(options, data=store) as recto:
                fill(recto, options)
            if options.calls > options.sessions * 20:
                multiply.multiply(store / "recto.sqlite3", calls=options.calls, days=14)
        recto = stack.enter_context(server.running(options, data=None if options.url else store))
        if options.postgres:
            fill(recto, options)
        connection = recto.connect()
        what = f"{options.calls:,} calls, {recto.database}"
        addresses = chosen(main_pages(connection), options.only)
        rows = [measured(connection, one, options.requests, recto.pids) for one in addresses]
        show(f"F6 pages, server time, {what}", rows)
        if not options.no_queries:
            asked = chosen(query_pages(connection), options.only)
            show(
                f"F6 queries, server time, {what}",
                [measured(connection, one, options.requests, recto.pids) for one in asked],
            )
        connection.close()
        if options.browser:
            from benchmarks import browser  # its driver is needed only here

            show(f"F7 pages in Chromium, {what}", browser.load_times(recto.address.url, addresses))
            show(f"F13 open pages, {what}", browser.idle(recto.address.url, recto.pids))


def chosen(addresses: list[Address], part: str) -> list[Address]:
    """Those whose name holds the text."""
    return [one for one in addresses if part in one.what]


def fill(recto: server.Server, options: argparse.Namespace) -> None:
    """Ordinary sessions, and one of 200 calls with a long history."""
    prepared = load.prepare(options)
    send_all(recto.address, load.EVENTS_PATH, prepared.bodies, clients=options.clients)
    options.mode = "C"
    long = load.prepare(options, first=LONG_SESSION_FIRST, count=1)
    options.mode = "W"
    send_all(recto.address, load.EVENTS_PATH, long.bodies, clients=1)


def measured(connection: Connection, address: Address, requests: int, pids: list[int]) -> Row:
    """One page again and again over one connection; the first answer, from cold caches, is told apart."""
    taken_ms: list[float] = []
    worked_ms: list[float] = []
    status, size = 0, 0
    for _ in range(requests + 1):
        worked_before = running_seconds(pids)
        started_at = time.perf_counter()
        status, _, body = connection.get(address.path, address.headers)
        taken_ms.append((time.perf_counter() - started_at) * 1000)
        worked_after = running_seconds(pids)
        if worked_before is not None and worked_after is not None:
            worked_ms.append((worked_after - worked_before) * 1000)
        size = len(body)
    if status not in {200, 204, 302}:
        print(f"{address.what}: {address.path} answered {status}", file=sys.stderr)
    # The server's own work is the same whatever else the machine does meanwhile.
    p95 = percentile(worked_ms[1:], 0.95)
    return {
        "page": address.what,
        "status": status,
        "kb": round(size / 1000, 1),
        "first_ms": round(taken_ms[0], 1),
        "cpu_p50_ms": rounded(percentile(worked_ms[1:], 0.5)),
        "cpu_p95_ms": rounded(p95),
        "wall_p50_ms": rounded(percentile(taken_ms[1:], 0.5)),
        "wall_p95_ms": rounded(percentile(taken_ms[1:], 0.95)),
        "within_goal": None if p95 is None else p95 <= GOAL_MS,
    }


def rounded(value: float | None) -> float | None:
    """To a tenth; unknown stays unknown."""
    return None if value is None else round(value, 1)


if __name__ == "__main__":
    main()
