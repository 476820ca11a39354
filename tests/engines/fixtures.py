"""Fixtures that hand the engines to the tests."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import chromium
from tests.engines.recto import RectoServer
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


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest) -> Callable[[], dict[str, str]]:
    """Environment of one more empty database of this run's kind, for processes of their own."""

    def make() -> dict[str, str]:
        server = request.config.stash.get(POSTGRES, None)
        if server is None:
            return {"DATABASE_URL": ""}
        server.start()
        return {"DATABASE_URL": server.make_database("recto_" + secrets.token_hex(4))}

    return make


@pytest.fixture
def start_recto(
    tmp_path: Path, fresh_database: Callable[[], dict[str, str]]
) -> Iterator[Callable[..., RectoServer]]:
    """Start real servers: `start_recto("--login", RECTO_ADMIN_PASSWORD="…")`; each has its own data."""
    servers: list[RectoServer] = []

    def start(*options: str, **environment: str) -> RectoServer:
        data = tmp_path / f"data-{len(servers)}"
        key = "rk_" + secrets.token_urlsafe(32)
        server = RectoServer(data, key=key, environment={**fresh_database(), **environment}, options=options)
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
    tmp_path: Path, broker_url: str, fresh_database: Callable[[], dict[str, str]]
) -> Iterator[CeleryWorker]:
    """A real worker on a real broker, with an empty database."""
    worker = CeleryWorker(tmp_path / "worker", broker_url=broker_url, environment=fresh_database())
    worker.start()
    yield worker
    worker.stop()
