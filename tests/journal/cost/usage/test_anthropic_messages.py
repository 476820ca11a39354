"""Tokens of Anthropic Messages: what was read from and written to the cache stands beside the input."""

import pytest

from journal.cost.usage.anthropic_messages import read
from journal.fold.facts import Usage


def test_cache_reads_and_writes_are_not_taken_from_the_input():
    usage = {
        "input_tokens": 56,
        "cache_read_input_tokens": 64,
        "cache_creation_input_tokens": 30,
        "output_tokens": 34,
    }
    assert read(usage) == Usage(
        input_uncached=56, cache_read=64, cache_write=30, output_visible=34, rule="anthropic_messages"
    )


def test_thinking_is_inside_the_output_and_how_much_is_not_told():
    usage = read({"input_tokens": 56, "output_tokens": 34})
    assert (usage.output_visible, usage.reasoning) == (34, None)


def test_without_cache_counts_the_cache_is_unknown_and_not_zero():
    usage = {"input_tokens": 56, "output_tokens": 34}
    assert read(usage) == Usage(input_uncached=56, output_visible=34, rule="anthropic_messages")


def test_a_cache_that_was_not_used_is_zero():
    usage = {"input_tokens": 56, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}
    assert read(usage) == Usage(input_uncached=56, cache_read=0, cache_write=0, rule="anthropic_messages")


def test_an_object_without_counts_tells_nothing():
    assert read({"service_tier": "standard"}) is None


def test_writes_that_live_an_hour_are_told_apart():
    usage = {
        "input_tokens": 4,
        "cache_read_input_tokens": 64,
        "cache_creation_input_tokens": 30,
        "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
        "output_tokens": 34,
    }
    assert read(usage) == Usage(4, 64, 30, 34, None, "anthropic_messages", 20)


def test_the_split_of_the_writes_gives_their_sum_when_that_is_missing():
    split = {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20}
    usage = {"input_tokens": 4, "output_tokens": 34, "cache_creation": split}
    assert read(usage) == Usage(4, None, 30, 34, None, "anthropic_messages", 20)


def test_a_split_that_is_more_than_the_writes_is_marked_and_not_believed():
    split = {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 25}
    usage = {
        "input_tokens": 4,
        "cache_creation_input_tokens": 30,
        "output_tokens": 34,
        "cache_creation": split,
    }
    assert read(usage) == Usage(4, None, 30, 34, None, "anthropic_messages", mismatch=True)


@pytest.mark.parametrize(("total", "is_wrong"), [(90, False), (184, False), (154, True)])
def test_a_total_somebody_added_may_leave_the_cache_out_or_count_it_in(total, is_wrong):
    usage = {
        "input_tokens": 56,
        "cache_read_input_tokens": 64,
        "cache_creation_input_tokens": 30,
        "output_tokens": 34,
        "total_tokens": total,
    }
    assert read(usage) == Usage(56, 64, 30, 34, None, "anthropic_messages", mismatch=is_wrong)


def test_thinking_that_is_told_apart_is_taken_out_of_the_output():
    usage = {"input_tokens": 47, "output_tokens": 373, "output_tokens_details": {"thinking_tokens": 62}}
    assert read(usage) == Usage(47, None, None, 311, 62, "anthropic_messages")


def test_more_thinking_than_output_is_a_contradiction():
    usage = {"input_tokens": 47, "output_tokens": 20, "output_tokens_details": {"thinking_tokens": 62}}
    assert read(usage) == Usage(47, None, None, 20, None, "anthropic_messages", mismatch=True)


def test_what_a_compaction_took_is_billed_beside_the_counts():
    compaction = {
        "type": "compaction",
        "input_tokens": 60000,
        "output_tokens": 500,
        "cache_read_input_tokens": 700,
        "cache_creation_input_tokens": 90,
        "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 30},
    }
    usage = {
        "input_tokens": 612,
        "output_tokens": 2800,
        "cache_creation_input_tokens": 10,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 10},
        "iterations": [compaction, {"type": "message", "input_tokens": 612, "output_tokens": 2800}],
    }
    rule = "anthropic_messages:with_compaction"
    assert read(usage) == Usage(60612, 700, 100, 3300, None, rule, 40)


def test_iterations_that_are_no_compaction_are_in_the_counts_already():
    turns = [{"type": "message", "input_tokens": 6, "output_tokens": 2}, None, {"type": "compaction_x"}]
    usage = {"input_tokens": 6, "output_tokens": 2, "iterations": turns}
    assert read(usage) == Usage(6, None, None, 2, None, "anthropic_messages")
