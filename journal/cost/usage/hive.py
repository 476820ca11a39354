"""Hive: cached_tokens and cache_creation_tokens are parts of input_tokens; reasoning is inside output_tokens."""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count

RULE = "hive"


def read(usage: dict[str, Any]) -> Usage | None:
    """What a turn's end tells, which is LiteLLM's inclusive count."""
    return inclusive(
        RULE,
        count(usage, "input_tokens"),
        count(usage, "output_tokens"),
        cached=count(usage, "cached_tokens"),
        written=count(usage, "cache_creation_tokens"),
    )
