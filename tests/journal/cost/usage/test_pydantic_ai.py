"""Pydantic AI: what a cache gave and took is inside the input."""

from journal.cost.usage.pydantic_ai import read
from journal.fold.facts import Usage


def test_cache_counts_are_parts_of_the_input():
    usage = {
        "input_tokens": 1167,
        "cache_read_tokens": 1163,
        "cache_write_tokens": 0,
        "output_tokens": 34,
        "details": {"reasoning_tokens": 10},
    }
    assert read(usage) == Usage(4, 1163, 0, 24, 10, "pydantic_ai")


def test_a_run_that_told_nothing_is_unknown():
    assert read({"requests": 1, "details": {}}) is None
