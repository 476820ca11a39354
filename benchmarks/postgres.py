"""A database of its own on the PostgreSQL server that DATABASE_URL names."""

from __future__ import annotations

import os
import secrets
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


@contextmanager
def fresh_database() -> Iterator[tuple[str, list[int]]]:
    """Make a database, hand out its URL and the server's process (when it is on this machine), drop it."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        sys.exit("--postgres needs DATABASE_URL, for instance postgresql://postgres@127.0.0.1:5432/postgres")
    name = f"recto_benchmark_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        pids = _postmaster(connection)
        try:
            yield urllib.parse.urlsplit(given)._replace(path=f"/{name}").geturl(), pids
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def size_bytes(database_url: str) -> int:
    """What the database takes on disk, indexes and out-of-line values included, after a checkpoint."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    if row is None:
        raise RuntimeError("PostgreSQL told no size")
    return int(row[0])


def _postmaster(connection: psycopg.Connection) -> list[int]:
    """Parent of our own backend, if what has its number here is a postgres at all."""
    stat = Path(f"/proc/{connection.info.backend_pid}/stat")
    if not stat.exists() or "postgres" not in stat.read_text():
        return []
    return [int(stat.read_text().rpartition(")")[2].split()[1])]
