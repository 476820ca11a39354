"""The list of sessions: filters, order, columns and the session beside the list, all in the URL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.charts import spark
from dashboard.grammar import SESSION_KEYS, QueryError
from dashboard.http import BadParameterError, link_with, wants_fragment
from dashboard.queries.fresh import Position, arriving, position_of
from dashboard.queries.looking import unseen
from dashboard.queries.notes import noted_sessions
from dashboard.queries.paging import BadCursorError
from dashboard.queries.sessions import (
    DEFAULT_SORT,
    SESSION_SORTS,
    SESSIONS_AT_ONCE,
    BadSortError,
    SessionFilters,
    SessionPage,
    SessionSort,
    filtered_sessions,
    looks_into_calls,
    session_page,
    session_totals,
)
from dashboard.queries.sparks import cost_runs
from dashboard.queries.vocabulary import missing_values
from journal.models import Project, Session

from . import listing
from .fresh import fresh_link
from .listing import ColumnKind
from .peek import session_peek
from .shell import find_project, render_page, render_page_or_fragment
from .times import times

COLUMNS_COOKIE = "recto_session_columns"
COLUMNS = (
    ColumnKind("started", "Started (UTC)", is_number=False, sort="started_at"),
    ColumnKind("ended", "Ended (UTC)", is_number=False, sort="ended_at", is_usual=False),
    ColumnKind("length", "Length", sort="length"),
    ColumnKind("calls", "Calls", sort="calls"),
    ColumnKind("failed", "Failed attempts", sort="failed_attempts"),
    ColumnKind("errors", "Errors", sort="errors"),
    ColumnKind("waiting", "Waiting", sort="waiting", is_usual=False),
    ColumnKind("provider", "In provider calls", is_usual=False),
    ColumnKind("tools", "Tools", sort="tool_calls", is_usual=False),
    ColumnKind("input", "Input", sort="input", title="Input tokens, those read from cache included"),
    ColumnKind("cached", "Cached", is_usual=False, title="Share of the input that was read from cache"),
    ColumnKind("output", "Output", sort="output", title="Output tokens, reasoning included"),
    ColumnKind("run", "Cost by call", is_number=False, title="One bar per call, or per few calls"),
    ColumnKind("cost", "Cost", sort="cost"),
)
# Among more sessions than this, sums come after the page; among a quarter of them those that look into calls.
MANY_SESSIONS = 20_000
READY_VIEWS = (
    ("All", ""),
    ("Errors", "status:error"),
    ("Retried", "attempts:>1"),
    ("No answer yet", "status:open"),
    ("Changed by gateway", "has:diff"),
    ("Cache broken", "cache:broken"),
    ("Unpriced", "price:unknown"),
    ("Integrity", "integrity:any"),
)


@require_safe
def session_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, its changing part, or only the session beside it."""
    project = find_project(slug)
    peek = session_peek(request, project)
    if wants_fragment(request) and request.headers.get("HX-Target") == "pane":
        return render(request, "sessions/_peek.html", {"project": project, "peek": peek})
    if wants_fragment(request) and request.GET.get("totals"):
        return _only_totals(request, project)
    if chosen := listing.remember_layout(request, COLUMNS, COLUMNS_COOKIE):
        return chosen
    layout = listing.read_layout(request, COLUMNS, COLUMNS_COOKIE)
    text = request.GET.get("q", "").strip()
    cursor = request.GET.get("after") or None
    fault: QueryError | None = None
    found: dict[str, Any] = {"page": None}
    sort = _sort(request)
    try:
        filters = SessionFilters.parse(text)
        found = _found(request, project, filters, sort, cursor, layout)
    except QueryError as error:
        fault = error
    page: SessionPage | None = found["page"]
    if page is not None and not page.rows and not text and not cursor:
        return render_page(
            request,
            "sessions/empty.html",
            {"fresh_link": fresh_link(project, "sessions", "", found["position"])},
            project=project,
            section="sessions",
        )
    context = {
        "q": text,
        "fault": fault,
        "mended_link": listing.mended_link(request, fault),
        "keys": SESSION_KEYS.values(),
        "what": "sessions",
        "complete_of": "sessions",
        "columns": listing.headings(request, COLUMNS, layout, current=sort.label, usual=DEFAULT_SORT),
        "layout": layout,
        "shown": layout.shown,
        "kept": listing.kept_fields(request, "q"),
        "kept_by_chooser": listing.kept_fields(request, "columns", "density"),
        "views": listing.ready_views(request, text, READY_VIEWS, SESSION_KEYS),
        "times": times(request, text, datetime.now(UTC).date()),
        "scopes": listing.scopes(slug, text, "sessions"),
        "is_first": cursor is None,
        "first_link": link_with(request, after=None),
        "peek": peek,
        **found,
    }
    return render_page_or_fragment(
        request,
        "sessions/list.html",
        "sessions/_list.html",
        context,
        project=project,
        section="sessions",
        status=400 if fault else 200,
    )


def _sort(request: HttpRequest) -> SessionSort:
    text = request.GET.get("sort")
    try:
        return SessionSort.parse(text)
    except BadSortError as error:
        hint = f"Orders are {', '.join(SESSION_SORTS)}; a - in front turns one round."
        raise BadParameterError("sort", str(text), reason=str(error).partition(";")[0], hint=hint) from None


def _found(
    request: HttpRequest,
    project: Project,
    filters: SessionFilters,
    sort: SessionSort,
    cursor: str | None,
    layout: listing.Layout,
) -> dict[str, Any]:
    """The rows, and what stands beside them."""
    newest = filtered_sessions(project, filters, among=arriving(Session, project))
    position = position_of(newest) if cursor is None else None
    defers = position is not None and _sums_are_late(filters, position) and not request.GET.get("totals")
    try:
        page = session_page(
            project,
            filters,
            sort=sort,
            cursor=cursor,
            with_totals=cursor is None and not defers,
            at_once=SESSIONS_AT_ONCE,
        )
    except BadCursorError as error:
        raise BadParameterError("after", cursor or "", reason=str(error)) from None
    runs = cost_runs(project, page.rows) if "run" in layout.names else {}
    return {
        "page": page,
        "rows": [
            (row, link_with(request, peek=row.key), spark.draw(runs.get(row.key, []))) for row in page.rows
        ],
        "noted": noted_sessions(project, [row.key for row in page.rows]),
        "position": position,
        "totals_link": link_with(request, totals=1) if defers and page.rows else None,
        "unseen": unseen(project, filters.query),
        "missing": missing_values(project, filters.query) if not page.rows and cursor is None else [],
        "fresh_link": fresh_link(project, "sessions", filters.text, position),
        "next_link": link_with(request, after=page.next) if page.next else None,
    }


def _sums_are_late(filters: SessionFilters, position: Position) -> bool:
    """Whether sums over all that match come after the page."""
    return position.row_id > (MANY_SESSIONS // 4 if looks_into_calls(filters.query) else MANY_SESSIONS)


def _only_totals(request: HttpRequest, project: Project) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    layout = listing.read_layout(request, COLUMNS, COLUMNS_COOKIE)
    try:
        totals = session_totals(filtered_sessions(project, SessionFilters.parse(text)))
    except QueryError as error:
        raise BadParameterError("q", text, reason=error.message, hint=error.hint) from None
    context = {"project": project, "totals": totals, "shown": layout.shown, "q": text}
    return render(request, "sessions/_totals.html", context)
