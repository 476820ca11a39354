"""Which columns a chart over time has: hours, days or months, so that there are not too many to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MOST_COLUMNS = 130


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in order, empty ones between; `unit` is day or month."""

    unit: str
    starts: list[date]

    def place(self, day: date) -> int:
        """The column that a day belongs to."""
        if self.unit == "day":
            return (day - self.starts[0]).days
        first = self.starts[0]
        return (day.year - first.year) * 12 + day.month - first.month


def calendar(first: date, last: date) -> Columns | None:
    """Days, or months where days would be too many; None when even these are."""
    days = (last - first).days + 1
    if days <= MOST_COLUMNS:
        return Columns("day", [first + timedelta(days=number) for number in range(days)])
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > MOST_COLUMNS:
        return None
    starts = [
        date(first.year + (first.month - 1 + number) // 12, (first.month - 1 + number) % 12 + 1, 1)
        for number in range(months)
    ]
    return Columns("month", starts)


def label_of_month(start: date) -> str:
    """A month in few letters."""
    return f"{start:%b %Y}"
