"""Langfuse adds up whatever kinds of usage it was given; what came from OpenTelemetry includes each other."""

import pytest

from journal.cost.usage.langfuse import read
from journal.fold.facts import Usage


def test_kinds_stand_beside_each_other():
    usage = {
        "input": 56,
        "input_cached_tokens": 64,
        "cache_creation_input_tokens": 30,
        "output": 24,
        "output_reasoning_tokens": 10,
        "total": 184,
    }
    assert read(usage) == Usage(56, 64, 30, 24, 10, "langfuse")


@pytest.mark.parametrize(
    "usage",
    [
        {"input": 120, "prompt_details.cache_read": 64, "output": 34, "completion_details.reasoning": 10},
        {"input": 120, "input_cache_read": 64, "output": 34, "output_reasoning": 10, "total": 154},
    ],
    ids=["by its names", "by its total"],
)
def test_parts_that_the_total_leaves_out_are_taken_out_of_their_whole(usage):
    assert read(usage) == Usage(56, 64, None, 24, 10, "langfuse:inclusive")


def test_parts_that_were_told_as_zero_are_zero():
    usage = {"input": 60, "output": 15, "total": 75, "input_cache_read": 0, "output_reasoning": 0}
    assert read(usage) == Usage(60, 0, None, 15, 0, "langfuse")


def test_older_observations_have_other_names():
    usage = {"promptTokens": 417, "completionTokens": 53, "totalTokens": 470}
    assert read(usage) == Usage(417, None, None, 53, None, "langfuse")


def test_a_total_of_nothing_that_is_there_is_marked():
    assert read({"input": 56, "input_cached_tokens": 64, "output": 34, "total": 99}).mismatch is True


def test_without_counts_nothing_is_told():
    assert read({"total": 9}) is None
