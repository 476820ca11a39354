"""A session as a tree of lines: forks and sub-agents, read from the lineage of its prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from journal.models import Call, Session
from journal.store.lineage import Lineage, lineage_of
from journal.vocabulary import Status

from .branches import Line, Step, fill, shape_of
from .inside import started_runs
from .paging import Cursor, pack, unpack
from .rows import AT_LEAST
from .runs import name_of_run
from .values import added

LINES_PER_PAGE = 100
#: Calls of the lines of a page that are read together.
CALLS_AT_ONCE = 5_000
_ORDER = "tree"
#: What the shape needs of every call, and what is shown of those on a page.
_SHAPE = ("pk", "key", "agent_id", "parent_tool_use_id", "parent_call_id", "is_subagent")
_FACTS = (
    "pk", "agent", "started_at", "ended_at", "request_model", "response_model", "status", "failed_attempts",
    "view_of", "input_uncached_tokens", "cache_read_tokens", "cache_write_tokens", "output_visible_tokens",
    "reasoning_tokens", "best_usd", "cost_is_unknown", "usage_rule", "flags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TreePage:
    """Some lines of the tree. `lines_in_all` and `forks` are those of the whole session."""

    lines: list[Line]
    lines_in_all: int
    forks: int
    next: str | None


def tree_page(session: Session, *, cursor: str | None = None, limit: int = LINES_PER_PAGE) -> TreePage:
    """Lines of the session, from its beginning. Five statements, seven more at most where sub-agents are, and one
    for each further five thousand calls of its lines.

    Of every call only what the shape needs is read; the rest of those that stand in a line of the page.
    """
    since = unpack(cursor, _ORDER).row_id if cursor else 0
    lineage = lineage_of(session)
    calls = list(Call.objects.filter(session=session).order_by("sort_at", "id").values_list(*_SHAPE))
    steps = _steps(session, lineage, calls)
    lines = shape_of(steps)
    end = since + limit
    shown = lines[since:end]
    _fill(shown, steps, [pk for pk, *_ in calls])
    return TreePage(
        lines=shown,
        lines_in_all=len(lines),
        forks=sum(line.left is not None for line in lines),
        next=pack(Cursor(None, end), _ORDER) if end < len(lines) else None,
    )


def _steps(session: Session, lineage: Lineage, calls: Sequence[tuple[Any, ...]]) -> list[Step]:
    """Where every call stands."""
    places = {key: place for place, (_, key, *_) in enumerate(calls)}
    started = {
        run.run.name: places[run.parent]
        for run in started_runs(session)
        if run.parent is not None and run.parent in places
    }
    stands = {standing.key: standing for standing in lineage.standings()}
    steps = []
    for place, (_, key, agent_id, tool_use, call_id, is_subagent) in enumerate(calls):
        run = name_of_run(agent_id, tool_use, call_id, is_subagent=is_subagent)
        told = stands.get(key)
        previous = None
        if told is not None and told.is_told and told.previous is not None:
            previous = places.get(lineage.keys[told.previous])
        steps.append(
            Step(
                key=key,
                number=place + 1,
                run=run,
                started_by=started.get(run) if run is not None else None,
                previous=previous,
                differs=told is not None and told.differs,
                turns=told.turns if told is not None else 0,
                shared=told.shared if told is not None else 0,
                is_told=told is not None and told.is_told,
            )
        )
    return steps


def _fill(lines: Sequence[Line], steps: Sequence[Step], pks: Sequence[int]) -> None:
    """Read what is shown of the calls of these lines."""
    places = {pks[place]: place for line in lines for place in line.places}
    wanted = list(places)
    known: dict[int, Step] = {}
    for start in range(0, len(wanted), CALLS_AT_ONCE):
        rows = Call.objects.filter(pk__in=wanted[start : start + CALLS_AT_ONCE]).values_list(*_FACTS)
        for row in rows:
            facts = dict(zip(_FACTS, row, strict=True))
            place = places[facts["pk"]]
            known[place] = _with_facts(steps[place], facts)
    for line in lines:
        # A call may have been folded anew since its place was read.
        line.places = [place for place in line.places if place in known] or line.places
        fill(line, {place: known.get(place, steps[place]) for place in line.places})


def _with_facts(step: Step, row: dict[str, Any]) -> Step:
    return replace(
        step,
        agent=row["agent"],
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
