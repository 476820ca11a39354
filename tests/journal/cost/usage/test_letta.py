"""Letta adds up Anthropic's input itself, and writes zeros where it found nothing."""

from journal.cost.usage.letta import read
from journal.fold.facts import Usage


def test_cached_tokens_are_a_part_of_the_prompt():
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 34,
        "total_tokens": 154,
        "cached_input_tokens": 64,
        "cache_write_tokens": None,
        "reasoning_tokens": None,
    }
    assert read(usage) == Usage(56, 64, None, 34, None, "letta")


def test_zeros_everywhere_are_nothing_that_was_measured():
    assert read({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}) is None


def test_without_counts_nothing_is_told():
    assert read({"cached_input_tokens": 64}) is None
