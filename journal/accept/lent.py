"""Figures of an answer that only one of its records tells, written to the record that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journal.cost.best import DIFFERS, MIXED_CURRENCIES
from journal.fold.lend import give_back, lend
from journal.fold.picture import FoldedCall
from journal.sql.bulk import placeholder, raw_cursor, select_in

from .pricing import price_calls
from .rows import dumps, reported_columns, server_tools, usage_columns
from .stored import priced_calls
from .totals import CALL_COLUMNS, Sums
from .touched import Touched

_SESSION, _STARTED = CALL_COLUMNS.index("session_id"), CALL_COLUMNS.index("started_at")
_USAGE = (
    "input_uncached_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens",
    "output_visible_tokens", "reasoning_tokens", "usage_rule",
)  # fmt: skip
_REPORTED = ("reported_amount", "reported_currency", "reported_where", "reported_is_estimate")
_CALL = (
    *_USAGE, *_REPORTED, "usage_from", "reported_from", "flags", "computed_usd", "price_edition_id",
    "price_row_id", "priced_as_of", "best_usd", "cost_basis", "cost_is_unknown", "waste", "waste_usd", "waste_us",
)  # fmt: skip
_ATTEMPT = (*_USAGE, *_REPORTED, "upstream_amount", "server_tools", "computed_usd", "waste")
#: Notes that pricing sets again where they hold.
_OF_COSTS = (DIFFERS, MIXED_CURRENCIES)


def lend_figures(project_id: int, wanted: Mapping[int, Sequence[int]], sums: Sums, touched: Touched) -> None:
    """Decide again what these calls are lent, each by its other records, and price them. None without `wanted`."""
    if not wanted:
        return
    before = _counted(wanted)
    calls = priced_calls({*wanted, *(one for others in wanted.values() for one in others)})
    for call in calls.values():
        give_back(call)
    for number, others in wanted.items():
        lend(calls[number], [calls[one] for one in others])
    changed = {number: calls[number] for number in wanted}
    arrived = _arrivals(project_id, wanted)
    for number, call in changed.items():
        call.received_us = arrived[number]
        call.flags = [note for note in call.flags if note not in _OF_COSTS]
    price_calls(project_id, changed.values())
    _store(changed)
    for number, row in _counted(wanted).items():
        sums.call(before[number], -1)
        sums.call(row, 1)
        # Other calls of its session may have been sent twice by what is known now.
        touched.see(row[_SESSION], row[_STARTED])


def _counted(calls: Mapping[int, object]) -> dict[int, tuple[Any, ...]]:
    columns = ", ".join(CALL_COLUMNS)
    rows = select_in(f"SELECT id, {columns} FROM journal_call WHERE id {{in}}", calls)
    return {number: tuple(row) for number, *row in rows}


def _arrivals(project_id: int, calls: Mapping[int, object]) -> dict[int, int]:
    """When the first event of each call's group arrived: by that its prices are chosen."""
    groups = dict(select_in("SELECT id, group_key FROM journal_call WHERE id {in}", calls))
    first = dict(
        select_in(
            "SELECT group_key, MIN(received_at) FROM journal_entry WHERE project_id = ? AND group_key {in} "
            "GROUP BY group_key",
            groups.values(),
            before=[project_id],
        )
    )
    return {number: first[group] for number, group in groups.items()}


def _store(calls: Mapping[int, FoldedCall]) -> None:
    mark = placeholder()
    cursor = raw_cursor()
    cursor.executemany(
        f"UPDATE journal_call SET {', '.join(f'{name}={mark}' for name in _CALL)} WHERE id={mark}",
        [(*_call_values(call), number) for number, call in calls.items()],
    )
    cursor.executemany(
        f"UPDATE journal_attempt SET {', '.join(f'{name}={mark}' for name in _ATTEMPT)} "
        f"WHERE call_id={mark} AND number={mark}",
        [
            (
                *usage_columns(one.usage),
                *reported_columns(one.reported),
                server_tools(one.usage),
                one.computed_usd_parts,
                one.waste,
                number,
                one.number,
            )
            for number, call in calls.items()
            for one in call.attempts
        ],
    )


def _call_values(call: FoldedCall) -> tuple[Any, ...]:
    return (
        call.input_uncached,
        call.cache_read,
        call.cache_write,
        call.cache_write_1h,
        call.output_visible,
        call.reasoning,
        call.usage_rule,
        *reported_columns(call.reported)[:4],
        call.usage_from,
        call.reported_from,
        dumps(call.flags),
        call.computed_usd_parts,
        call.price_edition,
        call.price_row,
        call.priced_as_of_us,
        call.best_usd_parts,
        call.cost_basis,
        call.cost_is_unknown,
        dumps(call.waste) if call.waste else "[]",
        call.waste_usd_parts,
        call.waste_us,
    )
