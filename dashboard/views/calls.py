"""The flat list of calls of all sessions, with the open call beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.grammar import CALL_KEYS, QueryError
from dashboard.http import BadParameterError, choice, link_with, wants_fragment
from dashboard.queries.calls import CALL_SORTS, CALLS_AT_ONCE, CallFilters, call_page, filtered_calls
from dashboard.queries.fresh import arriving, position_of
from dashboard.queries.looking import unseen
from dashboard.queries.notes import noted_calls
from dashboard.queries.paging import BadCursorError
from dashboard.queries.vocabulary import missing_values
from journal.models import Call, Project

from . import listing
from .call import call_pane
from .fresh import fresh_link
from .listing import ColumnKind
from .shell import find_project, render_page_or_fragment
from .times import times

COLUMNS_COOKIE = "recto_call_columns"
USUAL_SORT = "-started_at"
COLUMNS = (
    ColumnKind("started", "Started (UTC)", is_number=False, sort="started_at"),
    ColumnKind("session", "Session", is_number=False),
    ColumnKind("ended", "Ended with", is_number=False),
    ColumnKind("attempts", "Failed attempts"),
    ColumnKind("length", "Length"),
    ColumnKind("waiting", "Waiting", is_usual=False),
    ColumnKind("first_token", "First token"),
    ColumnKind("tools", "Tools", is_usual=False),
    ColumnKind("input", "Input", title="Input tokens, those read from cache included"),
    ColumnKind("cached", "Cached", title="Share of the input that was read from cache"),
    ColumnKind("output", "Output", title="Output tokens, reasoning included"),
    ColumnKind("cost", "Cost"),
)
READY_VIEWS = (
    ("All", ""),
    ("Errors", "status:error"),
    ("Retried", "attempts:>1"),
    ("No answer yet", "status:open"),
    ("By sub-agents", "is:subagent"),
    ("Changed by gateway", "has:diff"),
    ("Cache broken", "cache:broken"),
    ("Unpriced", "price:unknown"),
    ("Integrity", "integrity:any"),
)


@require_safe
def call_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The page, its changing part, or only the pane of one call."""
    project = find_project(slug)
    pane = call_pane(request, project, beside=reverse("calls", args=[slug]))
    if wants_fragment(request) and request.headers.get("HX-Target") == "pane":
        return render(request, "session/_pane.html", {"project": project, "pane": pane})
    if chosen := listing.remember_layout(request, COLUMNS, COLUMNS_COOKIE):
        return chosen
    layout = listing.read_layout(request, COLUMNS, COLUMNS_COOKIE)
    text = request.GET.get("q", "").strip()
    sort = choice(request, "sort", list(CALL_SORTS), usual=USUAL_SORT)
    cursor = request.GET.get("after") or None
    fault: QueryError | None = None
    found: dict[str, Any] = {"page": None}
    try:
        found = _found(request, project, CallFilters.parse(text), sort, cursor)
    except QueryError as error:
        fault = error
    context = {
        "q": text,
        "fault": fault,
        "mended_link": listing.mended_link(request, fault),
        "keys": CALL_KEYS.values(),
        "what": "calls",
        "complete_of": "calls",
        "columns": listing.headings(request, COLUMNS, layout, current=sort, usual=USUAL_SORT),
        "layout": layout,
        "shown": layout.shown,
        "kept": listing.kept_fields(request, "q"),
        "kept_by_chooser": listing.kept_fields(request, "columns", "density"),
        "views": listing.ready_views(request, text, READY_VIEWS, CALL_KEYS),
        "times": times(request, text, datetime.now(UTC).date()),
        "scopes": listing.scopes(slug, text, "calls"),
        "is_first": cursor is None,
        "first_link": link_with(request, after=None),
        "current": request.GET.get("call", ""),
        "pane": pane,
        "peek_base": link_with(request, call=None, attempt=None, tab=None),
        **found,
    }
    return render_page_or_fragment(
        request,
        "calls/list.html",
        "calls/_list.html",
        context,
        project=project,
        section="calls",
        status=400 if fault else 200,
    )


def _found(
    request: HttpRequest, project: Project, filters: CallFilters, sort: str, cursor: str | None
) -> dict[str, Any]:
    """The rows, and what stands beside them."""
    newest = filtered_calls(project, filters, among=arriving(Call, project))
    position = position_of(newest) if cursor is None else None
    try:
        page = call_page(project, filters, order=CALL_SORTS[sort], cursor=cursor, at_once=CALLS_AT_ONCE)
    except BadCursorError as error:
        raise BadParameterError("after", cursor or "", reason=str(error)) from None
    return {
        "page": page,
        "rows": [(call, link_with(request, call=call.key, attempt=None, tab=None)) for call in page.rows],
        "noted": noted_calls(project, [call.key for call in page.rows]),
        "missing": missing_values(project, filters.query) if not page.rows and cursor is None else [],
        "unseen": unseen(project, filters.query),
        "fresh_link": fresh_link(project, "calls", filters.text, position),
        "next_link": link_with(request, after=page.next) if page.next else None,
    }
