"""Tokens of Cohere: what was billed counts."""

from journal.cost.usage import read_usage
from journal.cost.usage.cohere_chat import read
from journal.fold.facts import Usage

BILLED = {"input_tokens": 3, "output_tokens": 4}
COUNTED = {"input_tokens": 300, "output_tokens": 40}


def test_what_was_billed_wins_over_what_was_counted():
    usage = {"billed_units": BILLED, "tokens": COUNTED, "cached_tokens": 64}
    assert read(usage) == Usage(input_uncached=3, output_visible=4, rule="cohere_chat")
    assert read_usage(None, usage) == read(usage)


def test_without_a_bill_the_counts_are_taken():
    assert read({"tokens": COUNTED}) == Usage(input_uncached=300, output_visible=40, rule="cohere_chat")


def test_units_of_something_else_tell_nothing():
    assert read({"billed_units": {"search_units": 1}}) is None
