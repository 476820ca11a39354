"""A made-up session that shows what Recto shows: retries, waits, tools, passes, an error, a cancelled call."""

from __future__ import annotations

from pathlib import Path

#: Wire-v1 events, one a line. The texts, names and numbers are invented.
SAMPLE_FILE = Path(__file__).with_name("session.jsonl")
SESSION_ID = "sample-release-notes"


def sample_events() -> bytes:
    """The whole file."""
    return SAMPLE_FILE.read_bytes()
