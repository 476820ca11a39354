"""Cohere: what was billed leaves out what its own templates added to the prompt."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count, details

RULE = "cohere_chat"


def read(usage: dict[str, Any]) -> Usage | None:
    """What was billed, else what was counted. What a cache held is told beside both and left in the input."""
    for name in ("billed_units", "tokens"):
        units = details(usage, name)
        given, output = count(units, "input_tokens"), count(units, "output_tokens")
        if given is not None or output is not None:
            return Usage(given, None, None, output, None, RULE)
    return None
