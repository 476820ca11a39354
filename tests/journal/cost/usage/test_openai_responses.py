"""Tokens of OpenAI Responses: cached ones are inside the input, reasoning is inside the output."""

from journal.cost.usage.openai_responses import read
from journal.fold.facts import Usage


def test_neither_cached_nor_reasoning_tokens_are_counted_twice():
    usage = {
        "input_tokens": 120,
        "input_tokens_details": {"cached_tokens": 64},
        "output_tokens": 34,
        "output_tokens_details": {"reasoning_tokens": 10},
        "total_tokens": 154,
    }
    assert read(usage) == Usage(
        input_uncached=56, cache_read=64, output_visible=24, reasoning=10, rule="openai_responses"
    )


def test_what_details_do_not_tell_is_unknown_and_not_zero():
    usage = {"input_tokens": 120, "output_tokens": 34}
    assert read(usage) == Usage(input_uncached=120, output_visible=34, rule="openai_responses")


def test_more_cached_than_input_leaves_the_rest_unknown():
    usage = {"input_tokens": 50, "input_tokens_details": {"cached_tokens": 64}}
    assert read(usage) == Usage(cache_read=64, rule="openai_responses", mismatch=True)


def test_an_object_without_counts_tells_nothing():
    assert read({"total_tokens": 154}) is None


def test_a_total_that_is_something_else_is_marked():
    usage = {"input_tokens": 120, "output_tokens": 34, "total_tokens": 154}
    assert read(usage).mismatch is False
    assert read({**usage, "total_tokens": 218}).mismatch is True


def test_more_reasoning_than_output_is_marked():
    usage = {"input_tokens": 9, "output_tokens": 5, "output_tokens_details": {"reasoning_tokens": 10}}
    assert read(usage) == Usage(9, None, None, 5, None, "openai_responses", mismatch=True)


def test_cache_writes_are_inside_of_the_input():
    usage = {"input_tokens": 150, "input_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 30}}
    assert read(usage) == Usage(56, 64, 30, None, None, "openai_responses")


def test_a_gateway_may_tell_the_parts_under_the_names_of_chat_completions():
    usage = {"input_tokens": 120, "output_tokens": 34, "prompt_tokens_details": {"cached_tokens": 64}}
    assert read(usage) == Usage(56, 64, None, 34, None, "openai_responses")
