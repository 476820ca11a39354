"""Fixtures that hand the engines to the tests."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import chromium
from tests.engines.recto import ROOT, RectoServer
from tests.engines.redis import RedisServer
from tests.engines.run import POSTGRES
from tests.engines.worker import CeleryWorker


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Runs before the first test that uses the database: the moment to start a server for it."""
    server = request.config.stash.get(POSTGRES, None)
    if server is not None:
        server.start()


@pytest.fixture(scope="session")
def broker_url() -> Iterator[str]:
    """Address of a real broker."""
    server = RedisServer()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """A real Chromium; as root it runs without its sandbox, which refuses root."""
    # The browser's driver runs an event loop in this thread, and tests ask the database from it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium.executable(), "args": arguments}


@pytest.fixture(scope="session")
def empty_tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path | str:
    """A database of this run's kind with every table and no row: a file, or the name to copy it by.

    Making the tables is more than half of a first start, and there are many of those.
    """
    server = request.config.stash.get(POSTGRES, None)
    folder = tmp_path_factory.mktemp("empty")
    environment = {"DATABASE_URL": "", "RECTO_DATA": str(folder), "RECTO_NO_BOOTSTRAP": "1"}
    if server is not None:
        server.start()
        environment["DATABASE_URL"] = server.make_database("recto_empty")
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "-v0"], env={**os.environ, **environment}, check=True
    )
    return folder / "recto.sqlite3" if server is None else "recto_empty"


@pytest.fixture(scope="session")
def fresh_database(
    request: pytest.FixtureRequest, empty_tables: Path | str
) -> Callable[[Path], dict[str, str]]:
    """Make one more database without rows for a data folder; returns the environment that leads to it."""

    def make(data: Path) -> dict[str, str]:
        server = request.config.stash.get(POSTGRES, None)
        if server is None:
            data.mkdir(parents=True, exist_ok=True)
            shutil.copy(empty_tables, data)
            return {"DATABASE_URL": ""}
        name = "recto_" + secrets.token_hex(4)
        return {"DATABASE_URL": server.make_database(name, template=str(empty_tables))}

    return make


@pytest.fixture
def start_recto(
    tmp_path: Path, fresh_database: Callable[[Path], dict[str, str]]
) -> Iterator[Callable[..., RectoServer]]:
    """Start real servers: `start_recto("--login", RECTO_ADMIN_PASSWORD="…")`; each has its own data."""
    servers: list[RectoServer] = []

    def start(*options: str, **environment: str) -> RectoServer:
        data = tmp_path / f"data-{len(servers)}"
        key = "rk_" + secrets.token_urlsafe(32)
        server = RectoServer(
            data, key=key, environment={**fresh_database(data), **environment}, options=options
        )
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        if server.process is not None and server.process.poll() is None:
            server.stop()


@pytest.fixture
def live_recto(start_recto: Callable[..., RectoServer]) -> RectoServer:
    """The real server on this run's kind of database."""
    return start_recto()


@pytest.fixture
def celery_worker_process(
    tmp_path: Path, broker_url: str, fresh_database: Callable[[Path], dict[str, str]]
) -> Iterator[CeleryWorker]:
    """A real worker on a real broker, with an empty database."""
    data = tmp_path / "worker"
    worker = CeleryWorker(data, broker_url=broker_url, environment=fresh_database(data))
    worker.start()
    yield worker
    worker.stop()
