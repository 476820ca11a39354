"""LangChain's usage metadata: input_tokens include what a cache gave or took, output_tokens include reasoning.

The details need not add up to their whole, and name only what the provider told.
"""

from typing import Any

from journal.fold.facts import Usage

from .buckets import inclusive
from .numbers import count, details

RULE = "langchain"


def read(usage: dict[str, Any]) -> Usage | None:
    """`input_token_details` and `output_token_details`, in the singular, hold the parts."""
    of_input = details(usage, "input_token_details")
    return inclusive(
        RULE,
        count(usage, "input_tokens"),
        count(usage, "output_tokens"),
        cached=count(of_input, "cache_read"),
        written=count(of_input, "cache_creation"),
        reasoning=count(details(usage, "output_token_details"), "reasoning"),
        total=count(usage, "total_tokens"),
    )
