"""Moments for tests, counted from one fixed day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

BASE = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So many seconds after noon of the first of September 2026."""
    return BASE + timedelta(seconds=seconds)
