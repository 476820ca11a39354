"""Tokens of Anthropic Messages: what was read from and written to the cache stands beside the input."""

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
