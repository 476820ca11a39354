"""The SQLite file as it must be created, and its size afterwards."""

import os
import sqlite3
from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

WRITER_CACHE_KIBIBYTES = 65536
#: Pages of the write-ahead log before it is copied into the file: 64 MiB. Keys are hashes, so every commit
#: touches pages all over the indexes; the longer the log, the more often a page is copied once for many commits.
WRITER_LOG_PAGES = 16384
PAGES_GIVEN_BACK = 4096  # 16 MiB: a moment's work


def prepare_sqlite_file(path: Path) -> None:
    """Create the file so that deletion can shrink it; an existing file is left as it is.

    `auto_vacuum` only takes effect before the first table and before WAL. The file is readable by
    its owner alone: it holds everything the agents said.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = sqlite3.connect(path)
    try:
        database.execute("PRAGMA auto_vacuum=INCREMENTAL")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("VACUUM")
    finally:
        database.close()


def widen_page_cache() -> None:
    """For the one thread that writes to SQLite: index pages of earlier sessions stay in memory and in the log."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIBIBYTES}")
        cursor.execute(f"PRAGMA wal_autocheckpoint={WRITER_LOG_PAGES}")


def database_bytes() -> int | None:
    """Size of the database in bytes: of the file of SQLite once its write-ahead log is copied into it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0]) or None


def give_back_space() -> None:
    """Return freed pages to the file system: SQLite at once, PostgreSQL for reuse. Outside transactions."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("journal_entry", "journal_blob", "journal_sessionblob"):
                cursor.execute(f"VACUUM {table}")
        else:
            _shrink(cursor)
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()


def _shrink(cursor: CursorWrapper) -> None:
    """Cut free pages off the file, in parts between which others may write."""
    free = _free_pages(cursor)
    while free:
        # It gives back a page with each step and returns no rows: `execute` would take a single step.
        cursor.connection.executescript(f"PRAGMA incremental_vacuum({PAGES_GIVEN_BACK})")
        before, free = free, _free_pages(cursor)
        if free >= before:
            return  # the file was not made by us, or others were quicker


def _free_pages(cursor: CursorWrapper) -> int:
    cursor.execute("PRAGMA freelist_count")
    return int(cursor.fetchone()[0])
