"""Ollama: two counts without a split; what its cache held is left out of neither."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count

RULE = "ollama"


def read(usage: dict[str, Any]) -> Usage | None:
    """Cached and reasoning tokens are unknown, not zero."""
    given = count(usage, "prompt_eval_count")
    output = count(usage, "eval_count")
    if given is None and output is None:
        return None
    return Usage(given, None, None, output, None, RULE)
