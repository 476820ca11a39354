"""The proxy's counts are buckets already; what does not add up to the provider's total is marked."""

from journal.cost.usage import read_usage
from journal.cost.usage.llm_api_key_proxy import read
from journal.fold.facts import Usage

COUNTS = {
    "input_tokens": 56,
    "completion_tokens": 24,
    "reasoning_tokens": 10,
    "cache_read_tokens": 64,
    "cache_write_tokens": 0,
    "output_tokens": 34,
    "total_tokens": 154,
    "raw_total_tokens": 154,
}


def test_buckets_are_taken_as_they_are():
    expected = Usage(56, 64, 0, 24, 10, "llm_api_key_proxy")
    assert read(COUNTS) == read_usage("llm_api_key_proxy", COUNTS) == expected


def test_parts_that_do_not_add_up_to_what_the_provider_told_are_a_mismatch():
    found = read({**COUNTS, "input_tokens": 0, "raw_total_tokens": 184})
    assert found is not None
    assert found.mismatch


def test_nothing_but_zeros_is_nothing_told():
    assert read(dict.fromkeys(COUNTS, 0)) is None
    assert read({}) is None
