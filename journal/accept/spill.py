"""Sums that would leave 64 bits: rows of rollups go on in another shard, sessions take no more."""

from collections.abc import Iterable, Iterator, Sequence
from operator import sub
from typing import Any

from django.db import models

from journal.sql.bulk import placeholder, raw_cursor

Row = tuple[Any, ...]
#: No sum is led beyond it, so that what comes in at the same time finds room as well.
MOST = 2**62
#: Smaller differences (ten US dollars, 10^13 tokens) are added without looking: it takes a million of them to matter.
LARGE = 10**13


class SumsFull(Exception):
    """What a batch adds to some sessions can no longer be added up exactly. `sessions` are their ids, once known."""

    def __init__(self, numbers: set[int]) -> None:
        super().__init__(f"the sums of {len(numbers)} sessions are full")
        self.numbers = numbers
        self.sessions: set[str | None] = set()


def is_large(vector: Iterable[int]) -> bool:
    """Whether one of the differences calls for a look at what is stored."""
    return any(number > LARGE or number < -LARGE for number in vector)


def leads_beyond(stored: Iterable[int], vector: Iterable[int]) -> bool:
    """Whether a difference leads a stored sum beyond what is added up exactly."""
    return any(abs(before + more) > MOST for before, more in zip(stored, vector, strict=True))


def spread(model: type[models.Model], keys: Sequence[str], sums: Sequence[str], rows: list[Row]) -> list[Row]:
    """The rows, large differences in the first shards that have room for them. `keys` end with the shard.

    One statement for each large difference. Readers add up the shards of a row, so which one it is does not matter.
    """
    width = len(keys)
    if not any(is_large(row[width:]) for row in rows):
        return rows
    spread_rows: list[Row] = []
    for row in rows:
        spread_rows += _moved(model, keys, sums, row) if is_large(row[width:]) else [row]
    return sorted(spread_rows)


def _moved(model: type[models.Model], keys: Sequence[str], sums: Sequence[str], row: Row) -> Iterator[Row]:
    names, shard, left = row[: len(keys) - 1], row[len(keys) - 1], row[len(keys) :]
    where = " AND ".join(f"{name} = {placeholder()}" for name in keys[:-1])
    cursor = raw_cursor()
    cursor.execute(f"SELECT shard, {', '.join(sums)} FROM {model._meta.db_table} WHERE {where}", list(names))
    taken = {found[0]: found[1:] for found in cursor.fetchall()}
    while any(left):
        stored = taken.get(shard, [0] * len(left))
        fits = [
            max(-MOST - before, min(MOST - before, more)) for before, more in zip(stored, left, strict=True)
        ]
        if any(fits):
            yield (*names, shard, *fits)
        left = tuple(map(sub, left, fits))
        shard += 1
