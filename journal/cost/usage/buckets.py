"""Five disjoint buckets from counts that include each other, or stand beside each other."""

from __future__ import annotations

from journal.fold.facts import Usage

from .numbers import is_sum, of_output, without


def inclusive(
    rule: str,
    given: int | None,
    output: int | None,
    *,
    cached: int | None = None,
    written: int | None = None,
    reasoning: int | None = None,
    total: int | None = None,
    written_1h: int | None = None,
) -> Usage | None:
    """Cached and written tokens are parts of the input, reasoning is a part of the output. None without both.

    A part that is larger than its whole is marked: of the input it leaves the rest unknown, of the output it is not
    believed.
    """
    if given is None and output is None:
        return None
    plain = without(given, cached, written)
    visible, reasoning, fits = of_output(output, reasoning)
    mismatch = (plain is None and given is not None) or not fits or not is_sum(total, given, output)
    if written_1h is not None and without(written, written_1h) is None:
        written_1h, mismatch = None, True
    return Usage(plain, cached, written, visible, reasoning, rule, written_1h, mismatch=mismatch)


def additive(
    rule: str,
    given: int | None,
    output: int | None,
    *,
    cached: int | None = None,
    written: int | None = None,
    reasoning: int | None = None,
    total: int | None = None,
    written_1h: int | None = None,
) -> Usage | None:
    """Each count stands beside the others; their sum is the total, where one is told. None without both."""
    if given is None and output is None:
        return None
    mismatch = not is_sum(total, given, output, cached or 0, written or 0, reasoning or 0)
    if written_1h is not None and without(written, written_1h) is None:
        written_1h, mismatch = None, True
    return Usage(given, cached, written, output, reasoning, rule, written_1h, mismatch=mismatch)
