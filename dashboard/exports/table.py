"""What every format writes: columns, rows, what was asked before them, and what came of it after them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

#: What may stand in a cell. None is unknown, and an empty cell. Moments carry their offset.
Cell = str | int | float | bool | Decimal | datetime | None
#: What may stand before and after the rows.
Fact = str | int | bool | None


class Table(Protocol):
    """A table that is read once, from the beginning to the end."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""
        ...

    @property
    def head(self) -> Mapping[str, Fact]:
        """What was asked: known before the first row."""
        ...

    def rows(self) -> Iterable[Sequence[Cell]]:
        """The rows, one after the other."""
        ...

    def end(self) -> Mapping[str, Fact]:
        """What is known only after the last row."""
        ...


class Tally:
    """Counts rows and hashes what was written, for the trailer."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, written: bytes) -> bytes:
        """Bytes on their way out."""
        self._hash.update(written)
        return written

    def facts(self, table: Table) -> dict[str, Fact]:
        """The trailer: how many rows, what came of the question, and the hash of all bytes before it."""
        return {"rows": self.rows, **table.end(), "sha256": self._hash.hexdigest()}


def plain(cell: Cell) -> str | int | float | bool | None:
    """A cell as JSON has it: amounts as text, so that no digit is lost, and moments with their offset."""
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    return cell.isoformat() if isinstance(cell, datetime) else cell


def decimal_text(amount: Decimal) -> str:
    """An amount without exponent, and without zeros at its end."""
    return format(amount.normalize(), "f")
