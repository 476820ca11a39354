"""Turn DATABASE_URL into the database settings of Django."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import BadEnvironmentError

# Every connection to the file starts with these. FULL: what was acknowledged survives a power cut.
# The cache is negative kibibytes, per connection and so per thread: small, for the threads are many. The one
# thread that writes gives itself more.
# auto_vacuum counts on a new file only, and only before WAL: it lets deletion shrink the file.
SQLITE_PRAGMAS = (
    "PRAGMA auto_vacuum=INCREMENTAL;"
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA cache_size=-4096;"
    "PRAGMA temp_store=MEMORY;"
)
SQLITE_BUSY_TIMEOUT_SECONDS = 30
# Prepared statements that a connection keeps: those of ingestion come in a few sizes each.
SQLITE_CACHED_STATEMENTS = 400
POSTGRES_POOL_SIZE = 16  # connections of one process; more threads than that wait for one
POSTGRES_SCHEMES = {"postgres", "postgresql"}


def database_settings(url: str | None, data_folder: Path) -> dict[str, Any]:
    """Settings for `postgres://user:password@host:port/name?option=…`, a path, or nothing (our own file)."""
    if not url:
        return sqlite_settings(data_folder / "recto.sqlite3")
    scheme, separator, rest = url.partition("://")
    if scheme in POSTGRES_SCHEMES:
        return postgres_settings(url)
    if scheme in {"sqlite", "sqlite3"} and separator:
        return sqlite_settings(Path(unquote(rest).removeprefix("/")).absolute())
    if separator:
        raise BadEnvironmentError(
            f"DATABASE_URL begins with {scheme}://; use postgres://… or a path of a file."
        )
    return sqlite_settings(Path(url).absolute())


def sqlite_settings(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            # A transaction that will write must say so at once, else two of them deadlock half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_TIMEOUT_SECONDS,
            "init_command": SQLITE_PRAGMAS,
            "cached_statements": SQLITE_CACHED_STATEMENTS,
        },
        "CONN_MAX_AGE": None,
        # A file, because an in-memory database cannot be shared with the server's threads.
        "TEST": {"NAME": str(file.with_name("test-" + file.name))},
    }


def postgres_settings(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        # The pool keeps connections, so that many waiting threads do not each hold one.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": POSTGRES_POOL_SIZE, "timeout": 30}, **options},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
