"""Counts are whole, not negative and within reason, or unknown."""

import pytest

from journal.cost.usage.numbers import count, details, first_count, is_sum, of_output, without


def test_a_count_is_found_under_its_name():
    assert count({"prompt_tokens": 120}, "prompt_tokens") == 120


def test_the_first_name_that_tells_a_count_wins():
    usage = {"a": None, "b": "7", "c": 0, "d": 5}
    assert first_count(usage, "a", "b", "c", "d") == 0
    assert first_count(usage, "a", "b") is None


def test_details_are_an_object_or_none():
    assert details({"prompt_tokens_details": {"cached_tokens": 64}}, "prompt_tokens_details") == {
        "cached_tokens": 64
    }
    assert [details({"d": value}, "d") for value in (None, 3, [1], "x")] == [{}, {}, {}, {}]


def test_zero_was_told():
    assert count({"prompt_tokens": 0}, "prompt_tokens") == 0


def test_a_count_that_is_not_there_is_unknown():
    assert count({}, "prompt_tokens") is None
    assert count({"prompt_tokens": None}, "prompt_tokens") is None


def test_a_whole_number_may_be_written_with_a_point():
    assert count({"n": 12.0}, "n") == 12


@pytest.mark.parametrize("value", ["12", True, -1, 1.5, float("nan"), float("inf"), [12], 10**12 + 1])
def test_what_is_no_count_is_unknown(value):
    assert count({"n": value}, "n") is None


def test_the_largest_count_is_a_million_millions():
    assert count({"n": 10**12}, "n") == 1_000_000_000_000


def test_parts_are_taken_from_their_whole():
    assert without(120, 64) == 56
    assert without(150, 64, 30) == 56


def test_a_part_that_was_not_told_takes_nothing_away():
    assert without(120, None) == 120


def test_of_an_unknown_whole_nothing_is_known():
    assert without(None, 64) is None


def test_parts_that_are_larger_than_their_whole_leave_it_unknown():
    assert without(50, 64) is None


def test_parts_give_the_total_or_they_do_not():
    assert is_sum(154, 120, 34) is True
    assert is_sum(155, 120, 34) is False


def test_nothing_is_wrong_with_what_was_not_told():
    assert is_sum(None, 120, 34) is True
    assert is_sum(155, 120, None) is True


def test_reasoning_is_a_part_of_the_output_unless_it_cannot_be():
    assert of_output(34, 10) == (24, 10, True)
    assert of_output(34, 34) == (0, 34, True)
    assert of_output(10, 11) == (10, None, False)
    assert of_output(34, None) == (34, None, True)
    assert of_output(None, 10) == (None, 10, True)
