"""Comma-separated values: a line of names, the rows, and lines that begin with # for everything else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from .table import Cell, Table, Tally, plain

#: What a spreadsheet would take for the begin of a formula, or drop.
_ACTIVE = ("=", "+", "-", "@")
#: What would look like a line of the trailer to whoever reads line by line.
_LIKE_A_TRAILER = re.compile(r"(?<=[\r\n])#")
_ROWS_AT_ONCE = 200


def write(table: Table) -> Iterator[bytes]:
    """The whole file in pieces. What was asked, and the trailer, stand after the rows."""
    tally = Tally()
    lines = _Lines()
    lines.add(table.columns)
    for row in table.rows():
        lines.add([_cell(cell) for cell in row])
        tally.rows += 1
        if tally.rows % _ROWS_AT_ONCE == 0:
            yield tally.add(lines.take())
    yield tally.add(lines.take())
    facts = {**table.head, **tally.facts(table)}
    for name, fact in facts.items():
        lines.add(
            [f"# {name}: {'' if fact is None else str(fact).lower() if isinstance(fact, bool) else fact}"]
        )
    yield lines.take()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else str(plain(cell))


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front says that it is text."""
    # The trailer begins with #, so nothing else may.
    if text and (text[0] in _ACTIVE or text[0] == "#" or text[0] < " " or text[0] == "\x7f"):
        text = f"'{text}"
    return _LIKE_A_TRAILER.sub("'#", text) if "#" in text else text


class _Lines:
    def __init__(self) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\r\n")

    def add(self, cells: object) -> None:
        self._writer.writerow(cells)  # type: ignore[arg-type]

    def take(self) -> bytes:
        written = self._text.getvalue().encode("utf-8", "surrogatepass").replace(b"\0", b"")
        self._text.seek(0)
        self._text.truncate()
        return written
