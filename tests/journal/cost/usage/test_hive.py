"""Hive's cached tokens are a part of its input and are never added to it."""

from journal.cost.usage.hive import read
from journal.fold.facts import Usage


def test_cached_and_created_tokens_are_parts_of_the_input():
    usage = {"input_tokens": 1200, "output_tokens": 60, "cached_tokens": 900, "cache_creation_tokens": 0}
    assert read(usage) == Usage(300, 900, 0, 60, None, "hive")


def test_the_first_versions_tell_no_parts():
    assert read({"input_tokens": 1200, "output_tokens": 60}) == Usage(1200, None, None, 60, None, "hive")


def test_without_counts_nothing_is_told():
    assert read({"cost_usd": 0.0}) is None
