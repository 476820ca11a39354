"""Runs of sub-agents and where they belong: under the tool use that started them, or beside the calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from journal.models import Call, Session

from .parents import parent_keys
from .runs import AgentRun, run_name, runs_beside

#: Runs of one session that are looked at; a session with more shows the earliest.
MOST_RUNS = 1000
_NAMES = ("agent_id", "parent_tool_use_id", "parent_call_id")
_OF_NOBODY = Q(agent_id__isnull=True, parent_tool_use_id__isnull=True, parent_call_id__isnull=True)


@dataclass(frozen=True, slots=True)
class StartedRun:
    """A run, the call that started it (None: unknown), and the tool use, where one is told."""

    run: AgentRun
    parent: str | None
    tool_use: str | None
    sort_at: int


def main_calls(session: Session) -> QuerySet[Call]:
    """Calls that no sub-agent made."""
    return Call.objects.filter(_OF_NOBODY, session=session, is_subagent=False)


def calls_of_run(session: Session, name: str) -> QuerySet[Call]:
    """The calls of a run, by the name that `run_name` gives it."""
    kind, _, value = name.partition(" ")
    rows = Call.objects.filter(session=session)
    if "\0" in name:
        return rows.none()
    if kind == "run":
        return rows.filter(agent_id=value)
    if kind == "use":
        return rows.filter(agent_id__isnull=True, parent_tool_use_id=value)
    if kind == "call":
        return rows.filter(agent_id__isnull=True, parent_tool_use_id__isnull=True, parent_call_id=value)
    return rows.filter(_OF_NOBODY, is_subagent=True)


def started_runs(session: Session) -> list[StartedRun]:
    """All runs of a session, the earliest first. One statement without any, seven at most."""
    first = (
        Call.objects.filter(~_OF_NOBODY | Q(is_subagent=True), session=session)
        .order_by()
        .values(*_NAMES)
        .annotate(first=Min("id"), at=Min("sort_at"))
        .order_by("at", "first")
    )
    at = {row["first"]: row["at"] for row in first[:MOST_RUNS]}
    if not at:
        return []
    calls = list(Call.objects.filter(pk__in=at).order_by("sort_at", "id"))
    for call in calls:
        call.session = session  # loaded already
    sums = runs_beside(session, calls)
    parents = parent_keys(calls)
    found: dict[str, StartedRun] = {}
    for call in calls:
        name = run_name(call)
        if name is None or name not in sums:
            continue
        known = found.get(name)
        found[name] = StartedRun(
            run=sums[name],
            parent=(known.parent if known else None) or parents.get(call.pk),
            tool_use=(known.tool_use if known else None) or call.parent_tool_use_id,
            sort_at=min(at[call.pk], known.sort_at) if known else at[call.pk],
        )
    return list(found.values())


def under(runs: Sequence[StartedRun], keys: set[str]) -> dict[str, list[StartedRun]]:
    """The runs that these calls started, by call."""
    found: dict[str, list[StartedRun]] = {}
    for run in runs:
        if run.parent in keys and run.parent is not None:
            found.setdefault(run.parent, []).append(run)
    return found


def loose(
    runs: Sequence[StartedRun], calls: Sequence[Call], *, is_first: bool, following: Call | None
) -> list[StartedRun]:
    """Runs of which nobody knows who started them, as far as they began in this stretch of the session."""
    begin = calls[0].sort_at if calls and not is_first else None
    end = following.sort_at if following is not None else None
    return [
        run
        for run in runs
        if run.parent is None
        and (begin is None or run.sort_at >= begin)
        and (end is None or run.sort_at < end)
    ]
