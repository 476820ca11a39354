"""The AI SDK: cached and written tokens are parts of the input, reasoning is a part of the output."""

import pytest

from journal.cost.usage.ai_sdk import read
from journal.fold.facts import Usage


@pytest.mark.parametrize(
    "usage",
    [
        {"inputTokens": 120, "outputTokens": 34, "cachedInputTokens": 64, "reasoningTokens": 10},
        {
            "inputTokens": 120,
            "outputTokens": 34,
            "totalTokens": 154,
            "inputTokenDetails": {"noCacheTokens": 56, "cacheReadTokens": 64},
            "outputTokenDetails": {"textTokens": 24, "reasoningTokens": 10},
            "cachedInputTokens": 64,
        },
        {
            "inputTokens": {"total": 120, "noCache": 56, "cacheRead": 64},
            "outputTokens": {"total": 34, "text": 24, "reasoning": 10},
        },
    ],
    ids=["version 5", "version 6", "its providers"],
)
def test_every_version_gives_the_same_buckets(usage):
    assert read(usage) == Usage(56, 64, None, 24, 10, "ai_sdk")


def test_what_was_written_is_a_part_of_the_input_too():
    usage = {"inputTokens": 120, "outputTokens": 4, "inputTokenDetails": {"cacheWriteTokens": 30}}
    assert read(usage) == Usage(90, None, 30, 4, None, "ai_sdk")


def test_an_object_without_counts_tells_nothing():
    assert read({"inputTokenDetails": {"cacheReadTokens": 3}}) is None
