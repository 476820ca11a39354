"""Differences of time between two events: monotonic clock, then reported, then wall clock."""

from .facts import Facts

#: 116 days. Whatever seems to take as long is a clock that was not set, such as one that says the year 1; and sums
#: of what takes less fit 64 bits.
MOST_US = 10**13


def elapsed_us(before: Facts | None, after: Facts | None) -> int | None:
    """Microseconds from one event to a later one; None when unknown, negative or beyond reason.

    A monotonic clock is only compared within one process.
    """
    difference = _difference_us(before, after)
    return difference if difference is not None and 0 <= difference < MOST_US else None


def runs_backwards(before: Facts, after: Facts) -> bool:
    """Whether what came after seems to be earlier: then nobody knows how long it took."""
    difference = _difference_us(before, after)
    return difference is not None and difference < 0


def leaps(before: Facts, after: Facts) -> bool:
    """Whether what came after seems to have come after months: one of the clocks was not set."""
    difference = _difference_us(before, after)
    return difference is not None and difference >= MOST_US


def _difference_us(before: Facts | None, after: Facts | None) -> int | None:
    if before is None or after is None:
        return None
    if (
        before.mono_us is not None
        and after.mono_us is not None
        and before.process is not None
        and before.process == after.process
    ):
        return after.mono_us - before.mono_us
    if before.occurred_us is not None and after.occurred_us is not None:
        return after.occurred_us - before.occurred_us
    return None


def duration_us(before: Facts | None, after: Facts | None) -> int | None:
    """How long something took: monotonic clock of one process, else as reported, else wall clock."""
    if after is None:
        return None
    if (
        before is not None
        and before.mono_us is not None
        and after.mono_us is not None
        and before.process is not None
        and before.process == after.process
    ):
        difference = after.mono_us - before.mono_us
        return difference if 0 <= difference < MOST_US else after.duration_us
    if after.duration_us is not None:
        return after.duration_us
    return elapsed_us(before, after)
