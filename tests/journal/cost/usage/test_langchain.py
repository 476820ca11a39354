"""LangChain: the details are parts of their whole, and may leave some of it out."""

from journal.cost.usage.langchain import read
from journal.fold.facts import Usage


def test_details_are_parts_of_their_whole():
    usage = {
        "input_tokens": 350,
        "output_tokens": 240,
        "total_tokens": 590,
        "input_token_details": {"audio": 10, "cache_creation": 200, "cache_read": 100},
        "output_token_details": {"audio": 10, "reasoning": 200},
    }
    assert read(usage) == Usage(50, 100, 200, 40, 200, "langchain")


def test_without_details_the_parts_are_unknown():
    assert read({"input_tokens": 3, "output_tokens": 2}) == Usage(3, output_visible=2, rule="langchain")


def test_a_total_that_is_not_their_sum_is_a_contradiction():
    assert read({"input_tokens": 3, "output_tokens": 2, "total_tokens": 9}).mismatch
