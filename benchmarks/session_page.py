"""F11: a session of 35,000 calls, calls of no session, and bodies of 20 MB, as the server and Chromium see them."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import load, long_sessions, multiply, pages, server
from benchmarks.client import Connection, send_all
from benchmarks.processes import cpu_seconds
from benchmarks.report import Row, machine, show

PROJECT = "/p/default"
FRAGMENT = {"HX-Request": "true"}
LONG, BIG = "long-session", "big-bodies"
ALONE_CALLS = 6_000
SETTINGS = {"RECTO_MAX_EVENT_MB": "64"}
# Milliseconds from the click to the load event, as the browser counts them.
_LOAD_EVENT = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.session_page", description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000, help="calls around them; copies, see multiply")
    parser.add_argument("--long-calls", type=int, default=35_000)
    parser.add_argument("--body-mb", type=int, default=20)
    parser.add_argument("--requests", type=int, default=7, help="of each page, one after another")
    parser.add_argument("--folder", type=Path, help="where the store stays; the next run finds it filled")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="empty: no browser")
    load.add_options(parser, sessions=pages.ORIGINAL_SESSIONS)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    print(machine())
    with ExitStack() as stack:
        folder = options.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="recto-session-"))
        )
        store = folder / "store"
        if not (store / "recto.sqlite3").exists():
            fill(options, store)
        recto = stack.enter_context(server.running(options, data=store, settings=SETTINGS))
        connection = recto.connect()
        rows = [
            measured(connection, what, path, headers, options=options, pids=recto.pids)
            for what, path, headers in addresses(connection, options)
        ]
        if options.chromium:
            times = in_chromium(
                recto.address.url, [row["path"] for row in rows if row["opens"]], options, recto.pids
            )
            for row in rows:
                row["load_ms"], row["browser_cpu_ms"] = times.get(row["path"], (None, None))
        for row in rows:
            del row["path"], row["opens"]
        connection.close()
        show(f"F11 a long session, {options.long_calls:,} calls, {recto.database}", rows)


def fill(options: argparse.Namespace, store: Path) -> None:
    """Ordinary sessions and their copies, then those that are measured."""
    with server.running(options, data=store, settings=SETTINGS) as recto:
        pages.fill(recto, options)
    if options.calls > options.sessions * 20:
        multiply.multiply(store / "recto.sqlite3", calls=options.calls, days=14)
    with server.running(options, data=store, settings=SETTINGS) as recto:
        for events, many in (
            (long_sessions.many_calls(LONG, options.long_calls), long_sessions.EVENTS_A_BATCH),
            (long_sessions.many_calls(None, ALONE_CALLS, seed=4), long_sessions.EVENTS_A_BATCH),
            (long_sessions.big_bodies(BIG, options.body_mb), 1),
        ):
            bodies = list(long_sessions.batches(events, events_a_batch=many))
            send_all(recto.address, load.EVENTS_PATH, bodies, clients=1)


def addresses(connection: Connection, options: argparse.Namespace) -> list[tuple[str, str, dict[str, str]]]:
    """Every page that is measured: what it is, where, and with which headers."""
    pane = {**FRAGMENT, "HX-Target": "pane"}
    sessions = f"{PROJECT}/sessions"
    usual = f"{sessions}/{_usual_key(connection)}"
    long, big = (
        f"{sessions}/{connection.get_json(f'/api/v1/sessions/{name}')['key']}" for name in (LONG, BIG)
    )
    last = connection.get_json(f"/api/v1/sessions/{LONG}/calls?limit=1")["items"][0]["key"]
    alone = _alone(connection)
    many, one = (item["key"] for item in connection.get_json(f"/api/v1/sessions/{BIG}/calls")["items"])
    call = connection.get_json(f"/api/v1/sessions/{_usual_key(connection)}/calls?limit=100")["items"][-1][
        "key"
    ]
    return [
        ("session of 200 calls", usual, {}),
        ("with a call open", f"{usual}?call={call}", {}),
        ("the pane alone", f"{usual}?call={call}", pane),
        ("long session", long, {}),
        ("long session at a call", f"{long}?call={last}", {}),
        ("long session in its middle", f"{long}?row={options.long_calls // 2}", {}),
        ("long session, conversation", f"{long}?view=conversation", {}),
        ("long session, tree", f"{long}?view=tree", {}),
        ("long session, raw events", f"{long}?view=events", {}),
        ("calls of no session", alone, {}),
        ("the same, conversation", f"{alone}?view=conversation", {}),
        ("20 MB: many messages", f"{big}?call={many}", {}),
        ("20 MB: one text", f"{big}?call={one}", {}),
    ]


def _usual_key(connection: Connection) -> str:
    items = connection.get_json("/api/v1/sessions?q=calls:150..400&limit=1")["items"]
    return str(items[0]["key"])


def _alone(connection: Connection) -> str:
    items = connection.get_json("/api/v1/sessions?sort=-calls&limit=5")["items"]
    return f"{PROJECT}/sessions/{next(item['key'] for item in items if item['id'] is None)}"


def measured(
    connection: Connection,
    what: str,
    path: str,
    headers: dict[str, str],
    *,
    options: argparse.Namespace,
    pids: list[int],
) -> Row:
    """The server's own work for each answer after the first, which finds everything unmade."""
    spent: list[float] = []
    size = 0
    for _ in range(options.requests + 1):
        before = cpu_seconds(pids)
        status, _, body = connection.get(path, headers)
        after = cpu_seconds(pids)
        if status != 200:
            raise RuntimeError(f"{what}: {path} answered {status}")
        size = len(body)
        if before is not None and after is not None:
            spent.append((after - before) * 1000)
    return {
        "page": what,
        "kb": round(size / 1000, 1),
        "first_cpu_ms": round(spent[0], 1) if spent else None,
        "cpu_ms": round(statistics.mean(spent[1:]), 1) if spent[1:] else None,
        "path": path,
        "opens": not headers,
    }


def in_chromium(
    url: str, paths: Sequence[str], options: argparse.Namespace, pids: Sequence[int]
) -> dict[str, tuple[float, float | None]]:
    """Medians of the time to the load event and of the browser's own work for it, by address."""
    from playwright.sync_api import sync_playwright  # only where a browser is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        found = {path: _medians(page, url + path, options.requests, pids) for path in paths}
        browser.close()
    return found


def _medians(page: Any, address: str, times: int, pids: Sequence[int]) -> tuple[float, float | None]:
    page.goto(address, wait_until="load")
    load_ms: list[float] = []
    work_ms: list[float] = []
    for _ in range(times):
        before = _work_seconds(pids)
        page.goto(address, wait_until="load")
        after = _work_seconds(pids)
        load_ms.append(float(page.evaluate(_LOAD_EVENT)))
        if before is not None and after is not None:
            work_ms.append((after - before) * 1000)
    return round(statistics.median(load_ms), 1), round(statistics.median(work_ms), 1) if work_ms else None


def _work_seconds(server_pids: Sequence[int]) -> float | None:
    """What the browser and what drives it have used: everything below this process but the server."""
    everything, served = cpu_seconds([os.getpid()]), cpu_seconds(server_pids)
    return None if everything is None or served is None else everything - served


if __name__ == "__main__":
    main()
