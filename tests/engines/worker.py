"""A real Celery worker in a process of its own, fed by a real broker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from celery import Celery

from tests.engines.recto import ROOT

START_SECONDS = 60


class CeleryWorker:
    """Works on the database of one data folder; `send` queues a task as the web process would."""

    def __init__(self, data: Path, *, broker_url: str, environment: dict[str, str]) -> None:
        self.data = data
        self.broker_url = broker_url
        self.log = data.with_name(data.name + "-worker.log")
        self.environment = {**os.environ, "DATABASE_URL": "", **environment}
        self.environment |= {
            "RECTO_DATA": str(data),
            "RECTO_BROKER_URL": broker_url,
            "RECTO_NO_BOOTSTRAP": "1",
        }
        self.client = Celery(broker=broker_url, set_as_current=False)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=self.environment, cwd=ROOT, check=True)
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2"]
        self.process = subprocess.Popen(
            [*command, "--loglevel", "INFO"],
            env=self.environment,
            cwd=ROOT,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        give_up_at = time.monotonic() + START_SECONDS
        while "ready." not in self.log.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                raise AssertionError(
                    f"The worker did not start:\n{self.log.read_text(errors='replace')[-4000:]}"
                )
            time.sleep(0.05)

    def send(self, task: str, *arguments: Any) -> None:
        self.client.send_task(task, arguments)

    def stop(self) -> None:
        self.client.close()
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)
