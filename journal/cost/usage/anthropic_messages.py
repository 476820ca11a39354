"""Anthropic Messages: input_tokens exclude cache reads and cache writes; thinking is inside output."""

from typing import Any

from journal.fold.facts import Usage

from .numbers import count

RULE = "anthropic_messages"


def read(usage: dict[str, Any]) -> Usage | None:
    """Three addends make the input. Thinking is not told apart, so reasoning stays unknown."""
    given = count(usage, "input_tokens")
    output = count(usage, "output_tokens")
    if given is None and output is None:
        return None
    return Usage(
        given,
        count(usage, "cache_read_input_tokens"),
        count(usage, "cache_creation_input_tokens"),
        output,
        None,
        RULE,
    )
