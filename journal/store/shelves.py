"""Keys that are hashes, on shelves: rows of one time stand together in the index, and filters say where to look.

A new row of a table with random keys belongs anywhere in its index: among millions of rows nearly every insert reads,
changes and writes a page of its own. So on SQLite the index begins with the number of a shelf. New rows go to the one
that is open, whose few pages stay in memory; a shelf that is full is sealed, with a Bloom filter of its keys. A key is
looked for on the open shelf and on those whose filters may know it. PostgreSQL, which many processes write to at a
time, needs its unique index as it is: everything stands on shelf 0 there.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.db import connection
from django.db.models import Q

from journal.models import KeyShelf
from journal.sql.bulk import raw_cursor, select_in, select_pairs

from .filters import Filters, filter_of

#: Keys of a shelf. Its index is then about 200 pages.
SHELF_KEYS = 16_384
_TOKEN_BYTES = 8


class Kind(IntEnum):
    """Tables whose keys stand on shelves."""

    ENTRY = 1
    BLOB = 2


_TABLES = {Kind.ENTRY: ("journal_entry", "event_key"), Kind.BLOB: ("journal_blob", "digest")}


@dataclass(slots=True)
class Open:
    """The shelves of a table as a transaction finds them: `number` takes new rows, `unfiltered` are always asked."""

    kind: Kind
    number: int = 0
    first_id: int = 0
    unfiltered: Sequence[int] = (0,)
    filters: Filters = field(default_factory=Filters)

    def find(self, columns: str, project_id: int, keys: Collection[bytes]) -> Iterator[tuple[Any, ...]]:
        """Rows of a project with these keys. One statement, and one more for every 64 that filters let pass."""
        table, key_column = _TABLES[self.kind]
        unfiltered = ",".join(map(str, self.unfiltered))
        yield from select_in(
            f"SELECT {columns} FROM {table} WHERE shelf IN ({unfiltered}) AND project_id = ? AND {key_column} {{in}}",
            keys,
            before=[project_id],
        )
        shelves = self.filters.shelves
        pairs = [(shelf, key) for key in keys for shelf in shelves(key)]
        if pairs:
            yield from select_pairs(
                f"SELECT {columns} FROM {{pairs}} CROSS JOIN {table} "
                f"ON shelf = column1 AND {key_column} = column2 AND project_id = ?",
                pairs,
                after=[project_id],
            )

    def seal_if_full(self, last_id: int) -> None:
        """Close the open shelf when it has its share of rows, and begin another. Inside a transaction."""
        if not self.number or last_id - self.first_id + 1 < SHELF_KEYS:
            return
        table, key_column = _TABLES[self.kind]
        cursor = raw_cursor()
        cursor.execute(f"SELECT {key_column} FROM {table} WHERE shelf = ?", [self.number])
        packed, token = filter_of(row[0] for row in cursor.fetchall()), secrets.token_bytes(_TOKEN_BYTES)
        cursor.execute(
            "UPDATE journal_keyshelf SET filter = ?, token = ? WHERE kind = ? AND number = ?",
            [packed, token, int(self.kind), self.number],
        )
        _begin(self.kind, self.number + 1, last_id + 1, token)


_read: dict[tuple[str, Kind], Filters] = {}
_read_lock = threading.Lock()


def open_shelves() -> dict[Kind, Open]:
    """Where rows of this transaction go and are looked for. One statement; none on PostgreSQL."""
    found = {kind: Open(kind) for kind in Kind}
    if connection.vendor == "postgresql":
        return found
    cursor = raw_cursor()
    cursor.execute(
        "SELECT kind, number, first_id, token FROM journal_keyshelf WHERE filter IS NULL ORDER BY kind, number"
    )
    rows = cursor.fetchall()
    for kind, shelf in found.items():
        mine = [row[1:] for row in rows if row[0] == kind]
        if not mine or not mine[-1][0]:
            mine.append(_first(kind))
        number, first_id, token = mine[-1]
        shelf.number, shelf.first_id = number, first_id
        shelf.unfiltered = [row[0] for row in mine]
        shelf.filters = _filters(kind, number - 1, bytes(token))
    return found


def on_shelves(kind: Kind) -> Q:
    """All shelves there are, for queries that look for a few keys: the index begins with the shelf."""
    if connection.vendor == "postgresql":
        return Q(shelf=0)
    return Q(shelf__in=KeyShelf.objects.filter(kind=kind).values("number"))


def _first(kind: Kind) -> tuple[int, int, bytes]:
    cursor = raw_cursor()
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [_TABLES[kind][0]])
    found = cursor.fetchone()
    first_id = found[0] + 1 if found else 1
    _begin(kind, 1, first_id, b"")
    return 1, first_id, b""


def _begin(kind: Kind, number: int, first_id: int, token: bytes) -> None:
    raw_cursor().execute(
        "INSERT INTO journal_keyshelf (kind, number, first_id, token) VALUES (?, ?, ?, ?)",
        [int(kind), number, first_id, token],
    )


def _filters(kind: Kind, sealed: int, token: bytes) -> Filters:
    """Filters of all sealed shelves; what this process has not read yet is read. `token` names the last one."""
    name = (str(connection.settings_dict["NAME"]), kind)
    with _read_lock:
        filters = _read.get(name)
        if filters is not None and filters.count == sealed and filters.token == token:
            return filters
        if filters is None or filters.count > sealed or not _is_continued(kind, filters):
            filters = _read[name] = Filters()
        cursor = raw_cursor()
        cursor.execute(
            "SELECT filter, token FROM journal_keyshelf WHERE kind = ? AND number > ? AND filter IS NOT NULL "
            "ORDER BY number",
            [int(kind), filters.count],
        )
        for packed, its_token in cursor:
            filters.add(packed, its_token)
        return filters


def _is_continued(kind: Kind, filters: Filters) -> bool:
    """Whether what was read is still the beginning of what is stored: a file may have been put back."""
    if not filters.count:
        return True
    cursor = raw_cursor()
    cursor.execute(
        "SELECT token FROM journal_keyshelf WHERE kind = ? AND number = ?", [int(kind), filters.count]
    )
    row = cursor.fetchone()
    return row is not None and bytes(row[0]) == filters.token
