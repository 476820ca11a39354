"""Count an answer once that several calls recorded: by an SDK and a gateway, or in two copies of a transcript."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from journal.fold.amounts import AT_LEAST
from journal.fold.link import CARRIED, Recorded, views
from journal.sql.bulk import placeholder, raw_cursor, select_in

from .lent import lend_figures
from .totals import CALL_COLUMNS, Sums
from .touched import Touched

_FLAGS = CALL_COLUMNS.index("flags")
_RULE = CALL_COLUMNS.index("usage_rule")
_VIEW = CALL_COLUMNS.index("view_of")
_REPORTED = CALL_COLUMNS.index("reported_amount")


class _Stored(NamedTuple):
    """One record of an answer as it is stored."""

    id: int
    recorded: Recorded
    has_report: bool
    is_lent: bool
    counted: tuple[Any, ...]


def relink_views(
    project_id: int, answers: Iterable[int], gone: Iterable[int], sums: Sums, touched: Touched
) -> None:
    """Decide again which call counts, for answers that came or went, and what the other records lend to it.

    Transactions that touch one answer follow each other: its key is among those that ingestion locks.
    """
    several = {
        row[0]
        for row in select_in(
            "SELECT link_key FROM journal_calllink WHERE project_id = ? AND link_key {in} "
            "GROUP BY link_key HAVING count(*) > 1",
            answers,
            before=[project_id],
        )
    }
    wanted = several.union(gone)
    if not wanted:
        return
    changed: list[tuple[str | None, int]] = []
    to_lend: dict[int, list[int]] = {}
    for records in _records(project_id, wanted).values():
        decided = views(one.recorded for one in records)
        for one in records:
            view_of = decided[one.recorded.key]
            if view_of != one.counted[_VIEW]:
                sums.call(one.counted, -1)
                sums.call((*one.counted[:_VIEW], view_of, *one.counted[_VIEW + 1 :]), 1)
                changed.append((view_of, one.id))
        to_lend.update(_to_lend(records, decided))
    if changed:
        mark = placeholder()
        raw_cursor().executemany(f"UPDATE journal_call SET view_of={mark} WHERE id={mark}", changed)
    lend_figures(project_id, to_lend, sums, touched)


def _to_lend(records: Sequence[_Stored], decided: dict[str, str | None]) -> dict[int, list[int]]:
    """Calls that are lent something, or were until now, each with its views from the best on."""
    by_key = {one.recorded.key: one for one in records}
    found: dict[int, list[int]] = {}
    for one in records:
        others = [by_key[key] for key, view_of in decided.items() if view_of == one.recorded.key]
        lacks_usage = not one.recorded.has_usage and any(other.recorded.has_usage for other in others)
        lacks_report = not one.has_report and any(other.has_report for other in others)
        if one.is_lent or lacks_usage or lacks_report:
            found[one.id] = [other.id for other in others]
    return found


def _records(project_id: int, links: Iterable[int]) -> dict[int, list[_Stored]]:
    columns = ", ".join(f"c.{name}" for name in CALL_COLUMNS)
    by_answer: dict[int, list[_Stored]] = {}
    for (
        link,
        number,
        key,
        session_key,
        recorder,
        ended_us,
        usage_from,
        reported_from,
        has_body,
        *row,
    ) in select_in(
        "SELECT l.link_key, c.id, c.key, s.key, c.recorder, c.ended_at, c.usage_from, c.reported_from, "
        "EXISTS (SELECT 1 FROM journal_attempt a WHERE a.call_id = c.id AND a.captured = 'full'), "
        f"{columns} FROM journal_calllink l "
        "JOIN journal_call c ON c.id = l.call_id JOIN journal_session s ON s.id = c.session_id "
        "WHERE l.project_id = ? AND l.link_key {in}",
        links,
        before=[project_id],
    ):
        recorded = Recorded(
            key=key,
            session=session_key,
            recorder=recorder,
            has_body=bool(has_body),
            # What a call was lent says nothing of its own record.
            has_usage=row[_RULE] is not None and usage_from is None,
            is_final=usage_from is not None or f'"{AT_LEAST}"' not in row[_FLAGS],
            ended_us=ended_us,
            is_carried=f'"{CARRIED}"' in row[_FLAGS],
        )
        by_answer.setdefault(link, []).append(
            _Stored(
                number,
                recorded,
                has_report=row[_REPORTED] is not None and reported_from is None,
                is_lent=usage_from is not None or reported_from is not None,
                counted=tuple(row),
            )
        )
    return by_answer
