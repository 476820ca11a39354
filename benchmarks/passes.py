"""Calls through a gateway of twenty passes: what they cost on disk, and how long their pages take to answer."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from typing import Any

from benchmarks import server
from benchmarks.client import Connection
from benchmarks.diff import PASSES, chat
from benchmarks.report import Row, machine, show
from benchmarks.storage import size_bytes
from benchmarks.text import corpus

#: Passes that change something, of those that there are.
CHANGING = (5, 9, 14)
SIZES_BYTES = (100_000, 2_000_000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.passes", description=__doc__)
    parser.add_argument("--calls", type=int, default=10, help="calls of 100 KB; a tenth of them of 2 MB")
    server.add_options(parser)
    options = parser.parse_args(arguments)
    if options.url:
        parser.error("sizes are taken from a folder or a database of our own; --url has neither")
    print(machine())
    rows, pages = [], []
    for bytes_of_body in SIZES_BYTES:
        calls = options.calls if bytes_of_body == SIZES_BYTES[0] else max(options.calls // 10, 1)
        with server.running(options) as recto:
            rows.append(stored(recto, bytes_of_body, calls))
            pages += answered(recto, bytes_of_body)
    show("P1 bytes on disk of passes", rows)
    show("P2 milliseconds of passes, first and median of five", pages)


def stored(recto: server.Server, bytes_of_body: int, calls: int) -> Row:
    """Send the calls and compare what the database holds with what was sent."""
    dice, source = random.Random(7), corpus(7)
    connection = Connection(recto.address)
    warm_up = events("warm-up", chat(dice, source, bytes_of_body))
    _send(connection, warm_up)
    empty = size_bytes(recto)
    raw_bytes = bodies_bytes = 0
    for number in range(calls):
        body = chat(dice, source, bytes_of_body)
        sent = events(f"call {number}", body)
        raw_bytes += _send(connection, sent)
        bodies_bytes += len(json.dumps(body))
    full = size_bytes(recto)
    connection.close()
    return {
        "body_kb": bytes_of_body // 1000,
        "calls": calls,
        "passes": calls * PASSES,
        "raw_mb": round(raw_bytes / 1e6, 2),
        "stored_mb": round((full - empty) / 1e6, 2),
        "stored_per_raw_byte": round((full - empty) / raw_bytes, 4),
        "stored_per_body": round((full - empty) / bodies_bytes, 3),
    }


def events(name: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """A request with its passes, three of which change something."""
    found = []
    for number in range(1, PASSES + 1):
        if number in CHANGING:
            body = {**body, "messages": [*body["messages"]], f"option_{number}": number}
            body["messages"].insert(1, {"role": "system", "content": f"Pass {number} of {name} was here."})
        data = {"sequence": number, "name": f"pass {number}", "direction": "request", "body": body}
        found.append(_event(name, "transform.pass.applied", number, data))
    told = {"provider": "openai", "protocol": "openai_chat", "body": body}
    return [*found, _event(name, "llm.call.requested", PASSES + 1, told)]


def _event(name: str, kind: str, number: int, data: dict[str, Any]) -> dict[str, Any]:
    ts = f"2026-09-01T12:00:{number:02d}Z"
    envelope = {"id": f"{name} {number}", "type": kind, "ts": ts, "session_id": "gateway", "call_id": name}
    return {**envelope, "attempt": 1, "data": data}


def _send(connection: Connection, sent: list[dict[str, Any]]) -> int:
    """One event a request, as a gateway would; returns the bytes."""
    total = 0
    for event in sent:
        text = json.dumps(event).encode()
        connection.post("/api/v1/events", text)
        total += len(text)
    return total


def answered(recto: server.Server, bytes_of_body: int) -> list[Row]:
    """How long the pages and the API take, for the first reader and after."""
    connection = Connection(recto.address)
    call = connection.get_json("/api/v1/calls?limit=1")["items"][0]
    pane = f"/p/default/sessions/{call['session_key']}?call={call['key']}&tab=passes"
    addresses = {
        "passes (API)": f"/api/v1/calls/{call['key']}/passes",
        "stepper": pane,
        "stepper, one pass open": f"{pane}&pass={CHANGING[0]}",
        "diff, first and last": f"/p/default/calls/{call['key']}/diff?from=1&to={PASSES}",
        "blame": f"/p/default/calls/{call['key']}/blame",
        "blame (API)": f"/api/v1/calls/{call['key']}/blame",
        "catalogue": "/p/default/passes",
    }
    rows = []
    for what, address in addresses.items():
        taken, length = [], 0
        for _ in range(6):
            started_at = time.perf_counter()
            status, _headers, answer = connection.get(address)
            taken.append((time.perf_counter() - started_at) * 1000)
            length = len(answer)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}")
        rows.append(
            {
                "body_kb": bytes_of_body // 1000,
                "what": what,
                "first_ms": round(taken[0], 1),
                "median_ms": round(statistics.median(taken[1:]), 1),
                "answer_kb": round(length / 1000),
            }
        )
    connection.close()
    return rows


if __name__ == "__main__":
    main()
