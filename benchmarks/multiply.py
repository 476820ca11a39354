"""Multiply what a stopped SQLite store holds, inside the database: to reach a million calls in minutes.

Copies get ids, keys and digests of their own and move back in time, so tables and indexes grow as they would
with new sessions. Only documents still point to the original blobs; beside those the copies of the blobs lie
unread. Totals and rollups are copied with their sessions.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from journal.store.filters import filter_of

DAY_US = 86_400_000_000
QUARTERS_A_DAY = 96
# A copy's identities are the originals' with some bits turned over, the same for every row of a group.
_TURNED = "(({0} | :bits) - ({0} & :bits))"
_KEY = "substr('0' || lower(hex(randomblob(6))), 1, 13)"

#: Columns that differ in a copy; all others are taken as they are.
_CHANGES: dict[str, dict[str, str]] = {
    "journal_session": {
        "id": "id + :sessions",
        "key": _KEY,
        "session_id": "session_id || '-' || :copy",
        "started_at": "started_at - :back",
        "ended_at": "ended_at - :back",
    },
    "journal_blob": {"id": "id + :blobs", "shelf": "shelf + :blob_shelves", "digest": "randomblob(16)"},
    "journal_sessionblob": {"session_id": "session_id + :sessions", "blob_id": "blob_id + :blobs"},
    "journal_entry": {
        "id": "id + :entries",
        "session_id": "session_id + :sessions",
        "shelf": "shelf + :entry_shelves",
        "event_key": "randomblob(16)",
        "occurred_at": "occurred_at - :back",
        "group_key": _TURNED.format("group_key"),
    },
    "journal_call": {
        "id": "id + :calls",
        "session_id": "session_id + :sessions",
        "key": _KEY,
        "group_key": _TURNED.format("group_key"),
        "started_at": "started_at - :back",
        "ended_at": "ended_at - :back",
        "sort_at": "max(0, sort_at - :back)",
    },
    "journal_attempt": {
        "id": "id + :attempts",
        "call_id": "call_id + :calls",
        "started_at": "started_at - :back",
        "ended_at": "ended_at - :back",
        "request_entry_id": "request_entry_id + :entries",
        "response_entry_id": "response_entry_id + :entries",
    },
    "journal_toolcall": {
        "id": "id + :tools",
        "session_id": "session_id + :sessions",
        "group_key": _TURNED.format("group_key"),
        "started_at": "started_at - :back",
        "ended_at": "ended_at - :back",
        "sort_at": "max(0, sort_at - :back)",
        "start_entry_id": "start_entry_id + :entries",
        "return_entry_id": "return_entry_id + :entries",
    },
    "journal_calllink": {
        "id": "id + :links",
        "call_id": "call_id + :calls",
        "link_key": _TURNED.format("link_key"),
    },
    "journal_rollup": {"id": "id + :rollups", "bucket": "bucket - :quarters"},
    "journal_latencyrollup": {"id": "id + :latencies", "bucket": "bucket - :quarters"},
}
_COUNTED = {
    "sessions": "journal_session",
    "blobs": "journal_blob",
    "entries": "journal_entry",
    "calls": "journal_call",
    "attempts": "journal_attempt",
    "tools": "journal_toolcall",
    "links": "journal_calllink",
    "rollups": "journal_rollup",
    "latencies": "journal_latencyrollup",
}
_SHELVED = {1: "entry_shelves", 2: "blob_shelves"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multiply", description=__doc__)
    parser.add_argument("folder", type=Path, help="data folder of a store that is not running")
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=14, help="days the original sessions spread over")
    options = parser.parse_args(arguments)
    started_at = time.perf_counter()
    calls = multiply(options.folder / "recto.sqlite3", calls=options.calls, days=options.days)
    seconds = time.perf_counter() - started_at
    _note(options.folder / "growth.json", calls, seconds)
    print(f"{calls:,} calls after {seconds:.0f} s")


def multiply(file: Path, *, calls: int, days: int) -> int:
    """Copies of everything until so many calls are stored; returns how many there are."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA synchronous=OFF")
    database.execute("PRAGMA cache_size=-1000000")
    spans = {
        name: database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
        for name, table in _COUNTED.items()
    }
    for kind, name in _SHELVED.items():
        statement = "SELECT coalesce(max(number), 0) FROM journal_keyshelf WHERE kind = ?"
        spans[name] = database.execute(statement, [kind]).fetchone()[0]
    originals = database.execute("SELECT count(*) FROM journal_call").fetchone()[0]
    copies = max(0, -(-calls // originals) - 1)
    statements = {table: _copying(database, table, changes) for table, changes in _CHANGES.items()}
    for copy in range(1, copies + 1):
        values = {name: span * copy for name, span in spans.items()}
        values |= {
            "copy": copy,
            "bits": copy * 0x9E37_79B9_7F4A_7C % 2**62,
            "back": copy * days * DAY_US,
            "quarters": copy * days * QUARTERS_A_DAY,
        }
        database.execute("BEGIN IMMEDIATE")
        for table, statement in statements.items():
            database.execute(statement, values | {"limit": spans.get(_name(table), 0)})
        database.execute("COMMIT")
        print(f"\r{copy} of {copies} copies", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    # Else the next server looks at the prompts of every copy beside its work, for hours.
    database.execute("UPDATE journal_session SET caches_revision = revision")
    _seal(database)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("ANALYZE")
    database.close()
    return int(originals) * (copies + 1)


def _seal(database: sqlite3.Connection) -> None:
    """Filters for the shelves of the copies, the last of which stays open, as if they had been filled one by one."""
    for kind, (table, key_column) in {
        1: ("journal_entry", "event_key"),
        2: ("journal_blob", "digest"),
    }.items():
        database.execute("DELETE FROM journal_keyshelf WHERE kind = ?", [kind])
        token = b""
        shelves = database.execute(
            f"SELECT shelf, min(id) FROM {table} GROUP BY shelf ORDER BY shelf"
        ).fetchall()
        for number, first_id in shelves:
            keys = database.execute(f"SELECT {key_column} FROM {table} WHERE shelf = ?", [number])
            packed = filter_of(row[0] for row in keys) if number < shelves[-1][0] else None
            token = b"%08d" % number if packed is not None else token
            database.execute(
                "INSERT INTO journal_keyshelf (kind, number, first_id, token, filter) VALUES (?, ?, ?, ?, ?)",
                [kind, number, first_id, token, packed],
            )


def _name(table: str) -> str:
    return next((name for name, counted in _COUNTED.items() if counted == table), "")


def _copying(database: sqlite3.Connection, table: str, changes: dict[str, str]) -> str:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    # Only the originals, which have the smallest ids.
    originals = "id <= :limit" if "id" in columns else "session_id <= :sessions / :copy"
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {originals}"


def _note(file: Path, calls: int, seconds: float) -> None:
    """For `benchmarks.growth`, which then measures this store without filling it."""
    state = json.loads(file.read_text()) if file.exists() else {}
    state |= {"filled_calls": calls, "made": f"multiplied in the database, {seconds:.0f} s"}
    file.write_text(json.dumps(state))


if __name__ == "__main__":
    main()
