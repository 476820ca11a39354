"""Draw what was spent: columns where time is asked for, bars where it is not, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from dashboard.charts import spell, stacked
from dashboard.charts.calendar import MOST_COLUMNS, Columns, calendar, label_of_month
from dashboard.charts.stacked import Chart, Column
from dashboard.queries.dimensions import TIMES, Dimension, Key, day_of, hour_of
from dashboard.queries.labels import label_of, short_label
from dashboard.queries.measures import Measures
from dashboard.queries.spans import QUARTERS_AN_HOUR
from dashboard.queries.spending import CostGroup, CostQuestion

OTHERS = "all others"
ALL = "all calls"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One column of the chart as a row of its table, amounts spelled. `total`, `unknown_calls`: of all its series."""

    label: str
    link: str
    amounts: list[str]
    total: str
    unknown_calls: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The chart, and its numbers. `is_columns`: over time."""

    chart: Chart
    rows: list[TableRow]
    is_columns: bool
    unit: str


@dataclass(frozen=True, slots=True)
class _Place:
    """What a place of the chart is called, shortly and in full, and what it stands for."""

    short: str
    label: str
    key: Key


def picture(
    question: CostQuestion,
    groups: Sequence[CostGroup],
    names: dict[str, str],
    link: Callable[[Dimension, Key], str],
) -> Picture | None:
    """Nothing where there is nothing to draw, or too many months of it."""
    at = next((place for place, name in enumerate(question.group) if name in TIMES), 0)
    dimension = question.group[at]
    other = next((name for name in question.group if name is not dimension), None)
    timed = [group for group in groups if dimension not in TIMES or group.keys[at] is not None]
    if not timed:
        return None
    cells = _Cells(question, timed, at)
    series: list[Key] = cells.largest_series() if other is not None else [None]
    titles = [label_of(other, key, question.span, names) for key in series] if other is not None else [ALL]
    has_others = other is not None and len(cells.series) > len(series)
    placing = _over_time(question, timed, at) if dimension in TIMES else _by_name(question, timed, at, names)
    if placing is None:
        return None
    places, place_of, unit = placing
    sums = cells.stacked(len(places), place_of, series if other is not None else None)
    columns, rows = [], []
    for place, measures, total in zip(places, sums.parts, sums.totals, strict=True):
        amounts = [part.amount(question.figure) for part in measures[: len(titles) + has_others]]
        unknown = total.unknown_calls(question.figure)
        # A month that was made of days, because these would be too many, has no key.
        stands_for_days = unit == "month" and place.key is None
        to = "" if stands_for_days else link(Dimension.DAY if unit == "day" else dimension, place.key)
        spelled = [spell.usd(amount) for amount in amounts]
        columns.append(Column(place.label, amounts, unknown, place.short, spelled))
        rows.append(TableRow(place.label, to, spelled, spell.usd(total.amount(question.figure)), unknown))
    titles = [*titles, *([OTHERS] if has_others else [])]
    drawn = stacked.columns(titles, columns) if dimension in TIMES else stacked.bars(titles, columns)
    return Picture(drawn, rows, dimension in TIMES, unit)


@dataclass(frozen=True, slots=True)
class _Sums:
    parts: list[list[Measures]]
    totals: list[Measures]


class _Cells:
    """Groups by their place on the chart and their series."""

    def __init__(self, question: CostQuestion, groups: Sequence[CostGroup], at: int) -> None:
        self.question = question
        self.groups = groups
        self.at = at
        self.series: dict[Key, Measures] = {}
        for group in groups:
            _add_to(self.series, self._series_of(group), group.measures)

    def _series_of(self, group: CostGroup) -> Key:
        return group.keys[1 - self.at] if len(group.keys) > 1 else None

    def largest_series(self) -> list[Key]:
        """The dearest ones, as many as can be told apart by colour."""
        figure = self.question.figure

        def rank(key: Key) -> tuple[Decimal, int, str]:
            measures = self.series[key]
            return (-(measures.amount(figure) or Decimal(0)), -measures.count("calls"), str(key))

        ranked = sorted(self.series, key=rank)
        return ranked if len(ranked) <= stacked.MOST_SERIES else ranked[: stacked.MOST_SERIES - 1]

    def stacked(
        self, count: int, place_of: Callable[[CostGroup], int | None], series: list[Key] | None
    ) -> _Sums:
        """Sums for each place and series; the last series is everything that has none of its own."""
        order = {key: number for number, key in enumerate(series or [])}
        width = len(order) + 1
        parts: list[list[Measures | None]] = [[None] * width for _ in range(count)]
        totals: dict[int, Measures] = {}
        for group in self.groups:
            place = place_of(group)
            if place is None:
                continue
            number = 0 if series is None else order.get(self._series_of(group), width - 1)
            known = parts[place][number]
            # Most pieces are one group, which is left as it is.
            parts[place][number] = group.measures if known is None else _sum(known, group.measures)
            _add_to(totals, place, group.measures)
        none = Measures()
        return _Sums(
            [[part or none for part in of_place] for of_place in parts],
            [totals.get(place, none) for place in range(count)],
        )


_Name = TypeVar("_Name")


def _add_to(found: dict[_Name, Measures], name: _Name, measures: Measures) -> None:
    into = found.get(name)
    if into is None:
        into = found[name] = Measures()
    into.add(measures)


def _sum(one: Measures, other: Measures) -> Measures:
    both = Measures()
    both.add(one)
    both.add(other)
    return both


_Placing = tuple[list[_Place], Callable[[CostGroup], int | None], str]


def _over_time(question: CostQuestion, groups: Sequence[CostGroup], at: int) -> _Placing | None:
    span, dimension = question.span, question.group[at]
    keys = [int(group.keys[at] or 0) for group in groups]
    if dimension is Dimension.MONTH:
        return _months(question, min(keys), max(keys), at)
    if dimension is Dimension.HOUR:
        hours = sorted({*range(span.since, span.until, QUARTERS_AN_HOUR), *keys})
        if len(hours) <= MOST_COLUMNS:
            order = {key: place for place, key in enumerate(hours)}
            places = [
                _Place(short_label(dimension, key, span), label_of(dimension, key, span), key)
                for key in hours
            ]
            return places, lambda group: order[int(group.keys[at] or 0)], "hour"
        days = [hour_of(key, span).date() for key in keys]
    else:
        days = [day_of(key) for key in keys]
    found = calendar(min(days), max(days)) if span.is_everything else calendar(span.first_day, span.last_day)
    if found is None:
        return None
    return _places(found, question), lambda group: found.place(_day(group, at, question)), found.unit


def _months(question: CostQuestion, first: int, last: int, at: int) -> _Placing | None:
    if last - first >= MOST_COLUMNS:
        return None
    places = [
        _Place(
            short_label(Dimension.MONTH, key, question.span),
            label_of(Dimension.MONTH, key, question.span),
            key,
        )
        for key in range(first, last + 1)
    ]
    return places, lambda group: int(group.keys[at] or 0) - first, "month"


def _day(group: CostGroup, at: int, question: CostQuestion) -> date:
    key = int(group.keys[at] or 0)
    return hour_of(key, question.span).date() if question.group[at] is Dimension.HOUR else day_of(key)


def _places(found: Columns, question: CostQuestion) -> list[_Place]:
    if found.unit == "month":
        return [_Place(label_of_month(start), label_of_month(start), None) for start in found.starts]
    return [_Place(f"{day:%b} {day.day}", str(day), (day - day_of(0)).days) for day in found.starts]


def _by_name(question: CostQuestion, groups: Sequence[CostGroup], at: int, names: dict[str, str]) -> _Placing:
    dimension = question.group[at]
    sums: dict[Key, Measures] = {}
    for group in groups:
        _add_to(sums, group.keys[at], group.measures)
    ranked = sorted(sums, key=lambda key: (-(sums[key].amount(question.figure) or 0), str(key)))
    shown = ranked[: stacked.MOST_BARS]
    order = {key: place for place, key in enumerate(shown)}
    places = [_Place("", label_of(dimension, key, question.span, names), key) for key in shown]
    return places, lambda group: order.get(group.keys[at]), "name"
