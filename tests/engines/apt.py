"""Install a Debian package that a test cannot do without, or fail with the line to type."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Held while a program is looked for, or installed: tests run beside each other in several processes.

    A program can be on the path before all that it needs is in place.
    """
    with (Path(tempfile.gettempdir()) / f"recto-tests-{os.geteuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def install(*packages: str) -> None:
    line = "sudo apt-get install -y " + " ".join(packages)
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        pytest.fail(f"These tests need {', '.join(packages)}. On Debian or Ubuntu: {line}", pytrace=False)
    wait = ("-o", "DPkg::Lock::Timeout=300", "-qq")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (("update", *wait), ("install", "-y", "--no-install-recommends", *wait, *packages)):
        done = subprocess.run([apt, *step], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.fail(f"Could not install {', '.join(packages)}: {done.stderr[-2000:]}", pytrace=False)
