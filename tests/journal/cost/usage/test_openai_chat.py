"""Tokens of OpenAI chat completions: cached ones are inside the prompt, reasoning is inside the completion."""

import pytest

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


def test_more_reasoning_than_completion_is_not_believed():
    usage = {"completion_tokens": 5, "completion_tokens_details": {"reasoning_tokens": 10}}
    assert read(usage) == Usage(output_visible=5, rule="openai_chat", mismatch=True)


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


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        # DeepSeek tells what the cache hit and what it missed.
        (
            {
                "prompt_tokens": 339,
                "completion_tokens": 83,
                "total_tokens": 422,
                "prompt_tokens_details": {"cached_tokens": 320},
                "completion_tokens_details": {"reasoning_tokens": 39},
                "prompt_cache_hit_tokens": 320,
                "prompt_cache_miss_tokens": 19,
            },
            Usage(19, 320, None, 44, 39, "openai_chat"),
        ),
        (
            {"prompt_tokens": 339, "completion_tokens": 83, "prompt_cache_hit_tokens": 320},
            Usage(19, 320, None, 83, None, "openai_chat"),
        ),
        # Moonshot tells cached tokens beside the prompt.
        (
            {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154, "cached_tokens": 64},
            Usage(56, 64, None, 34, None, "openai_chat"),
        ),
        # OpenRouter tells cache writes among the details.
        (
            {
                "prompt_tokens": 150,
                "completion_tokens": 34,
                "total_tokens": 184,
                "cost": 0.0009,
                "prompt_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 30},
            },
            Usage(56, 64, 30, 34, None, "openai_chat"),
        ),
        # Anthropic through LiteLLM: the prompt includes reads and writes.
        (
            {
                "prompt_tokens": 1167,
                "completion_tokens": 153,
                "total_tokens": 1320,
                "cache_creation_input_tokens": 1163,
                "cache_read_input_tokens": 0,
                "prompt_tokens_details": {
                    "cached_tokens": 0,
                    "cache_creation_token_details": {
                        "ephemeral_5m_input_tokens": 1000,
                        "ephemeral_1h_input_tokens": 163,
                    },
                },
            },
            Usage(4, 0, 1163, 153, None, "openai_chat", 163),
        ),
        (
            {
                "prompt_tokens": 150,
                "completion_tokens": 34,
                "cache_read_input_tokens": 64,
                "cache_creation_input_tokens": 30,
            },
            Usage(56, 64, 30, 34, None, "openai_chat"),
        ),
        # xAI counts reasoning beside the completion.
        (
            {
                "prompt_tokens": 32,
                "completion_tokens": 9,
                "total_tokens": 141,
                "completion_tokens_details": {"reasoning_tokens": 100},
            },
            Usage(32, None, None, 9, 100, "openai_chat:reasoning_beside"),
        ),
    ],
    ids=[
        "DeepSeek",
        "DeepSeek without details",
        "Moonshot",
        "OpenRouter",
        "LiteLLM",
        "LiteLLM without details",
        "xAI",
    ],
)
def test_copies_of_the_protocol_tell_parts_under_names_of_their_own(usage, expected):
    assert read(usage) == expected


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 155},
        {"prompt_tokens": 50, "completion_tokens": 34, "prompt_tokens_details": {"cached_tokens": 64}},
        {
            "prompt_tokens": 120,
            "completion_tokens": 34,
            "prompt_cache_hit_tokens": 64,
            "prompt_cache_miss_tokens": 57,
        },
        {
            "prompt_tokens": 120,
            "completion_tokens": 34,
            "cache_creation_input_tokens": 30,
            "cache_creation": {"ephemeral_1h_input_tokens": 31},
        },
        {
            "prompt_tokens": 9,
            "completion_tokens": 3,
            "total_tokens": 120,
            "completion_tokens_details": {"reasoning_tokens": 9},
        },
    ],
)
def test_counts_that_contradict_each_other_are_marked(usage):
    assert read(usage).mismatch is True


def test_more_cached_than_prompt_leaves_the_rest_unknown():
    usage = {"prompt_tokens": 50, "prompt_tokens_details": {"cached_tokens": 64}}
    assert read(usage) == Usage(cache_read=64, rule="openai_chat", mismatch=True)


def test_writes_may_stand_among_the_details_under_anthropics_names():
    split = {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 10}
    of_prompt = {"cached_tokens": 64, "cache_creation_input_tokens": 30, "cache_creation": split}
    usage = {"prompt_tokens": 150, "completion_tokens": 34, "prompt_tokens_details": of_prompt}
    assert read(usage) == Usage(56, 64, 30, 34, None, "openai_chat", 10)
