"""Which kept sums make up a span: whole days, parts of days and quarters of an hour, added or taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from .dimensions import Dimension, Key, day_of, key_of_month
from .spans import QUARTERS_A_DAY, QUARTERS_AN_HOUR, Span, day_starts

WHOLE_DAY = 0
QUARTERS_OF_SIX_HOURS = 24
FIRST_SIX_HOURS, FIRST_HOUR = 1, 5

#: How often the sums of a row count for a key: once, or taken away once.
Weights = dict[Key, int]


@dataclass(slots=True)
class Cover:
    """Rows that add up to what is asked.

    `days`: whole days of UTC from the first on, before the second, all for one key; `all_but`: all days but these,
    for no key. `parts` by part and day, `quarters` by quarter of an hour: for which keys they count, and how often.
    """

    days: tuple[int, int] | None = None
    all_but: tuple[int, int] | None = None
    parts: dict[tuple[int, int], Weights] = field(default_factory=dict)
    quarters: dict[int, Weights] = field(default_factory=dict)

    def add(self, key: Key, since: int, until: int, *, parts_are_kept: bool) -> None:
        """Everything from one quarter of an hour on, before another, counts for a key."""
        for day in range(since // QUARTERS_A_DAY, until // QUARTERS_A_DAY):
            self._weigh(key, WHOLE_DAY, None, day, 1)
        self.add_edges(key, since, until, parts_are_kept=parts_are_kept)

    def add_edges(self, key: Key, since: int, until: int, *, parts_are_kept: bool) -> None:
        """The same without the whole days from that of the begin on, before that of the end."""
        for edge, sign in ((until, 1), (since, -1)):
            day, quarter = divmod(edge, QUARTERS_A_DAY)
            for part, place, weight in day_until(quarter, parts_are_kept=parts_are_kept):
                self._weigh(key, part, place, day, weight * sign)

    def _weigh(self, key: Key, part: int | None, quarter: int | None, day: int, weight: int) -> None:
        if part is not None:
            weights = self.parts.setdefault((part, day), {})
        else:
            weights = self.quarters.setdefault(day * QUARTERS_A_DAY + (quarter or 0), {})
        weights[key] = weights.get(key, 0) + weight

    def settle(self) -> Cover:
        """Leave out what was added and taken away."""
        for rows in (self.parts, self.quarters):
            for place, weights in list(rows.items()):
                left = {key: weight for key, weight in weights.items() if weight}
                if left:
                    rows[place] = left  # type: ignore[index]
                else:
                    del rows[place]  # type: ignore[arg-type]
        return self


def cover_of(span: Span, time: Dimension | None, *, parts_are_kept: bool = True) -> Cover:
    """The rows of a span: all under no key, or by local days or hours. Everything has also what told no time."""
    found = Cover()
    if span.has_odd and time is None:
        found.all_but = (0, 0)
    elif time is None:
        days = (span.since // QUARTERS_A_DAY, span.until // QUARTERS_A_DAY)
        found.days = days if days[0] < days[1] else None
        found.add_edges(None, span.since, span.until, parts_are_kept=parts_are_kept)
    else:
        for key, since, until in _STRETCHES[time](span):
            found.add(key, since, until, parts_are_kept=parts_are_kept)
        if span.has_odd:
            first, last = span.since // QUARTERS_A_DAY, -(-span.until // QUARTERS_A_DAY)
            found.add(None, first * QUARTERS_A_DAY, span.since, parts_are_kept=parts_are_kept)
            found.add(None, span.until, last * QUARTERS_A_DAY, parts_are_kept=parts_are_kept)
            found.all_but = (first, last)
    if span.is_everything:
        found.quarters.setdefault(-1, {})[None] = 1
    return found.settle()


def _days(span: Span) -> Iterable[tuple[Key, int, int]]:
    """Every local day as far as it lies in the span: its key, its first quarter of an hour, and the one after it."""
    starts = day_starts(span)
    for number, (key, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else span.until
        yield key, max(start, span.since), min(end, span.until)


def _months(span: Span) -> Iterable[tuple[Key, int, int]]:
    """Every local month, in the same way."""
    found: dict[int, tuple[int, int]] = {}
    for day, since, until in _days(span):
        month = key_of_month(day_of(int(day or 0)))
        found[month] = (found[month][0] if month in found else since, until)
    for month, (since, until) in found.items():
        yield month, since, until


def _hours(span: Span) -> Iterable[tuple[Key, int, int]]:
    """Every local hour; where clocks are put back, one comes twice. Named by its first quarter of an hour."""
    offsets = span.offsets()
    for number, offset in enumerate(offsets):
        end = offsets[number + 1].since if number + 1 < len(offsets) else span.until
        first = offset.since + offset.quarters
        start = first - first % QUARTERS_AN_HOUR - offset.quarters
        for hour in range(start, end, QUARTERS_AN_HOUR):
            yield hour, max(hour, offset.since), min(hour + QUARTERS_AN_HOUR, end)


_STRETCHES: dict[Dimension, Callable[[Span], Iterable[tuple[Key, int, int]]]] = {
    Dimension.MONTH: _months,
    Dimension.DAY: _days,
    Dimension.HOUR: _hours,
}


@cache
def day_until(quarter: int, *, parts_are_kept: bool) -> tuple[tuple[int | None, int | None, int], ...]:
    """The fewest pieces that make a day up to one of its quarters: part, or place of a quarter, and +1 or -1.

    Found as the shortest way from midnight: each piece leads from its begin to its end, or back.
    """
    ways: dict[int, tuple[tuple[int | None, int | None, int], ...]] = {0: ()}
    reached = [0]
    for place in reached:
        for end, piece in _steps(place, parts_are_kept=parts_are_kept):
            if end not in ways:
                ways[end] = (*ways[place], piece)
                reached.append(end)
    return ways[quarter]


def _steps(place: int, *, parts_are_kept: bool) -> Iterable[tuple[int, tuple[int | None, int | None, int]]]:
    kept = [(QUARTERS_A_DAY, WHOLE_DAY)]
    if parts_are_kept:
        kept += [(QUARTERS_OF_SIX_HOURS, FIRST_SIX_HOURS), (QUARTERS_AN_HOUR, FIRST_HOUR)]
    for length, first in kept:
        if place % length == 0:
            if place + length <= QUARTERS_A_DAY:
                yield place + length, (first + place // length, None, 1)
            if place >= length:
                yield place - length, (first + place // length - 1, None, -1)
    if place < QUARTERS_A_DAY:
        yield place + 1, (None, place, 1)
    if place:
        yield place - 1, (None, place - 1, -1)
