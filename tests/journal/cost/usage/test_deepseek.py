"""DeepSeek's prompt is what its cache hit and what it missed."""

from journal.cost.usage.deepseek import read
from journal.fold.facts import Usage

USAGE = {
    "prompt_tokens": 339,
    "completion_tokens": 83,
    "total_tokens": 422,
    "prompt_tokens_details": {"cached_tokens": 320},
    "completion_tokens_details": {"reasoning_tokens": 39},
    "prompt_cache_hit_tokens": 320,
    "prompt_cache_miss_tokens": 19,
}


def test_a_hit_is_read_from_the_cache_and_a_miss_is_not():
    assert read(USAGE) == Usage(19, 320, None, 44, 39, "deepseek")


def test_the_hit_may_be_told_among_the_details_alone():
    usage = {name: value for name, value in USAGE.items() if name != "prompt_cache_hit_tokens"}
    assert read(usage) == Usage(19, 320, None, 44, 39, "deepseek")


def test_hits_and_misses_that_are_not_the_prompt_are_marked():
    assert read({**USAGE, "prompt_cache_miss_tokens": 20}).mismatch is True


def test_without_counts_nothing_is_told():
    assert read({"prompt_cache_hit_tokens": 320}) is None
