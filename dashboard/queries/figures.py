"""Two figures of the same kind beside each other, and how they differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """How a figure is written."""

    NUMBER = "number"
    SECONDS = "seconds"
    USD = "usd"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Figure:
    """`before` and `after` are those of the two that are compared; None is unknown."""

    name: str
    unit: Unit
    before: int | float | Decimal | str | None
    after: int | float | Decimal | str | None

    @property
    def difference(self) -> int | float | Decimal | None:
        """What the second has more than the first; None for words, and when one of them is unknown."""
        return difference(self.before, self.after)

    @property
    def is_same(self) -> bool:
        """Both say the same, or nothing."""
        return self.before == self.after


def known_figures(figures: Iterable[Figure]) -> list[Figure]:
    """Those of which at least one side is known."""
    return [figure for figure in figures if figure.before is not None or figure.after is not None]


def difference(
    before: int | float | Decimal | str | None, after: int | float | Decimal | str | None
) -> int | float | Decimal | None:
    """`after` less `before`, where both are numbers of one kind."""
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        return after - before
    if isinstance(before, int | float) and isinstance(after, int | float):
        return after - before
    return None
