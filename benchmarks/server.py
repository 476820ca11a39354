"""Start a Recto of our own in a folder of its own, or use the one that is running."""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.client import Address, Connection

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS_MOST = 120.0
STOP_SECONDS_MOST = 30.0
KEY = "rk_benchmark_0123456789abcdef0123456789abcdef"


@dataclass(slots=True)
class Server:
    """A Recto that answers. Without process ids its use of the machine is unknown."""

    address: Address
    database: str
    data: Path | None = None
    pids: list[int] = field(default_factory=list)
    start_seconds: float | None = None
    process: subprocess.Popen[bytes] | None = None
    database_url: str | None = None

    def connect(self) -> Connection:
        """A new connection to it."""
        return Connection(self.address)

    def stop(self) -> None:
        """End it as an operator would; what is left of its group afterwards is killed."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS_MOST)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options every script shares that needs a server."""
    group = parser.add_argument_group("the server")
    group.add_argument("--url", help="use this running server instead of starting one")
    group.add_argument("--key", default=os.environ.get("RECTO_KEY", KEY), help="a key with all scopes")
    group.add_argument(
        "--pid", type=int, help="process of the server at --url, to measure its CPU and memory"
    )
    group.add_argument(
        "--postgres", action="store_true", help="a fresh database beside DATABASE_URL, not SQLite"
    )
    group.add_argument("--workers", type=int, help="web processes; more than one needs --postgres")
    group.add_argument("--port", type=int, help="port of the server we start; a free one by default")
    group.add_argument("--keep", action="store_true", help="leave the data folder behind")


@contextmanager
def running(
    options: argparse.Namespace, data: Path | None = None, *, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """The server these options ask for, stopped and swept away at the end if it is ours."""
    if options.url:
        yield _given(options)
        return
    folder = data or Path(tempfile.mkdtemp(prefix="recto-benchmark-"))
    try:
        with _database(options) as (database_url, database_pids):
            told = dict(settings or {})
            if options.workers:
                told["RECTO_WORKERS"] = str(options.workers)
            server = start(folder, options.key, port=options.port, database_url=database_url, settings=told)
            server.pids += database_pids
            try:
                yield server
            finally:
                server.stop()
    finally:
        if options.keep:
            print(f"data kept in {folder}", file=sys.stderr)
        elif data is None:
            sweep(folder)


def sweep(folder: Path) -> None:
    """Remove a data folder and the log beside it."""
    shutil.rmtree(folder, ignore_errors=True)
    log_file(folder).unlink(missing_ok=True)


def log_file(folder: Path) -> Path:
    """Where the server that works on this folder writes; beside it, so that its size is not counted."""
    return folder.with_name(f"{folder.name}.log")


def start(
    data: Path,
    key: str,
    *,
    port: int | None = None,
    database_url: str | None = None,
    settings: Mapping[str, str] | None = None,
    python: str = sys.executable,
    path: str = "/readyz",
) -> Server:
    """Run `manage.py up` on this data folder and wait until it answers."""
    data.mkdir(parents=True, exist_ok=True)
    address = Address(HOST, port or free_port(), key)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RECTO_")}
    if "RECTO_NO_BOOTSTRAP" in os.environ:
        environment["RECTO_NO_BOOTSTRAP"] = os.environ["RECTO_NO_BOOTSTRAP"]
    environment.pop("DATABASE_URL", None)
    environment.update(settings or {})
    environment["RECTO_KEY"] = key
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [python, "manage.py", "up", "--no-sample", "--data", str(data), "--port", str(address.port)]
    started_at = time.perf_counter()
    with log_file(data).open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    wait_until_it_answers(address, process, log_file(data), path)
    took_seconds = time.perf_counter() - started_at
    name = "postgresql" if database_url else "sqlite"
    return Server(address, name, data, [process.pid], took_seconds, process, database_url)


def wait_until_it_answers(
    address: Address, process: subprocess.Popen[bytes], log: Path, path: str = "/readyz"
) -> None:
    """Return with the first page or redirect; no answer in time is an error with the log's last words."""
    give_up_at = time.monotonic() + START_SECONDS_MOST
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            break
        connection = Connection(address)
        try:
            if 200 <= connection.get(path)[0] < 400:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.01)
        finally:
            connection.close()
        time.sleep(0.01)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    raise RuntimeError(
        f"{address.url}{path} never answered; {log}:\n{log.read_text(errors='replace')[-3000:]}"
    )


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _given(options: argparse.Namespace) -> Server:
    parts = urllib.parse.urlsplit(options.url)
    address = Address(parts.hostname or HOST, parts.port or 80, options.key)
    return Server(address, "as it runs", pids=[options.pid] if options.pid else [])


@contextmanager
def _database(options: argparse.Namespace) -> Iterator[tuple[str | None, list[int]]]:
    if not options.postgres:
        yield None, []
        return
    from benchmarks import postgres  # its driver is needed only here

    with postgres.fresh_database() as made:
        yield made
