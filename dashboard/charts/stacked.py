"""Stack amounts: columns over time, or one bar for each name. Numbers are percent, ready to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from . import spell

MOST_SERIES = 8
MOST_BARS = 12
LABELS = 8
HEIGHT = 10_000
#: Units of a column, and how many of them are its gap, half on each side.
_COLUMN, _GAP = 100, 18
#: Beyond it, in percent, a label would be cut at the edge.
_LAST_LABEL = 94
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Column:
    """What is drawn at one place: its label, and one amount for each series (None: unknown)."""

    label: str
    amounts: list[Decimal | None]
    unknown_calls: int = 0
    short: str = ""
    #: The amounts as they are spelled, where somebody did so already.
    spelled: Sequence[str] = ()


class Part(NamedTuple):
    """One piece of a bar."""

    series: int
    x: str
    width: str
    says: str


@dataclass(frozen=True, slots=True)
class Place:
    """The area of a column that can be pointed at, or a bar with its pieces, and what it says."""

    x: str
    width: str
    says: str
    label: str
    is_labelled: bool
    lacks: bool
    amount: str = ""
    parts: list[Part] = field(default_factory=list)
    #: What each series comes to in a column, empty where it is nothing; pieces of bars say it themselves.
    series_say: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw; `names` are those of the series.

    `outlines` are the pieces of each series in all columns, as one path: hundreds of rectangles take longer to write,
    to send and to lay out. They lie on a plane of `width` by `HEIGHT` units.
    """

    names: list[str]
    places: list[Place]
    lines: list[Line]
    outlines: list[str] = field(default_factory=list)
    width: int = 0


def columns(names: Sequence[str], drawn: Sequence[Column]) -> Chart:
    """Columns side by side on one scale from zero."""
    top, lines = _scale(max((_sum(column) for column in drawn), default=Decimal(0)))
    width = 100 / max(len(drawn), 1)
    every = max(1, -(-len(drawn) // LABELS))
    places = []
    for number, column in enumerate(drawn):
        left = number * width
        places.append(
            Place(
                x=_percent(left),
                width=_percent(width),
                says=_says(column),
                label=column.short or column.label,
                is_labelled=number % every == 0 and (number == 0 or left <= _LAST_LABEL),
                lacks=column.unknown_calls > 0,
                series_say=[
                    told if amount else ""
                    for amount, told in zip(
                        column.amounts, column.spelled or map(spell.usd, column.amounts), strict=True
                    )
                ],
            )
        )
    return Chart(list(names), places, lines, _outlines(len(names), drawn, float(top)), len(drawn) * _COLUMN)


def bars(names: Sequence[str], drawn: Sequence[Column]) -> Chart:
    """Bars below each other, each from the left."""
    most = max((_sum(column) for column in drawn), default=Decimal(0))
    places = []
    for column in drawn:
        parts, left = [], Decimal(0)
        for series, amount in enumerate(column.amounts):
            if amount:
                share = amount / most * 100
                says = f"{names[series]}: {spell.usd(amount)}"
                parts.append(Part(series, _percent(left), _percent(share), says))
                left += share
        places.append(
            Place(
                x="0",
                width="100%",
                parts=parts,
                says=_says(column),
                label=column.label,
                is_labelled=True,
                lacks=column.unknown_calls > 0,
                amount=_says(column).removeprefix(f"{column.label}: ").partition(";")[0],
            )
        )
    return Chart(list(names), places, [])


def _outlines(series: int, drawn: Sequence[Column], top: float) -> list[str]:
    """One path for each series: its piece in every column, standing on those of the series before it."""
    paths: list[list[str]] = [[] for _ in range(series)]
    scale, across = HEIGHT / top if top else 0.0, _COLUMN - _GAP
    for number, column in enumerate(drawn):
        x, below, foot = number * _COLUMN + _GAP // 2, 0.0, HEIGHT
        for path, amount in zip(paths, column.amounts, strict=False):
            if not amount or not scale:
                continue
            below += float(amount) * scale
            # Rounded from the foot on, so that pieces meet without a gap.
            head = HEIGHT - round(below)
            path.append(f"M{x} {foot}h{across}V{head}h-{across}z")
            foot = head
    return ["".join(path) for path in paths]


def _scale(most: Decimal) -> tuple[Decimal, list[Line]]:
    """The height of the scale and its lines, at round amounts."""
    if most <= 0:
        return Decimal(0), []
    rough = most / 3
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * times for times in _STEPS if unit * times >= rough)
    count = ceil(most / step)
    top = step * count
    lines = [
        Line(_percent(100 - step * number / top * 100), round_usd(step * number))
        for number in range(count + 1)
    ]
    return top, lines


def round_usd(amount: Decimal) -> str:
    """An amount of a scale: as few digits as say it."""
    has_cents = amount % 1 and amount == amount.quantize(Decimal("0.01"))
    return f"${amount:,.2f}" if has_cents else f"${amount.normalize():,f}"


def _sum(column: Column) -> Decimal:
    return sum((amount for amount in column.amounts if amount), Decimal(0))


def _says(column: Column) -> str:
    known = [amount for amount in column.amounts if amount is not None]
    told = spell.usd(sum(known, Decimal(0))) if known else spell.UNKNOWN
    if not column.unknown_calls:
        return f"{column.label}: {told}"
    lacks = f"the cost of {spell.plural(column.unknown_calls, 'call')} is unknown"
    return f"{column.label}: {'≥ ' if known else ''}{told}; {lacks}"


def _percent(value: Decimal | float) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".") + "%"
