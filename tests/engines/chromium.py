"""Find a real Chromium, or install one."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.engines import apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str:
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    with apt.one_at_a_time():
        found = _on_path()
        if found is None:
            # The browser driver brings its own Node.js, which needs libatomic1; a minimal Debian lacks it.
            apt.install("chromium", "libatomic1")
            found = _on_path()
    return found or pytest.fail("Chromium is installed but not on the path.", pytrace=False)


def _on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)
