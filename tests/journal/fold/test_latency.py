"""Bins of durations, and percentiles read off them."""

from journal.fold.latency import BINS, EDGES_US, MOST_ERROR, bin_of, percentile_us
from journal.models.rollups import LATENCY_BINS


def counts(*durations_us):
    bins = [0] * BINS
    for duration_us in durations_us:
        bins[bin_of(duration_us)] += 1
    return bins


def test_each_bin_is_a_square_root_of_two_longer():
    assert EDGES_US[:4] == (10_000, 14_142, 20_000, 28_284)
    assert len(EDGES_US) == BINS - 1 == LATENCY_BINS - 1


def test_durations_have_a_bin_from_nothing_to_hours():
    assert [bin_of(us) for us in (0, 9_999, 10_000, 14_141, 14_142, 10**12)] == [0, 0, 1, 1, 2, 39]


def test_a_percentile_is_as_near_as_promised():
    true_us = 1_700_000
    found = percentile_us(counts(*[true_us] * 3), 0.5)
    assert found is not None
    assert abs(found - true_us) / true_us <= MOST_ERROR


def test_percentiles_follow_the_counts():
    bins = counts(*[100_000] * 95, *[3_000_000] * 5)
    assert percentile_us(bins, 0.5) == percentile_us(bins, 0.95) == percentile_us(counts(100_000), 0.5)
    assert percentile_us(bins, 0.99) == percentile_us(counts(3_000_000), 0.5)


def test_nothing_has_no_percentile():
    assert percentile_us([0] * BINS, 0.5) is None


def test_what_lies_outside_of_the_scale_is_told_by_its_end():
    assert percentile_us(counts(1), 0.5) == 10_000
    assert percentile_us(counts(10**12), 0.5) == EDGES_US[-1]
