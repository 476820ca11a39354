"""Fixed logarithmic bins of durations: counts in them add and subtract, and percentiles can be read off them.

Bin 0 holds what is shorter than 10 ms, the last one what is longer than 87 minutes; each of those between is √2
times as long as the one before it. A percentile read off them is at most 19 % away from the true one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import isqrt

BINS = 40
#: Lower ends of bins 1, 2, … in microseconds.
EDGES_US: tuple[int, ...] = tuple(round(10_000 * 2 ** (number / 2)) for number in range(BINS - 1))
#: How far a percentile may be off: half a bin on the logarithmic scale.
MOST_ERROR = 2**0.25 - 1


def bin_of(duration_us: int) -> int:
    """The bin that a duration belongs to."""
    return bisect_right(EDGES_US, duration_us)


def percentile_us(counts: Sequence[int], share: float) -> int | None:
    """The middle of the bin in which this share of the durations ends; None without any."""
    total = sum(counts)
    if total <= 0:
        return None
    wanted = share * total
    seen = 0
    for number, count in enumerate(counts):
        seen += count
        if count and seen >= wanted:
            return _middle_us(number)
    return _middle_us(len(counts) - 1)


def _middle_us(number: int) -> int:
    """The geometric middle; the ends of the scale for the bins outside of it."""
    if number == 0:
        return EDGES_US[0]
    if number >= BINS - 1:
        return EDGES_US[-1]
    return isqrt(EDGES_US[number - 1] * EDGES_US[number])
