"""Letta's rows and steps: prompt_tokens include cached and written ones, completion_tokens include reasoning."""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count

RULE = "letta"


def read(usage: dict[str, Any]) -> Usage | None:
    """Of a row whose counts are all zero nothing was measured, so nothing is told."""
    counts = [count(usage, name) for name in ("prompt_tokens", "completion_tokens", "total_tokens")]
    if not any(counts):
        return None
    return inclusive(
        RULE,
        counts[0],
        counts[1],
        cached=count(usage, "cached_input_tokens"),
        written=count(usage, "cache_write_tokens"),
        reasoning=count(usage, "reasoning_tokens"),
        total=counts[2],
    )
