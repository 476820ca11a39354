"""What an exported file is called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .table import Fact

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")


def file_name(head: Mapping[str, Fact], suffix: str) -> str:
    """Project, what a row stands for, and the time: recto-default-per-day-2026-09-01-2026-09-30.csv."""
    parts = ["recto", head["project"], "per", head["per"], head["from"], head["to"]]
    return "-".join(_NOT_IN_NAMES.sub("-", str(part)) for part in parts if part) + f".{suffix}"
