"""Counts that include each other are subtracted, counts that stand beside each other are taken as they are."""

from journal.cost.usage.buckets import additive, inclusive
from journal.fold.facts import Usage


def test_parts_are_taken_out_of_their_whole():
    found = inclusive("r", 150, 34, cached=64, written=30, reasoning=10, total=184)
    assert found == Usage(56, 64, 30, 24, 10, "r")


def test_more_cached_than_input_leaves_the_rest_unknown_and_is_marked():
    assert inclusive("r", 50, 34, cached=64) == Usage(None, 64, None, 34, None, "r", mismatch=True)


def test_more_reasoning_than_output_is_not_believed_and_is_marked():
    assert inclusive("r", 50, 34, reasoning=35) == Usage(50, None, None, 34, None, "r", mismatch=True)


def test_counts_beside_each_other_stay_as_they_are():
    found = additive("r", 56, 24, cached=64, written=30, reasoning=10, total=184)
    assert found == Usage(56, 64, 30, 24, 10, "r")


def test_a_total_that_is_another_is_marked():
    assert inclusive("r", 150, 34, total=185).mismatch is True
    assert additive("r", 56, 34, cached=64, total=90).mismatch is True


def test_writes_for_an_hour_are_a_part_of_the_writes():
    assert inclusive("r", 150, 34, written=30, written_1h=20).cache_write_1h == 20
    assert inclusive("r", 150, 34, written=30, written_1h=31) == Usage(
        120, None, 30, 34, None, "r", mismatch=True
    )
    assert additive("r", 150, 34, written=30, written_1h=31) == Usage(
        150, None, 30, 34, None, "r", mismatch=True
    )


def test_without_input_and_output_nothing_is_told():
    assert inclusive("r", None, None, cached=64) is None
    assert additive("r", None, None, cached=64) is None
