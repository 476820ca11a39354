"""Tokens of Bedrock Converse: the input excludes what the cache held and took."""

import pytest

from journal.cost.usage.bedrock_converse import read
from journal.fold.facts import Usage


@pytest.mark.parametrize(("total", "is_wrong"), [(90, False), (184, False), (154, True), (None, False)])
def test_three_addends_make_the_input_whatever_the_total_counts(total, is_wrong):
    usage = {
        "inputTokens": 56,
        "cacheReadInputTokens": 64,
        "cacheWriteInputTokens": 30,
        "outputTokens": 34,
        "totalTokens": total,
    }
    assert read(usage) == Usage(56, 64, 30, 34, None, "bedrock_converse", mismatch=is_wrong)


def test_writes_that_live_an_hour_are_told_apart():
    details = [{"ttl": "5m", "inputTokens": 10}, {"ttl": "1h", "inputTokens": 20}]
    usage = {"inputTokens": 4, "cacheWriteInputTokens": 30, "outputTokens": 34, "cacheDetails": details}
    assert read(usage) == Usage(4, None, 30, 34, None, "bedrock_converse", 20)


@pytest.mark.parametrize("details", [None, 7, [], [7], [{"ttl": "5m", "inputTokens": 10}], [{"ttl": "1h"}]])
def test_without_a_split_the_writes_for_an_hour_are_unknown(details):
    usage = {"inputTokens": 4, "cacheWriteInputTokens": 30, "outputTokens": 34, "cacheDetails": details}
    assert read(usage) == Usage(4, None, 30, 34, None, "bedrock_converse")


def test_a_split_that_is_more_than_the_writes_is_marked_and_not_believed():
    details = [{"ttl": "1h", "inputTokens": 31}]
    usage = {"inputTokens": 4, "cacheWriteInputTokens": 30, "outputTokens": 34, "cacheDetails": details}
    assert read(usage) == Usage(4, None, 30, 34, None, "bedrock_converse", mismatch=True)


def test_an_object_without_counts_tells_nothing():
    assert read({"latencyMs": 700}) is None


def test_the_names_of_older_models_mean_the_same():
    usage = {"inputTokenCount": 10, "outputTokenCount": 5, "cacheReadInputTokenCount": 3}
    assert read(usage) == Usage(10, 3, None, 5, None, "bedrock_converse")
