"""Mistral: prompt_tokens include cached ones; thinking is inside completion_tokens, and rarely told apart.

Cached tokens are told as `num_cached_tokens`, or among the details, whose name is met in two spellings.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details

RULE = "mistral"


def read(usage: dict[str, Any]) -> Usage | None:
    """Seconds of audio are no tokens, and their tokens are in the prompt."""
    cached = count(usage, "num_cached_tokens")
    for name in ("prompt_tokens_details", "prompt_token_details"):
        if cached is None:
            cached = count(details(usage, name), "cached_tokens")
    return inclusive(
        RULE,
        count(usage, "prompt_tokens"),
        count(usage, "completion_tokens"),
        cached=cached,
        reasoning=count(details(usage, "completion_tokens_details"), "reasoning_tokens"),
        total=count(usage, "total_tokens"),
    )
