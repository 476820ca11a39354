"""Pydantic AI's usage: input_tokens include cache_read_tokens and cache_write_tokens, output_tokens include reasoning.

What a provider told beside the tokens stands in `details` under the provider's own names.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details, first_count

RULE = "pydantic_ai"


def read(usage: dict[str, Any]) -> Usage | None:
    """Of one request; the sums of a run have the same names."""
    return inclusive(
        RULE,
        count(usage, "input_tokens"),
        count(usage, "output_tokens"),
        cached=count(usage, "cache_read_tokens"),
        written=count(usage, "cache_write_tokens"),
        reasoning=first_count(details(usage, "details"), "reasoning_tokens", "thoughts_tokens"),
    )
