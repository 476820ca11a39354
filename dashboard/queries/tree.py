"""A session as a tree of lines: forks and sub-agents, read from the lineage of its prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journal.anatomy.prompts.turns import Relation
from journal.models import Call, Session
from journal.store.lineage import Known, Lineage, lineage_of
from journal.vocabulary import Status

from .branches import Line, Step, lines_of
from .inside import started_runs
from .paging import Cursor, pack, unpack
from .rows import AT_LEAST
from .runs import name_of_run
from .values import added

LINES_PER_PAGE = 100
_ORDER = "tree"
_COLUMNS = (
    "key", "agent_id", "parent_tool_use_id", "parent_call_id", "is_subagent", "agent", "started_at", "ended_at",
    "request_model", "response_model", "status", "failed_attempts", "view_of", "input_uncached_tokens",
    "cache_read_tokens", "cache_write_tokens", "output_visible_tokens", "reasoning_tokens", "best_usd",
    "cost_is_unknown",
    "usage_rule",
    "flags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TreePage:
    """Some lines of the tree. `lines_in_all` and `forks` are those of the whole session."""

    lines: list[Line]
    lines_in_all: int
    forks: int
    next: str | None


def tree_page(session: Session, *, cursor: str | None = None, limit: int = LINES_PER_PAGE) -> TreePage:
    """Lines of the session, from its beginning. Four statements, seven more at most where sub-agents are."""
    since = unpack(cursor, _ORDER).row_id if cursor else 0
    lineage = lineage_of(session)
    rows = Call.objects.filter(session=session).order_by("sort_at", "id").values_list(*_COLUMNS)
    lines = lines_of(_steps(session, lineage, [dict(zip(_COLUMNS, row, strict=True)) for row in rows]))
    end = since + limit
    return TreePage(
        lines=lines[since:end],
        lines_in_all=len(lines),
        forks=sum(line.left is not None for line in lines),
        next=pack(Cursor(None, end), _ORDER) if end < len(lines) else None,
    )


def _steps(session: Session, lineage: Lineage, rows: list[dict[str, Any]]) -> list[Step]:
    places = {row["key"]: place for place, row in enumerate(rows)}
    started = {
        run.run.name: places[run.parent]
        for run in started_runs(session)
        if run.parent is not None and run.parent in places
    }
    return [_step(place, row, lineage, places, started) for place, row in enumerate(rows)]


def _step(
    place: int,
    row: dict[str, Any],
    lineage: Lineage,
    places: dict[str, int],
    started: dict[str, int],
) -> Step:
    run = name_of_run(
        row["agent_id"], row["parent_tool_use_id"], row["parent_call_id"], is_subagent=row["is_subagent"]
    )
    told = lineage.of(row["key"])
    is_told = told is not None and not told.known & Known.NOTHING
    previous = None
    if told is not None and is_told and told.previous is not None:
        previous = places.get(lineage.keys[told.previous])
    return Step(
        key=row["key"],
        number=place + 1,
        run=run,
        agent=row["agent"],
        started_by=started.get(run) if run is not None else None,
        previous=previous,
        differs=told is not None and told.relation is Relation.DIFFERS,
        turns=lineage.turns.depth(told.head) if told is not None else 0,
        shared=told.shared if told is not None else 0,
        is_told=is_told,
        began_at=row["started_at"],
        ended_at=row["ended_at"],
        model=row["request_model"] or row["response_model"],
        status=row["status"],
        is_retried=row["failed_attempts"] > 0,
        is_view=row["view_of"] is not None,
        input_tokens=added(row["input_uncached_tokens"], row["cache_read_tokens"], row["cache_write_tokens"]),
        output_tokens=added(row["output_visible_tokens"], row["reasoning_tokens"]),
        usd=row["best_usd"],
        cost_is_unknown=row["cost_is_unknown"],
        usage_is_unknown=row["status"] == Status.OK and row["usage_rule"] is None,
        is_at_least=f'"{AT_LEAST}"' in row["flags"],
    )
