"""F5: bytes on disk, everything included, for each byte of raw JSON, on workloads W and C."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks import load, server
from benchmarks.report import Row, machine, show

DATABASE_HEAD = b"SQLite format 3\0"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storage", description=__doc__)
    parser.add_argument("--coding-sessions", type=int, default=5, help="sessions of workload C, 60 MB each")
    load.add_options(parser, sessions=300)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    if options.url:
        parser.error("sizes are taken from a folder or a database of our own; --url has neither")
    print(machine())
    rows, database = [], ""
    for mode, sessions in (("W", options.sessions), ("C", options.coding_sessions)):
        if sessions:
            chosen = argparse.Namespace(**{**vars(options), "mode": mode, "sessions": sessions})
            row, database = measure(chosen)
            rows.append(row)
    show(f"F5 bytes on disk, {database}", rows)


def measure(options: argparse.Namespace) -> tuple[Row, str]:
    """Fill a fresh server and compare what it holds with what it held when it was empty."""
    prepared = load.prepare(options)
    with server.running(options) as recto:
        empty = size_bytes(recto)
        load.ingest(recto, prepared, clients=options.clients)
        if recto.database == "sqlite":
            recto.stop()  # its last connection folds the write-ahead log into the database
        full = size_bytes(recto)
        largest = _largest_files(recto.data) if recto.database == "sqlite" and recto.data else None
        database = recto.database
    raw_bytes = int(prepared.raw_mb * 1e6)
    row: Row = {
        "what": f"workload {options.mode}",
        "sessions": options.sessions,
        "calls": prepared.calls,
        "raw_mb": round(raw_bytes / 1e6, 1),
        "empty_mb": round(empty / 1e6, 2),
        "full_mb": round(full / 1e6, 2),
        "stored_per_raw_byte": round((full - empty) / raw_bytes, 4),
        "stored_bytes_per_event": round((full - empty) / prepared.events),
        "largest_files": largest,
    }
    return row, database


def size_bytes(recto: server.Server) -> int:
    if recto.database == "postgresql":
        from benchmarks import postgres

        if recto.database_url is None:
            raise RuntimeError("this server's database is not known")
        return postgres.size_bytes(recto.database_url)
    if recto.data is None:
        raise RuntimeError("this server's folder is not known")
    for file in _files(recto.data):
        if _head(file) == DATABASE_HEAD:
            _checkpoint(file)
    return sum(file.stat().st_size for file in _files(recto.data))


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(len(DATABASE_HEAD))


def _checkpoint(database: Path) -> None:
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def _largest_files(folder: Path) -> str:
    by_size = sorted(_files(folder), key=lambda file: file.stat().st_size, reverse=True)[:2]
    return ", ".join(f"{file.relative_to(folder)} {file.stat().st_size / 1e6:.1f} MB" for file in by_size)


if __name__ == "__main__":
    main()
