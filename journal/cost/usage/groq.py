"""Groq: as OpenAI's chat completions, with durations beside the counts.

A stream tells its usage in `x_groq.usage` of a chunk. Cached tokens are a part of `prompt_tokens`, reasoning is a part
of `completion_tokens`.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details

RULE = "groq"


def read(usage: dict[str, Any]) -> Usage | None:
    """Older models tell no parts at all: those are unknown."""
    return inclusive(
        RULE,
        count(usage, "prompt_tokens"),
        count(usage, "completion_tokens"),
        cached=count(details(usage, "prompt_tokens_details"), "cached_tokens"),
        reasoning=count(details(usage, "completion_tokens_details"), "reasoning_tokens"),
        total=count(usage, "total_tokens"),
    )
