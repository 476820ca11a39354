"""pi: input, cacheRead and cacheWrite stand beside each other; reasoning is inside output and not told apart."""

from typing import Any

from journal.fold.facts import Usage

from .buckets import additive
from .numbers import count

RULE = "pi"


def read(usage: dict[str, Any]) -> Usage | None:
    """The same for every provider behind it. What it cost stands in the same object, and is no count."""
    return additive(
        RULE,
        count(usage, "input"),
        count(usage, "output"),
        cached=count(usage, "cacheRead"),
        written=count(usage, "cacheWrite"),
        total=count(usage, "totalTokens"),
    )
