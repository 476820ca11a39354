"""Runs of sub-agents in a session: their sums are over all of their calls, not only over those of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from journal.models import Call, Session
from journal.vocabulary import Status

from .costs import known_costs
from .rows import AT_LEAST
from .shapes import Cost, Tokens
from .values import added, earliest, latest

_NAMES = ("agent_id", "parent_tool_use_id", "parent_call_id")
_COUNTED = Q(view_of__isnull=True)


@dataclass(frozen=True, slots=True)
class AgentRun:
    """One run of a sub-agent. `agent` is what the sender calls it; views are counted elsewhere."""

    name: str
    agent: str | None
    calls: int
    views: int
    errors: int
    tokens: Tokens
    started_at: datetime | None
    ended_at: datetime | None
    best_usd: Decimal | None = None
    cost_unknown_calls: int = 0

    @property
    def costs(self) -> list[Cost]:
        """What is known of its cost; views' is counted elsewhere."""
        return known_costs(self.best_usd, self.cost_unknown_calls)

    @property
    def duration_seconds(self) -> float | None:
        """From its first moment to its last; unknown with fewer than two."""
        if self.started_at is None or self.ended_at is None or self.started_at == self.ended_at:
            return None
        return (self.ended_at - self.started_at).total_seconds()


def run_name(call: Call) -> str | None:
    """What gathers the calls of a run: its id, else what started it; None for the main thread's calls.

    Sub-agents' calls that name nothing are gathered under the empty name.
    """
    return name_of_run(
        call.agent_id, call.parent_tool_use_id, call.parent_call_id, is_subagent=call.is_subagent
    )


def name_of_run(
    agent_id: str | None, tool_use: str | None, call_id: str | None, *, is_subagent: bool
) -> str | None:
    """The same of a call's columns."""
    return _named(agent_id, tool_use, call_id) or ("" if is_subagent else None)


def _named(agent_id: str | None, tool_use: str | None, call_id: str | None) -> str:
    if agent_id:
        return f"run {agent_id}"
    if tool_use:
        return f"use {tool_use}"
    return f"call {call_id}" if call_id else ""


def runs_beside(session: Session, calls: Iterable[Call]) -> dict[str, AgentRun]:
    """The runs that these calls of one session belong to, by name. One statement; none without a run."""
    inside = [call for call in calls if run_name(call) is not None]
    if not inside:
        return {}
    runs: dict[str, AgentRun] = {}
    for sums in _sums(Call.objects.filter(_of_runs(inside), session=session)):
        run = _run(sums)
        runs[run.name] = _together(runs[run.name], run) if run.name in runs else run
    return runs


def _of_runs(calls: list[Call]) -> Q:
    """All calls that have the name of one of these."""
    runs = {call.agent_id for call in calls if call.agent_id}
    uses = {call.parent_tool_use_id for call in calls if not call.agent_id and call.parent_tool_use_id}
    ids = {call.parent_call_id for call in calls if run_name(call) == f"call {call.parent_call_id}"}
    wanted = Q(agent_id__in=runs)
    if uses:
        wanted |= Q(agent_id__isnull=True, parent_tool_use_id__in=uses)
    if ids:
        wanted |= Q(agent_id__isnull=True, parent_tool_use_id__isnull=True, parent_call_id__in=ids)
    if any(run_name(call) == "" for call in calls):
        wanted |= Q(is_subagent=True, **{f"{name}__isnull": True for name in _NAMES})
    return wanted


def _sums(rows: QuerySet[Call]) -> Iterable[dict[str, Any]]:
    return (
        rows.order_by()
        .values(*_NAMES)
        .annotate(
            name_of_agent=Min("agent"),
            calls=Count("id", filter=_COUNTED),
            views=Count("id", filter=~_COUNTED),
            errors=Count("id", filter=_COUNTED & Q(status=Status.ERROR)),
            first_at=Min(Coalesce("started_at", "ended_at")),
            last_at=Max(Coalesce("ended_at", "started_at")),
            input_uncached=Sum("input_uncached_tokens", filter=_COUNTED),
            cache_read=Sum("cache_read_tokens", filter=_COUNTED),
            cache_write=Sum("cache_write_tokens", filter=_COUNTED),
            output_visible=Sum("output_visible_tokens", filter=_COUNTED),
            reasoning=Sum("reasoning_tokens", filter=_COUNTED),
            best=Sum("best_usd", filter=_COUNTED),
            cost_unknown=Count("id", filter=_COUNTED & Q(cost_is_unknown=True)),
            unknown=Count("id", filter=_COUNTED & Q(status=Status.OK, usage_rule__isnull=True)),
            at_least=Count("id", filter=_COUNTED & Q(flags__contains=f'"{AT_LEAST}"')),
        )
    )


def _run(sums: dict[str, Any]) -> AgentRun:
    # PostgreSQL adds 64-bit columns up as decimals.
    uncached, read, write, visible, reasoning = (
        None if sums[name] is None else int(sums[name])
        for name in ("input_uncached", "cache_read", "cache_write", "output_visible", "reasoning")
    )
    return AgentRun(
        name=_named(*(sums[name] for name in _NAMES)),
        agent=sums["name_of_agent"],
        calls=sums["calls"],
        views=sums["views"],
        errors=sums["errors"],
        tokens=Tokens(
            input=added(uncached, read, write),
            input_uncached=uncached,
            cache_read=read,
            cache_write=write,
            output=added(visible, reasoning),
            reasoning=reasoning,
            unknown_calls=sums["unknown"],
            at_least_calls=sums["at_least"],
        ),
        best_usd=sums["best"],
        cost_unknown_calls=sums["cost_unknown"],
        started_at=sums["first_at"],
        ended_at=sums["last_at"],
    )


def _together(one: AgentRun, other: AgentRun) -> AgentRun:
    """Two parts of one run: some of its calls tell more about what started it than others."""
    tokens = Tokens(
        input=added(one.tokens.input, other.tokens.input),
        input_uncached=added(one.tokens.input_uncached, other.tokens.input_uncached),
        cache_read=added(one.tokens.cache_read, other.tokens.cache_read),
        cache_write=added(one.tokens.cache_write, other.tokens.cache_write),
        output=added(one.tokens.output, other.tokens.output),
        reasoning=added(one.tokens.reasoning, other.tokens.reasoning),
        unknown_calls=one.tokens.unknown_calls + other.tokens.unknown_calls,
        at_least_calls=one.tokens.at_least_calls + other.tokens.at_least_calls,
    )
    return replace(
        one,
        agent=min((name for name in (one.agent, other.agent) if name), default=None),
        calls=one.calls + other.calls,
        views=one.views + other.views,
        errors=one.errors + other.errors,
        tokens=tokens,
        best_usd=added(one.best_usd, other.best_usd),
        cost_unknown_calls=one.cost_unknown_calls + other.cost_unknown_calls,
        started_at=earliest(one.started_at, other.started_at),
        ended_at=latest(one.ended_at, other.ended_at),
    )
