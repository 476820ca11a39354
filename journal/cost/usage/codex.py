"""Codex rollouts: input_tokens include cached_input_tokens, output_tokens include reasoning_output_tokens."""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count

RULE = "codex"


def read(usage: dict[str, Any]) -> Usage | None:
    """Of one call; the totals of a session are never added to it."""
    return inclusive(
        RULE,
        count(usage, "input_tokens"),
        count(usage, "output_tokens"),
        cached=count(usage, "cached_input_tokens"),
        reasoning=count(usage, "reasoning_output_tokens"),
        total=count(usage, "total_tokens"),
    )
