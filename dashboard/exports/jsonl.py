"""JSON, one object a line: what was asked under `report`, the rows, and the trailer under `end`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .table import Table, Tally, plain

_ROWS_AT_ONCE = 200


def write(table: Table) -> Iterator[bytes]:
    """The whole file in pieces."""
    tally = Tally()
    yield tally.add(_line({"report": dict(table.head)}))
    waiting: list[bytes] = []
    for row in table.rows():
        waiting.append(_line(dict(zip(table.columns, map(plain, row), strict=True))))
        tally.rows += 1
        if len(waiting) == _ROWS_AT_ONCE:
            yield tally.add(b"".join(waiting))
            waiting.clear()
    yield tally.add(b"".join(waiting))
    yield _line({"end": tally.facts(table)})


def _line(value: object) -> bytes:
    # ASCII, so that no half of a character that was recorded can break the file.
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
