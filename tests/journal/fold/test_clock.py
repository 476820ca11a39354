"""Durations: monotonic clock of one process, then as reported, then wall clock; never negative."""

import pytest

from journal.fold.clock import duration_us, elapsed_us, leaps, runs_backwards
from journal.fold.facts import Facts


def facts(occurred=None, mono=None, process=None, duration=None):
    return Facts(occurred_us=occurred, mono_us=mono, process=process, duration_us=duration)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (facts(0, 100, 1), facts(50, 107, 1, duration=99), 7),
        (facts(0, 100, 1), facts(50, 107, 2, duration=99), 99),
        (facts(0, 100, None), facts(50, 107, None, duration=99), 99),
        (facts(0, 100, 1), facts(50, None, 1, duration=99), 99),
        (facts(0), facts(50), 50),
        (None, facts(50, duration=99), 99),
        (None, facts(50), None),
        (facts(0), None, None),
        (facts(50), facts(0), None),
        (facts(0, 100, 1), facts(50, 90, 1), None),
        (facts(0, 100, 1), facts(50, 90, 1, duration=99), 99),
        (facts(None), facts(50), None),
        (facts(10), facts(10), 0),
    ],
    ids=[
        "one process",
        "two processes",
        "processes not told",
        "no monotonic time",
        "wall clock",
        "no request",
        "no request and nothing reported",
        "no answer",
        "wall clock ran backwards",
        "monotonic clock ran backwards",
        "monotonic clock ran backwards and something was reported",
        "unknown start",
        "no time at all passed",
    ],
)
def test_the_best_known_duration_is_taken(before, after, expected):
    assert duration_us(before, after) == expected


def test_a_wait_is_measured_by_the_same_clocks():
    assert elapsed_us(facts(0, 5, 1), facts(100, 8, 1)) == 3
    assert elapsed_us(facts(0, 5, 1), facts(100, 8, 2)) == 100
    assert elapsed_us(facts(100), facts(0)) is None
    assert elapsed_us(None, facts(0)) is None


def test_clocks_that_ran_backwards_are_noticed():
    assert runs_backwards(facts(100), facts(0))
    assert runs_backwards(facts(0, 5, 1), facts(100, 4, 1))
    assert not runs_backwards(facts(100, 4, 1), facts(0, 5, 1))
    assert not runs_backwards(facts(None), facts(0))


def test_a_clock_that_was_not_set_measures_nothing():
    never, now = facts(-62_135_596_800_000_000), facts(1_788_264_000_000_000)
    assert elapsed_us(never, now) is None
    assert duration_us(never, now) is None
    assert leaps(never, now)
    assert not leaps(facts(0), facts(9_999_999_999_999))
    assert elapsed_us(facts(0), facts(9_999_999_999_999)) == 9_999_999_999_999
