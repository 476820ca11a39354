"""F6: how long the server works on each page, among 20,000 calls or a million."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import load, multiply, server
from benchmarks.client import Connection, send_all
from benchmarks.processes import cpu_seconds
from benchmarks.report import Row, machine, percentile, show

PROJECT = "/p/default"
ORIGINAL_SESSIONS = 240  # about 5,000 calls go in through the API; the rest are copies of them
LONG_SESSION_FIRST = 70_000_000
FRAGMENT = {"HX-Request": "true"}
GOAL_MS = 100.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000, help="calls in the store; copies, see multiply")
    parser.add_argument("--requests", type=int, default=40, help="of each page, one after another")
    parser.add_argument("--folder", type=Path, help="where the store stays; the next run finds it filled")
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
        rows = [
            measured(connection, what, path, headers, requests=options.requests, pids=recto.pids)
            for what, path, headers in pages(connection)
        ]
        connection.close()
        show(f"F6 pages, server time, {options.calls:,} calls, {recto.database}", rows)


def fill(recto: server.Server, options: argparse.Namespace) -> None:
    """Ordinary sessions, and one of 200 calls with a long history."""
    prepared = load.prepare(options)
    send_all(recto.address, load.EVENTS_PATH, prepared.bodies, clients=options.clients)
    options.mode = "C"
    long = load.prepare(options, first=LONG_SESSION_FIRST, count=1)
    options.mode = "W"
    send_all(recto.address, load.EVENTS_PATH, long.bodies, clients=1)


def pages(connection: Connection) -> list[tuple[str, str, dict[str, str]]]:
    """Every page that is measured, with something on it."""
    newest = connection.get_json("/api/v1/sessions?limit=1")["items"][0]
    long = connection.get_json("/api/v1/sessions?sort=-calls&limit=1")["items"][0]["key"]
    call = connection.get_json(f"/api/v1/sessions/{long}/calls?limit=100")["items"][-1]["key"]
    model = connection.get_json("/api/v1/calls?limit=1")["items"][0]["request_model"]
    sessions, calls = f"{PROJECT}/sessions", f"{PROJECT}/calls"
    return [
        ("sessions list", sessions, {}),
        ("sessions by cost", f"{sessions}?sort=-cost", {}),
        ("sessions: errors", asked(sessions, "status:error"), {}),
        ("sessions: retried", asked(sessions, "attempts:>1"), {}),
        ("sessions: model", asked(sessions, f"model:{model}"), {}),
        ("sessions: words of the name", asked(sessions, "no such words"), {}),
        ("sessions: integrity", asked(sessions, "integrity:any"), {}),
        ("session beside the list", f"{sessions}?peek={newest['key']}", {**FRAGMENT, "HX-Target": "pane"}),
        ("anything new?", fresh_address(connection, sessions), FRAGMENT),
        ("calls list", calls, {}),
        ("calls: errors", asked(calls, "status:error"), {}),
        ("calls: model and cost", asked(calls, f"model:{model} cost:>0.001"), {}),
        ("calls: an error nobody had", asked(calls, "error:no_such_error"), {}),
        ("session of 200 calls", f"{sessions}/{long}", {}),
        ("call", f"{sessions}/{long}?call={call}", {}),
        ("call, pane alone", f"{sessions}/{long}?call={call}", {**FRAGMENT, "HX-Target": "pane"}),
        ("integrity", f"{PROJECT}/integrity", {}),
        ("completion", f"{PROJECT}/complete?of=calls&text=model:", FRAGMENT),
        ("palette", f"/palette?p=default&q={urllib.parse.quote(str(model)[:6])}", FRAGMENT),
    ]


def asked(path: str, query: str) -> str:
    """The address of a query."""
    return f"{path}?{urllib.parse.urlencode({'q': query})}"


def fresh_address(connection: Connection, path: str) -> str:
    """Where an open list asks what is new."""
    page = connection.get(path)[2].decode()
    return page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")


def measured(
    connection: Connection,
    what: str,
    path: str,
    headers: dict[str, str],
    *,
    requests: int,
    pids: list[int],
) -> Row:
    """One page again and again over one connection; the first answer, from cold caches, is told apart."""
    taken_ms: list[float] = []
    status, size = 0, 0
    cpu_before: float | None = None
    for number in range(requests + 1):
        if number == 1:
            cpu_before = cpu_seconds(pids)
        started_at = time.perf_counter()
        status, _, body = connection.get(path, headers)
        taken_ms.append((time.perf_counter() - started_at) * 1000)
        size = len(body)
    if status not in {200, 204}:
        print(f"{what}: {path} answered {status}", file=sys.stderr)
    cpu_after = cpu_seconds(pids)
    p95 = percentile(taken_ms[1:], 0.95)
    return {
        "page": what,
        "status": status,
        "kb": round(size / 1000, 1),
        "first_ms": round(taken_ms[0], 1),
        "p50_ms": round(percentile(taken_ms[1:], 0.5) or 0.0, 1),
        "p95_ms": round(p95 or 0.0, 1),
        # The server's own work, whatever else the machine does meanwhile.
        "cpu_ms": None
        if cpu_before is None or cpu_after is None
        else round((cpu_after - cpu_before) * 1000 / requests, 1),
        "within_goal": (p95 or 0.0) <= GOAL_MS,
    }


if __name__ == "__main__":
    main()
