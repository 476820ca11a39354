"""Gemini CLI counts thoughts beside the output and cached tokens inside the input."""

from journal.cost.usage.gemini_cli import read
from journal.fold.facts import Usage


def test_thoughts_are_added_and_cached_tokens_are_not():
    usage = {"input": 120, "output": 300, "cached": 64, "thoughts": 200, "tool": 0, "total": 620}
    assert read(usage) == Usage(56, 64, None, 300, 200, "gemini_cli")


def test_what_tools_put_into_the_prompt_is_one_more_part_of_the_input():
    usage = {"input": 120, "output": 300, "cached": 64, "thoughts": 200, "tool": 9, "total": 629}
    assert read(usage) == Usage(65, 64, None, 300, 200, "gemini_cli")


def test_another_total_or_more_cached_than_given_is_marked():
    assert read({"input": 120, "output": 300, "total": 421}).mismatch is True
    found = read({"input": 50, "output": 300, "cached": 64})
    assert found == Usage(None, 64, None, 300, None, "gemini_cli", mismatch=True)


def test_without_counts_nothing_is_told():
    assert read({"cached": 64}) is None
