"""The list of sessions: filters, orders, totals of everything the filter keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, QuerySet, Sum

from dashboard.grammar import SESSION_KEYS, Query, parse, session_condition
from dashboard.grammar.sessions import INPUT_TOKENS, KNOWN_USD, OUTPUT_TOKENS
from journal.fold.keys import public_key
from journal.models import Project, Session
from journal.models.fields import from_usd_parts

from .costs import known_costs
from .halves import in_halves, put_together
from .looking import look_first
from .paging import Horizon, Order, furthest, horizon, keyset, page_size
from .shapes import SessionSummary, SessionTotals, Tokens
from .values import added, seconds

DEFAULT_SORT = "-started_at"
#: What a list of sessions can be ordered by; a `-` in front turns the order round.
SESSION_SORTS: dict[str, Order] = {
    "started_at": Order("started_at", "started_at", nullable=True),
    "ended_at": Order("ended_at", "ended_at", nullable=True),
    "calls": Order("calls", "calls"),
    "errors": Order("errors", "errors"),
    "failed_attempts": Order("failed_attempts", "failed_attempts"),
    "length": Order("length", "length_us", nullable=True),
    "waiting": Order("waiting", "wait_us"),
    "tool_calls": Order("tool_calls", "tool_calls"),
    "input": Order("input", "input_tokens"),
    "output": Order("output", "output_tokens"),
    "cost": Order("cost", "known_usd", nullable=True),
}

#: Sessions that one page looks through where the query has to look into the calls of each.
SESSIONS_AT_ONCE = 6_000
#: Keys that the row of a session answers by itself, or an index; None is a free word.
OF_SESSIONS_ALONE = {
    None, "status", "agent", "user", "environment", "session", "tag", "errors", "wait", "calls", "tools",
    "tokens", "cost", "price", "started", "upload", "integrity", "note",
}  # fmt: skip

BUCKETS = ("input_uncached", "cache_read", "cache_write", "output_visible", "reasoning")
_SUMS = (
    "calls",
    "attempts",
    "failed_attempts",
    "errors",
    "open_calls",
    "cancelled_calls",
    "subagent_calls",
    "view_calls",
    "tool_calls",
    "timed_calls",
    "provider_us",
    "wait_us",
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_visible_tokens",
    "reasoning_tokens",
    *(f"{name}_calls" for name in BUCKETS),
    "unknown_usage_calls",
    "at_least_calls",
    "unknown_best_calls",
    "reported_cost_calls",
    "reported_other_calls",
    "computed_cost_calls",
    "best_cost_calls",
)
_TOKEN_SUMS = (
    *(f"{name}_tokens" for name in BUCKETS),
    *(f"{name}_calls" for name in BUCKETS),
    "unknown_usage_calls",
    "at_least_calls",
)


class BadSortError(ValueError):
    """An order that is not offered."""


@dataclass(frozen=True, slots=True)
class SessionFilters:
    """What the query bar says, read."""

    query: Query

    @property
    def text(self) -> str:
        """As it was written."""
        return self.query.text

    @classmethod
    def parse(cls, text: str) -> SessionFilters:
        """Read the text of a query; raises QueryError with the place of a fault."""
        return cls(parse(text, SESSION_KEYS))

    @classmethod
    def from_query(cls, parameters: Mapping[str, str]) -> SessionFilters:
        """Read `q` of a URL."""
        return cls.parse(parameters.get("q", ""))


@dataclass(frozen=True, slots=True)
class SessionSort:
    """An order of the list."""

    order: Order

    @property
    def label(self) -> str:
        """As it is written in a URL."""
        return self.order.label

    @classmethod
    def parse(cls, text: str | None) -> SessionSort:
        """Read `sort` of a URL, for example `-started_at`; nothing means the newest first."""
        text = text or DEFAULT_SORT
        order = SESSION_SORTS.get(text.removeprefix("-"))
        if order is None:
            raise BadSortError(f"cannot sort by {text!r}; there is {', '.join(SESSION_SORTS)}")
        if text.startswith("-"):
            order = Order(order.name, order.field, descending=True, nullable=order.nullable)
        return cls(order)


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One page of sessions. `totals` is None when it was not asked for."""

    rows: list[SessionSummary]
    totals: SessionTotals | None
    next: str | None
    horizon: Horizon | None = None


def session_page(
    project: Project,
    filters: SessionFilters,
    *,
    sort: SessionSort | None = None,
    cursor: str | None = None,
    limit: int | None = None,
    with_totals: bool = True,
    at_once: int | None = None,
) -> SessionPage:
    """A page of the sessions of a project, and sums over all that the filter keeps.

    One statement for the rows, one more where the rows without a time begin, one for the totals. With `at_once`, a
    query about calls looks through so many sessions in the order of time and says where it stopped: one more.
    """
    sort = sort or SessionSort.parse(None)
    until = None
    if at_once is not None and sort.order.field == "started_at" and looks_into_calls(filters.query):
        until = furthest(Session.objects.filter(project=project), sort.order, cursor, at_once)
    rows = filtered_sessions(project, filters)
    found = keyset(_with_sort_value(rows, sort.order), sort.order, cursor, page_size(limit), until=until)
    return SessionPage(
        rows=[session_summary(row) for row in found.rows],
        totals=session_totals(rows) if with_totals else None,
        next=found.next,
        horizon=horizon(until, at_once or 0) if found.is_cut else None,
    )


def looks_into_calls(query: Query) -> bool:
    """Whether the calls of every session have to be looked into."""
    return any(term.key not in OF_SESSIONS_ALONE for term in query.terms)


