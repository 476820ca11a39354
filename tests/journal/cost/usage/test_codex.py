"""Codex counts cached tokens in the input and reasoning in the output."""

from journal.cost.usage.codex import read
from journal.fold.facts import Usage


def test_neither_cached_tokens_nor_reasoning_are_counted_twice():
    usage = {
        "input_tokens": 12091,
        "cached_input_tokens": 10880,
        "output_tokens": 182,
        "reasoning_output_tokens": 128,
        "total_tokens": 12273,
    }
    assert read(usage) == Usage(1211, 10880, None, 54, 128, "codex")


def test_without_counts_nothing_is_told():
    assert read({"cached_input_tokens": 10880}) is None
