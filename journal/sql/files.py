"""The SQLite file as it must be created, and its size afterwards."""

import os
import sqlite3
from pathlib import Path

from django.db import connection

WRITER_CACHE_KIBIBYTES = 65536
#: Pages of the write-ahead log before it is copied into the file: 64 MiB. Keys are hashes, so every commit
#: touches pages all over the indexes; the longer the log, the more often a page is copied once for many commits.
WRITER_LOG_PAGES = 16384


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
    """Size of the database on disk in bytes, write-ahead log included."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = str(connection.settings_dict["NAME"])
    files = [Path(name), Path(name + "-wal")]
    return sum(file.stat().st_size for file in files if file.exists()) or None


def give_back_space() -> None:
    """Return freed pages to the file system: SQLite at once, PostgreSQL for reuse. Outside transactions."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("journal_entry", "journal_blob", "journal_sessionblob"):
                cursor.execute(f"VACUUM {table}")
        else:
            cursor.execute("PRAGMA incremental_vacuum")
            cursor.fetchall()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
