"""Install a Debian package that a test cannot do without, or fail with the line to type."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


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
