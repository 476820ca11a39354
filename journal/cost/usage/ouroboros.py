"""Ouroboros journal: two counts without a split; how the provider's own numbers were read is not told."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count

RULE = "ouroboros"


def read(usage: dict[str, Any]) -> Usage | None:
    """Cached and reasoning tokens are unknown, not zero. Two zeros are what it writes where nobody told any count."""
    given = count(usage, "token_count_in")
    output = count(usage, "token_count_out")
    if not given and not output:
        return None
    return Usage(given, None, None, output, None, RULE)
