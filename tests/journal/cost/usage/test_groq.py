"""Groq's counts stand beside durations, which are no counts."""

from journal.cost.usage.groq import read
from journal.fold.facts import Usage


def test_durations_are_no_tokens():
    usage = {
        "queue_time": 0.05,
        "prompt_tokens": 120,
        "prompt_time": 0.01,
        "completion_tokens": 34,
        "completion_time": 0.2,
        "total_tokens": 154,
        "total_time": 0.21,
    }
    assert read(usage) == Usage(120, None, None, 34, None, "groq")


def test_cached_tokens_and_reasoning_are_parts():
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 34,
        "total_tokens": 154,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 10},
    }
    assert read(usage) == Usage(56, 64, None, 24, 10, "groq")


def test_without_counts_nothing_is_told():
    assert read({"queue_time": 0.05}) is None
