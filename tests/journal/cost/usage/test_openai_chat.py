"""Tokens of OpenAI chat completions: cached ones are inside the prompt, reasoning is inside the completion."""

from journal.cost.usage.openai_chat import read
from journal.fold.facts import Usage


def test_neither_cached_nor_reasoning_tokens_are_counted_twice():
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 34,
        "total_tokens": 154,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 10},
    }
    assert read(usage) == Usage(
        input_uncached=56, cache_read=64, output_visible=24, reasoning=10, rule="openai_chat"
    )


def test_what_details_do_not_tell_is_unknown_and_not_zero():
    usage = {"prompt_tokens": 120, "completion_tokens": 34}
    assert read(usage) == Usage(input_uncached=120, output_visible=34, rule="openai_chat")


def test_zero_that_was_told_is_zero():
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 34,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }
    assert read(usage) == Usage(
        input_uncached=120, cache_read=0, output_visible=34, reasoning=0, rule="openai_chat"
    )


def test_one_count_of_two_is_still_told():
    assert read({"prompt_tokens": 120}) == Usage(input_uncached=120, rule="openai_chat")


def test_more_reasoning_than_completion_leaves_the_rest_unknown():
    usage = {"completion_tokens": 5, "completion_tokens_details": {"reasoning_tokens": 10}}
    assert read(usage) == Usage(reasoning=10, rule="openai_chat")


def test_an_object_without_counts_tells_nothing():
    assert read({"cost": 0.1}) is None


def test_cache_writes_that_a_gateway_counts_into_the_prompt_are_not_counted_twice():
    usage = {
        "prompt_tokens": 150,
        "completion_tokens": 34,
        "prompt_tokens_details": {"cached_tokens": 64, "cache_creation_tokens": 30},
    }
    expected = Usage(56, 64, 30, 34, None, "openai_chat")
    assert read(usage) == expected
    named = {**usage, "prompt_tokens_details": {"cached_tokens": 64}, "cache_creation_input_tokens": 30}
    assert read(named) == expected
