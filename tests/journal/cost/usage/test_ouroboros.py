"""Tokens of the Ouroboros journal: two counts, of which nothing more is known."""

from journal.cost.usage.ouroboros import read
from journal.fold.facts import Usage


def test_cached_and_reasoning_tokens_are_unknown_and_not_zero():
    usage = {"token_count_in": 120, "token_count_out": 34}
    assert read(usage) == Usage(input_uncached=120, output_visible=34, rule="ouroboros")


def test_one_count_of_two_is_still_told():
    assert read({"token_count_out": 34}) == Usage(output_visible=34, rule="ouroboros")


def test_counts_that_were_not_known_to_the_writer_tell_nothing():
    assert read({"token_count_in": None, "token_count_out": None}) is None


def test_two_zeros_are_what_it_writes_when_nobody_told_any_count():
    assert read({"token_count_in": 0, "token_count_out": 0}) is None
    assert read({"token_count_in": 310, "token_count_out": 0}) == Usage(
        310, output_visible=0, rule="ouroboros"
    )
