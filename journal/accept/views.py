"""Count an answer once that several calls recorded: by an SDK and a gateway, or in two copies of a transcript."""

from collections.abc import Iterable
from typing import Any

from journal.fold.amounts import AT_LEAST
from journal.fold.link import CARRIED, Recorded, views
from journal.sql.bulk import placeholder, raw_cursor, select_in

from .totals import CALL_COLUMNS, Sums

_FLAGS = CALL_COLUMNS.index("flags")
_RULE = CALL_COLUMNS.index("usage_rule")
_VIEW = CALL_COLUMNS.index("view_of")


def relink_views(project_id: int, answers: Iterable[int], gone: Iterable[int], sums: Sums) -> None:
    """Decide again which call counts, for answers that came or went.

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
    columns = ", ".join(f"c.{name}" for name in CALL_COLUMNS)
    by_answer: dict[int, list[tuple[int, Recorded, tuple[Any, ...]]]] = {}
    for link, number, key, session_key, recorder, ended_us, has_body, *row in select_in(
        "SELECT l.link_key, c.id, c.key, s.key, c.recorder, c.ended_at, EXISTS (SELECT 1 FROM journal_attempt a "
        f"WHERE a.call_id = c.id AND a.captured = 'full'), {columns} FROM journal_calllink l "
        "JOIN journal_call c ON c.id = l.call_id JOIN journal_session s ON s.id = c.session_id "
        "WHERE l.project_id = ? AND l.link_key {in}",
        wanted,
        before=[project_id],
    ):
        recorded = Recorded(
            key=key,
            session=session_key,
            recorder=recorder,
            has_body=bool(has_body),
            has_usage=row[_RULE] is not None,
            is_final=f'"{AT_LEAST}"' not in row[_FLAGS],
            ended_us=ended_us,
            is_carried=f'"{CARRIED}"' in row[_FLAGS],
        )
        by_answer.setdefault(link, []).append((number, recorded, tuple(row)))
    changed: list[tuple[str | None, int]] = []
    for calls in by_answer.values():
        decided = views(recorded for _, recorded, _ in calls)
        for number, recorded, stood in calls:
            view_of = decided[recorded.key]
            if view_of != stood[_VIEW]:
                sums.call(stood, -1)
                sums.call((*stood[:_VIEW], view_of, *stood[_VIEW + 1 :]), 1)
                changed.append((view_of, number))
    if changed:
        mark = placeholder()
        raw_cursor().executemany(f"UPDATE journal_call SET view_of={mark} WHERE id={mark}", changed)