def filtered_sessions(
    project: Project, filters: SessionFilters, *, among: QuerySet[Session] | None = None
) -> QuerySet[Session]:
    """The sessions of a project that the filter keeps; nothing is asked yet, but what passes changed and which
    caches were lost is found where the query asks for it.
    """
    look_first(project, filters.query)
    rows = Session.objects.filter(project=project) if among is None else among
    return session_condition(rows, filters.query)


def _with_sort_value(rows: QuerySet[Session], order: Order) -> QuerySet[Session]:
    if order.field == "input_tokens":
        return rows.annotate(input_tokens=INPUT_TOKENS)
    if order.field == "output_tokens":
        return rows.annotate(output_tokens=OUTPUT_TOKENS)
    if order.field == "length_us":
        length = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=BigIntegerField())
        return rows.annotate(length_us=length)
    if order.field == "known_usd":
        return rows.annotate(known_usd=KNOWN_USD)
    return rows


def session_totals(rows: QuerySet[Session]) -> SessionTotals:
    """Sums over sessions. One statement."""
    sums: dict[str, Any] = rows.aggregate(
        sessions=Count("id"),
        **in_halves("sum_best_usd", F("best_usd")),
        **in_halves("sum_reported_usd", F("reported_usd")),
        **in_halves("sum_computed_usd", F("computed_usd")),
        **{f"sum_{name}": Sum(name, default=0) for name in _SUMS},
    )
    # PostgreSQL adds 64-bit columns up as decimals.
    whole = {name: int(sums[f"sum_{name}"]) for name in _SUMS}
    known_usd = _usd(sums, "best") if whole["best_cost_calls"] else None
    return SessionTotals(
        sessions=sums["sessions"],
        calls=whole["calls"],
        attempts=whole["attempts"],
        failed_attempts=whole["failed_attempts"],
        errors=whole["errors"],
        open_calls=whole["open_calls"],
        cancelled_calls=whole["cancelled_calls"],
        subagent_calls=whole["subagent_calls"],
        view_calls=whole["view_calls"],
        tool_calls=whole["tool_calls"],
        provider_seconds=seconds(whole["provider_us"] if whole["timed_calls"] else None),
        wait_seconds=whole["wait_us"] / 1_000_000,
        tokens=summed_tokens(whole),
        costs=known_costs(
            known_usd,
            whole["unknown_best_calls"],
            reported=_usd(sums, "reported") if whole["reported_cost_calls"] else None,
            computed=_usd(sums, "computed") if whole["computed_cost_calls"] else None,
        ),
        cost_unknown_calls=whole["unknown_best_calls"],
        other_currency_calls=whole["reported_other_calls"],
    )


def _usd(sums: dict[str, Any], figure: str) -> Decimal:
    return from_usd_parts(put_together(sums, f"sum_{figure}_usd"))


def session_summary(row: Session) -> SessionSummary:
    """A row under the names of the API."""
    return SessionSummary(
        id=row.session_id,
        key=row.key,
        title=row.title,
        agent=row.agent,
        user=row.user,
        environment=row.environment,
        tags=json.loads(row.tags),
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_seconds=between(row.started_at, row.ended_at),
        calls=row.calls,
        attempts=row.attempts,
        failed_attempts=row.failed_attempts,
        errors=row.errors,
        open_calls=row.open_calls,
        cancelled_calls=row.cancelled_calls,
        subagent_calls=row.subagent_calls,
        view_calls=row.view_calls,
        tool_calls=row.tool_calls,
        tool_errors=row.tool_errors,
        passes=row.passes,
        events=row.events,
        gaps=row.gaps,
        provider_seconds=seconds(row.provider_us if row.timed_calls else None),
        wait_seconds=seconds(row.wait_us),
        tokens=summed_tokens({name: getattr(row, name) for name in _TOKEN_SUMS}),
        costs=known_costs(
            row.best_usd if row.best_cost_calls else None,
            row.unknown_best_calls,
            reported=row.reported_usd if row.reported_cost_calls else None,
            computed=row.computed_usd if row.computed_cost_calls else None,
        ),
        cost_unknown_calls=row.unknown_best_calls,
        sources=json.loads(row.sources),
        other_currency_calls=row.reported_other_calls,
    )


def between(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds from one moment to another; unknown when one of them is."""
    return None if start is None or end is None else (end - start).total_seconds()


def summed_tokens(sums: Mapping[str, int]) -> Tokens:
    """Tokens of several calls: what was told, and how many calls told nothing. Nobody told: unknown."""
    uncached, read, write, visible, reasoning = (
        sums[f"{name}_tokens"] if sums[f"{name}_calls"] else None for name in BUCKETS
    )
    return Tokens(
        input=added(uncached, read, write),
        input_uncached=uncached,
        cache_read=read,
        cache_write=write,
        output=added(visible, reasoning),
        reasoning=reasoning,
        unknown_calls=sums["unknown_usage_calls"],
        at_least_calls=sums["at_least_calls"],
    )


def find_session(project: Project, name: str) -> Session | None:
    """A session by its short key, or by the sender's own id, whose hash is the key. One statement."""
    hashed = public_key("session", name)
    # PostgreSQL takes no U+0000 in a text, so there is no such key; an id with one is found by its hash.
    keys = [hashed] if "\0" in name else [name, hashed]
    found = {row.key: row for row in Session.objects.filter(project=project, key__in=keys)}
    return found.get(keys[0]) or found.get(keys[-1])
