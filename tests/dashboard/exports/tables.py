"""Tables for the tests of every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dashboard.exports.table import Cell, Fact

MOMENT = datetime(2026, 10, 25, 2, 30, 15, 500_000, ZoneInfo("Europe/Berlin"))
ODD = ("=1+1", None, Decimal("0.000000000001"), MOMENT, True)


@dataclass
class Table:
    """A table that is simply there."""

    columns: Sequence[str] = ("name", "count", "usd", "at", "is_odd")
    lines: Sequence[Sequence[Cell]] = (("gpt-4o", 3, Decimal("1.50"), None, False), ODD)
    head: dict[str, Fact] = field(default_factory=lambda: {"zone": "Europe/Berlin", "to": None})

    def rows(self) -> Iterator[Sequence[Cell]]:
        yield from self.lines

    def end(self) -> dict[str, Fact]:
        return {"complete": True}
