"""The real server, started the way people start it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 30


class RectoServer:
    """One server with a data folder of its own; can be killed in the middle and started again."""

    def __init__(
        self, data: Path, *, key: str, environment: dict[str, str], options: Sequence[str] = ()
    ) -> None:
        self.data = data
        self.options = options
        self.key = key
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(data.name + ".log")
        self.environment = {**os.environ, "RECTO_NO_BOOTSTRAP": "1", "RECTO_KEY": key, **environment}
        self.environment.setdefault("DATABASE_URL", "")
        self.environment["RECTO_DATA"] = str(data)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--no-sample"]
        command += ["--port", str(self.port), *self.options]
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        give_up_at = time.monotonic() + START_SECONDS
        while not (self.answers() and self.url in self.log.read_text(errors="replace")):
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                raise AssertionError(f"Recto did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as response:
                return response.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> int:
        """Ask it to end; returns its exit status."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(timeout=STOP_SECONDS)
        finally:
            self._signal_all(signal.SIGKILL)

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would."""
        self._signal_all(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(timeout=STOP_SECONDS)

    def restart(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()
        self.start()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the server, on the same data."""
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def _signal_all(self, number: signal.Signals) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
