"""Parquet: typed columns in compressed groups of rows. Needs pyarrow, an extra of this project.

What was asked and the trailer stand in the file's own metadata, under names that begin with `recto.`.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from .table import Cell, Table, Tally

EXTRA = "parquet"
_NEEDED = "pyarrow"
_ROWS_AT_ONCE = 2000
#: Amounts are whole parts of 10^-12; 38 digits are what every reader takes.
_DIGITS, _DECIMALS = 38, 12
_SECONDS, _MOMENT, _AMOUNTS = "_seconds", "_at", ("_usd", "_amount")
_WHOLE = ("_tokens", "_calls", "calls", "attempts", "_attempts", "errors")
_TRUTHS = ("output_is_at_least", "cost_is_unknown", "reported_is_estimate")


def is_installed() -> bool:
    """Whether files of this kind can be written here."""
    return importlib.util.find_spec(_NEEDED) is not None


def write(table: Table) -> Iterator[bytes]:
    """The whole file in pieces, a group of rows each; memory holds one of them."""
    arrow, parquet = importlib.import_module(_NEEDED), importlib.import_module(f"{_NEEDED}.parquet")
    tally, into = Tally(), _Pieces()
    zone = str(table.head.get("zone") or "UTC")
    schema = arrow.schema([(name, _type(arrow, name, zone)) for name in table.columns])
    with parquet.ParquetWriter(into, schema, compression="zstd") as writer:
        waiting: list[Sequence[Cell]] = []
        for row in table.rows():
            waiting.append(row)
            tally.rows += 1
            if len(waiting) == _ROWS_AT_ONCE:
                writer.write_table(_group(arrow, schema, waiting))
                waiting = []
                yield tally.add(into.take())
        if waiting:
            writer.write_table(_group(arrow, schema, waiting))
        yield tally.add(into.take())
        facts = {**table.head, **tally.facts(table)}
        writer.add_key_value_metadata({f"recto.{name}": _word(fact) for name, fact in facts.items()})
    yield into.take()


def _type(arrow: Any, name: str, zone: str) -> Any:
    if name.endswith(_SECONDS):
        return arrow.float64()
    if name.endswith(_MOMENT):
        return arrow.timestamp("us", tz=zone)
    if name.endswith(_AMOUNTS):
        return arrow.decimal128(_DIGITS, _DECIMALS)
    if name in _TRUTHS:
        return arrow.bool_()
    return arrow.int64() if name.endswith(_WHOLE) else arrow.string()


def _group(arrow: Any, schema: Any, rows: Sequence[Sequence[Cell]]) -> Any:
    columns = [
        arrow.array([_value(row[place], field.type, arrow) for row in rows], type=field.type)
        for place, field in enumerate(schema)
    ]
    return arrow.Table.from_arrays(columns, schema=schema)


def _value(cell: Cell, kind: Any, arrow: Any) -> Any:
    if cell is None:
        return None
    if arrow.types.is_string(kind):
        # Half a character cannot stand in UTF-8.
        return str(cell).encode("utf-8", "replace").decode()
    if arrow.types.is_decimal(kind):
        return Decimal(str(cell))
    if arrow.types.is_timestamp(kind):
        return cell if isinstance(cell, datetime) else None
    return cell


def _word(fact: object) -> str:
    return "" if fact is None else str(fact).lower() if isinstance(fact, bool) else str(fact)


class _Pieces(io.RawIOBase):
    """A file that is taken away while it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any, /) -> int:
        taken = bytes(piece)
        self._waiting.append(taken)
        self._size += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._size

    def take(self) -> bytes:
        """What was written since the last time."""
        written = b"".join(self._waiting)
        self._waiting.clear()
        return written
