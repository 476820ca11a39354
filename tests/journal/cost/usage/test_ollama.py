"""Tokens of Ollama: two counts without a split."""

from journal.cost.usage.ollama import read
from journal.fold.facts import Usage


def test_what_the_cache_held_is_unknown():
    usage = {"prompt_eval_count": 9, "eval_count": 2}
    assert read(usage) == Usage(input_uncached=9, output_visible=2, rule="ollama")


def test_one_count_of_two_is_still_told():
    assert read({"eval_count": 2}) == Usage(output_visible=2, rule="ollama")


def test_an_object_without_counts_tells_nothing():
    assert read({"eval_duration": 700}) is None
