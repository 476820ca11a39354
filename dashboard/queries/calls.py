"""The list of calls, across sessions or inside one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from dashboard.grammar import CALL_KEYS, Query, call_condition, parse
from journal.models import Call, Project, Session
from journal.vocabulary import Status

from .costs import with_edition
from .looking import look_first
from .paging import Cursor, Horizon, Order, furthest, horizon, keyset, page_size
from .parents import parent_keys
from .rows import call_summary
from .shapes import CallSummary

NEWEST_FIRST = Order("calls", "sort_at", descending=True)
OLDEST_FIRST = Order("calls", "sort_at")
#: What a list of calls can be ordered by: what one index serves, however many calls there are.
CALL_SORTS = {"-started_at": NEWEST_FIRST, "started_at": OLDEST_FIRST}
IN_ORDER = Order("session calls", "sort_at")
#: Calls that one page looks through where no index serves the query, so that it takes as long however many there are.
CALLS_AT_ONCE = 100_000
#: Keys that an index, or few rows, answer by themselves.
_SERVED = {"error", "session", "upload"}


@dataclass(frozen=True, slots=True)
class CallFilters:
    """What the query bar says of calls, read."""

    query: Query

    @property
    def text(self) -> str:
        """As it was written."""
        return self.query.text

    @classmethod
    def parse(cls, text: str) -> CallFilters:
        """Read the text of a query; raises QueryError with the place of a fault."""
        return cls(parse(text, CALL_KEYS))

    @classmethod
    def from_query(cls, parameters: Mapping[str, str]) -> CallFilters:
        """Read `q` of a URL."""
        return cls.parse(parameters.get("q", ""))


@dataclass(frozen=True, slots=True)
class CallPage:
    """One page of calls."""

    rows: list[CallSummary]
    next: str | None
    horizon: Horizon | None = None


def call_page(
    project: Project,
    filters: CallFilters,
    *,
    order: Order = NEWEST_FIRST,
    cursor: str | None = None,
    limit: int | None = None,
    at_once: int | None = None,
) -> CallPage:
    """The calls of a project that the filter keeps, newest first unless told.

    Three statements; up to four more find the parents of sub-agents' calls. With `at_once`, a query that no index
    serves looks through so many calls and says where it stopped: one statement more.
    """
    until = None
    if at_once is not None and filters.query and not _is_served(filters.query):
        until = furthest(_in_time(project, filters.query), order, cursor, at_once)
    rows = filtered_calls(project, filters)
    return _page(rows, order, cursor=cursor, limit=limit, until=until, at_once=at_once or 0)


def _is_served(query: Query) -> bool:
    return any(
        not term.negated
        and (
            (term.key in _SERVED and not any("*" in text for text in term.texts))
            or (term.key == "status" and Status.OK not in term.texts)
            or (term.key == "integrity" and term.texts == ("mismatch",))
        )
        for term in query.terms
    )


def _in_time(project: Project, query: Query) -> QuerySet[Call]:
    """Calls of the time that a query asks about: the rest of them need not be looked through."""
    times = tuple(term for term in query.terms if term.key == "started" and not term.negated)
    return call_condition(Call.objects.filter(project=project), Query(query.text, times))


def filtered_calls(
    project: Project, filters: CallFilters, *, among: QuerySet[Call] | None = None
) -> QuerySet[Call]:
    """The calls of a project that the filter keeps; nothing is asked yet, but what passes changed and which
    caches were lost is found where the query asks for it.
    """
    look_first(project, filters.query)
    rows = Call.objects.filter(project=project) if among is None else among
    return call_condition(rows, filters.query)


def session_call_page(session: Session, *, cursor: str | None = None, limit: int | None = None) -> CallPage:
    """The calls of a session, in order. Three statements; up to four more find the parents of sub-agents' calls."""
    return _page(Call.objects.filter(session=session), IN_ORDER, cursor=cursor, limit=limit)


def _page(
    rows: QuerySet[Call],
    order: Order,
    *,
    cursor: str | None,
    limit: int | None,
    until: Cursor | None = None,
    at_once: int = 0,
) -> CallPage:
    found = keyset(with_edition(rows), order, cursor, page_size(limit), until=until)
    # Not joined: with statistics SQLite takes the calls of every session, and puts them all in order, for one page.
    prefetch_related_objects(found.rows, "session")
    numbers = call_numbers(found.rows)
    parents = parent_keys(found.rows)
    return CallPage(
        [
            call_summary(call, call.session, number=numbers[call.pk], parent=parents.get(call.pk))
            for call in found.rows
        ],
        found.next,
        horizon(until, at_once) if found.is_cut else None,
    )


def call_numbers(calls: list[Call]) -> dict[int, int]:
    """The number of each call inside its session, counted when read. One statement."""
    if not calls:
        return {}
    numbered = Call.objects.filter(session__in={call.session_id for call in calls}).annotate(
        number=Window(RowNumber(), partition_by=F("session_id"), order_by=("sort_at", "id"))
    )
    # Beyond the last call of the page nothing needs a number.
    numbered = numbered.filter(number__gte=1)
    wanted = {call.pk for call in calls}
    return {pk: number for pk, number in numbered.values_list("pk", "number") if pk in wanted}
