"""Differences of time between two events: monotonic clock, then reported, then wall clock."""

from .facts import Facts


def elapsed_us(before: Facts | None, after: Facts | None) -> int | None:
    """Microseconds from one event to a later one; None when unknown or negative.

    A monotonic clock is only compared within one process.
    """
    if before is None or after is None:
        return None
    if (
        before.mono_us is not None
        and after.mono_us is not None
        and before.process is not None
        and before.process == after.process
    ):
        difference = after.mono_us - before.mono_us
    elif before.occurred_us is not None and after.occurred_us is not None:
        difference = after.occurred_us - before.occurred_us
    else:
        return None
    return difference if difference >= 0 else None


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
        return difference if difference >= 0 else after.duration_us
    if after.duration_us is not None:
        return after.duration_us
    return elapsed_us(before, after)
