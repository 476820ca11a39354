"""A usage object is read by its protocol's rule, and nothing in it can do harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.cost.usage import READERS, read_usage
from journal.fold.facts import Usage

VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.lists(st.integers())
)
COUNTS = st.sampled_from(
    (
        *("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "promptTokenCount"),
        *("candidatesTokenCount", "cachedContentTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount"),
        *("cache_read_input_tokens", "cache_creation_input_tokens", "token_count_in", "token_count_out"),
        *(
            "total_tokens",
            "totalTokenCount",
            "totalTokens",
            "prompt_cache_hit_tokens",
            "prompt_cache_miss_tokens",
        ),
        *("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens", "cacheDetails"),
        *("cached_input_tokens", "reasoning_output_tokens", "cached_tokens", "cache_creation_tokens"),
        *("input", "output", "cacheRead", "cacheWrite", "cached", "thoughts", "tool", "total"),
        *("num_cached_tokens", "num_sources_used", "queue_time", "is_byok", "input_cached_tokens"),
        *("gen_ai.usage.input_tokens", "gen_ai.usage.cache_read.input_tokens", "prompt_details.cache_read"),
        *("llm.token_count.prompt", "llm.token_count.prompt_details.cache_read", "output_reasoning"),
        *("prompt_eval_count", "eval_count", "inputTextTokenCount", "responseTokenCount", "reasoning_tokens"),
    )
)
DETAILS = st.sampled_from(
    (
        *("prompt_tokens_details", "completion_tokens_details"),
        *("input_tokens_details", "output_tokens_details", "cache_creation"),
    )
)
PARTS = st.dictionaries(
    st.sampled_from(
        (
            *("cached_tokens", "reasoning_tokens", "cache_creation_tokens", "cache_write_tokens"),
            *("ephemeral_1h_input_tokens", "ephemeral_5m_input_tokens"),
        )
    ),
    VALUES,
)


@pytest.mark.parametrize(
    ("protocol", "read_from_cache", "uncached"),
    [("openai_responses", None, 56), ("anthropic_messages", 64, 56), ("made_by_us", 64, 56)],
)
def test_the_protocol_decides_what_a_name_means(protocol, read_from_cache, uncached):
    usage = read_usage(protocol, {"input_tokens": 56, "cache_read_input_tokens": 64, "output_tokens": 34})
    assert (usage.input_uncached, usage.cache_read) == (uncached, read_from_cache)


def test_a_protocol_that_finds_none_of_its_names_leaves_the_reading_to_them():
    usage = {"prompt_tokens": 9, "completion_tokens": 1}
    assert read_usage("anthropic_messages", usage) == Usage(9, output_visible=1, rule="openai_chat")


def test_without_a_protocol_the_names_of_the_counts_decide():
    assert read_usage(None, {"prompt_tokens": 9}) == Usage(input_uncached=9, rule="openai_chat")


@pytest.mark.parametrize("usage", [None, {}, [], 120, "120"])
def test_what_is_no_usage_object_tells_nothing(usage):
    assert read_usage("openai_chat", usage) is None


@pytest.mark.parametrize("protocol", [*READERS, None])
@settings(deadline=None)
@given(counts=st.dictionaries(COUNTS, VALUES), details=st.dictionaries(DETAILS, PARTS | VALUES))
def test_no_usage_object_gives_a_negative_bucket(protocol, counts, details):
    usage = read_usage(protocol, {**counts, **details})
    counts = (*Usage.__struct_fields__[:5], "cache_write_1h")
    buckets = [] if usage is None else [getattr(usage, name) for name in counts]
    assert [bucket for bucket in buckets if bucket is not None and bucket < 0] == []
