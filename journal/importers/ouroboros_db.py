"""The Ouroboros journal as its SQLite database, opened as the untrusted file it is."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from journal.wire import Refused

from .base import BrokenStreamError, Reading, Record
from .ouroboros_event import NotOuroborosError, wire_record

MAGIC = b"SQLite format 3\0"
_WAL_MODE = 2
_COLUMNS = ("id", "aggregate_type", "aggregate_id", "event_type", "payload", "timestamp")
_OPTIONAL_COLUMNS = ("consensus_id",)
# A row costs some hundred steps of SQLite's machine; this many without one means a trap, not a table.
_STEPS_PER_LOOK = 100_000
_LOOKS_WITHOUT_A_ROW = 500
# The shortest row with our columns takes more than this.
_ROW_BYTES = 8
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class OuroborosDatabase:
    """Table `events`, in the order it was written."""

    name = "ouroboros_db"
    looks_for = "the Ouroboros database (SQLite with a table events: event_type, payload, …)"

    def recognise(self, sample: bytes, name: str) -> float:
        if not sample.startswith(MAGIC):
            return 0.0
        # The schema may lie beyond the sample; then reading tells.
        named = b"aggregate_type" in sample and b"event_type" in sample
        return 0.95 if named else 0.5

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        folder = tempfile.mkdtemp(prefix="database-", dir=reading.workspace)
        try:
            path = Path(folder) / "events.db"
            try:
                header = _copy(stream, path)
            except BrokenStreamError as error:
                yield Refused(0, None, "broken_stream", str(error))
                return
            beside = _copy_journal_beside(reading.path, path)
            if header[18:20] == bytes([_WAL_MODE, _WAL_MODE]) and not beside:
                reading.notes.append(
                    "The database was in WAL mode: rows that were still in its -wal file are not in here."
                )
            yield from _rows(path, reading, immutable=not beside)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _copy(stream: BinaryIO, path: Path) -> bytes:
    with path.open("xb") as copy:
        header = stream.read(100)
        copy.write(header)
        shutil.copyfileobj(stream, copy, 1024 * 1024)
    return header


def _copy_journal_beside(original: Path | None, copy: Path) -> bool:
    """Take a -wal file along when the database is read where it lies."""
    if original is None:
        return False
    beside = original.with_name(f"{original.name}-wal")
    if not beside.is_file() or not beside.stat().st_size:
        return False
    shutil.copyfile(beside, copy.with_name(f"{copy.name}-wal"))
    return True


def _rows(path: Path, reading: Reading, *, immutable: bool) -> Iterator[Record | Refused]:
    mode = "mode=ro&immutable=1" if immutable else "mode=rw"
    row = 0
    # A page may be named again and again by a tree that was made to have no end.
    rows_at_most = path.stat().st_size // _ROW_BYTES + 1
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, timeout=1)) as database:
            guard = _guarded(database, reading.limits.line_bytes)
            columns = _columns(database)
            if columns is None:
                yield Refused(0, None, "unknown_format", "a SQLite database without Ouroboros' table events")
                return
            wanted = [name for name in (*_COLUMNS, *_OPTIONAL_COLUMNS) if name in columns]
            listed = ", ".join(f'"{name}"' for name in wanted)
            for values in database.execute(f'SELECT {listed} FROM "events"'):
                guard.looks = 0
                row += 1
                if row > rows_at_most:
                    yield Refused(row, None, "damaged_database", "more rows than the file has room for")
                    return
                reading.lines_read = row
                yield _record(row, dict(zip(wanted, values, strict=True)))
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        yield Refused(row + 1, None, "damaged_database", f"after row {row}: {_said(error)}")


class _Guard:
    """Counts how often SQLite was looked at since the last row."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self) -> int:
        self.looks += 1
        return self.looks > _LOOKS_WITHOUT_A_ROW


def _guarded(database: sqlite3.Connection, value_bytes: int) -> _Guard:
    """No functions, no other tables, no endless work, no huge values: the file may have been made to harm."""
    guard = _Guard()
    database.text_factory = bytes
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(value_bytes, 1024 * 1024))
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    # Not trusted_schema=OFF: Ouroboros has an index over json_extract(), which that refuses.
    for pragma in (
        "cell_size_check=ON",
        "mmap_size=0",
        "query_only=ON",
        "temp_store=MEMORY",
    ):
        database.execute(f"PRAGMA {pragma}")
    database.set_progress_handler(guard.look, _STEPS_PER_LOOK)
    return guard


def _columns(database: sqlite3.Connection) -> set[str] | None:
    """The columns of the table `events`; None when there is no such plain table."""
    found = database.execute("SELECT type, sql FROM sqlite_master WHERE name = 'events'").fetchone()
    if found is None or found[0] != b"table" or not isinstance(found[1], bytes):
        return None
    if not found[1].lstrip().upper().startswith(b"CREATE TABLE"):
        return None
    columns = {row[1].decode("utf-8", "replace") for row in database.execute('PRAGMA table_info("events")')}
    database.set_authorizer(_only_reads_events)
    return columns if columns.issuperset(_COLUMNS) else None


def _only_reads_events(action: int, table: str | None, *_: str | None) -> int:
    is_fine = action in _ALLOWED and (action != sqlite3.SQLITE_READ or table == "events")
    return sqlite3.SQLITE_OK if is_fine else sqlite3.SQLITE_DENY


def _record(row: int, values: dict[str, object]) -> Record | Refused:
    try:
        members = {name: _json(name, value) for name, value in values.items()}
        raw = (
            b"{"
            + b",".join(json.dumps(name).encode() + b":" + value for name, value in members.items())
            + b"}"
        )
        return Record(row, raw, wire_record(members))
    except UnicodeDecodeError:
        return Refused(row, None, "invalid_utf8", "a value is not UTF-8")
    except (NotOuroborosError, ValueError) as error:
        return Refused(row, None, "not_this_format", str(error))


def _json(name: str, value: object) -> bytes:
    """A value of a row as JSON. The payload is JSON already; what is none of it stays a string."""
    if isinstance(value, bytes):
        text = value.decode()
        return json.dumps(text, ensure_ascii=False).encode()
    if value is None:
        return b"null"
    if isinstance(value, int | float):
        return json.dumps(value, allow_nan=False).encode()
    raise ValueError(f"{name} holds a {type(value).__name__}")


def _said(error: Exception) -> str:
    return "it takes too long to read" if "interrupted" in str(error) else str(error)
