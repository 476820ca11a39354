"""One JSON document: `report` says what was asked, `rows` has the rows, `end` is the trailer."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .table import Table, Tally, plain

_ROWS_AT_ONCE = 200


def write(table: Table) -> Iterator[bytes]:
    """The whole document in pieces."""
    tally = Tally()
    yield tally.add(b'{"report":' + _value(dict(table.head)) + b',\n"rows":[')
    waiting: list[bytes] = []
    for row in table.rows():
        comma = b"" if tally.rows == 0 else b","
        waiting.append(comma + b"\n" + _value(dict(zip(table.columns, map(plain, row), strict=True))))
        tally.rows += 1
        if len(waiting) == _ROWS_AT_ONCE:
            yield tally.add(b"".join(waiting))
            waiting.clear()
    yield tally.add(b"".join(waiting) + b"\n],\n")
    yield b'"end":' + _value(tally.facts(table)) + b"}\n"


def _value(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
