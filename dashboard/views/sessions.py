"""The list of sessions: filters and order in the URL, totals of everything the filter keeps."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.grammar import SESSION_KEYS, QueryError
from dashboard.http import link_with
from dashboard.queries.paging import BadCursorError
from dashboard.queries.sessions import (
    DEFAULT_SORT,
    BadSortError,
    SessionFilters,
    SessionPage,
    SessionSort,
    session_page,
)

from .shell import find_project, render_page, render_page_or_fragment

READY_VIEWS = (
    ("All", ""),
    ("Errors", "status:error"),
    ("Retried", "attempts:>1"),
    ("No answer yet", "status:open"),
    ("Cancelled", "status:cancelled"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts. `direction` is what aria-sort says, None when another column sorts."""

    label: str
    name: str
    is_number: bool
    link: str
    direction: str | None


@dataclass(frozen=True, slots=True)
class ReadyView:
    """A query somebody else thought of."""

    label: str
    link: str
    is_current: bool


@require_safe
def session_list(request: HttpRequest, slug: str) -> HttpResponse:
    project = find_project(slug)
    text = request.GET.get("q", "").strip()
    fault: QueryError | None = None
    notice: str | None = None
    page: SessionPage | None = None
    sort = SessionSort.parse(None)
    try:
        filters = SessionFilters.parse(text)
        sort = SessionSort.parse(request.GET.get("sort"))
        page = session_page(project, filters, sort=sort, cursor=request.GET.get("after") or None)
    except QueryError as error:
        fault = error
    except (BadSortError, BadCursorError) as error:
        notice = str(error)
    if page is not None and not page.rows and not text and not request.GET.get("after"):
        return render_page(
            request, "sessions/empty.html", {"others": True}, project=project, section="sessions"
        )
    context = {
        "q": text,
        "fault": fault,
        "notice": notice,
        "page": page,
        "keys": SESSION_KEYS.values(),
        "columns": columns(request, sort.label),
        "views": ready_views(request, text),
        "is_first": not request.GET.get("after"),
        "next_link": link_with(request, after=page.next) if page and page.next else None,
        "first_link": link_with(request, after=None),
        "sort": request.GET.get("sort", ""),
    }
    return render_page_or_fragment(
        request, "sessions/list.html", "sessions/_list.html", context, project=project, section="sessions"
    )


def columns(request: HttpRequest, current: str) -> list[Column]:
    """Headings in order; a click on the current one turns the order round."""
    return [
        _column(request, current, *column)
        for column in (
            ("Started (UTC)", "started_at", False),
            ("Calls", "calls", True),
            ("Failed attempts", "failed_attempts", True),
            ("Errors", "errors", True),
            ("Tools", "tool_calls", True),
            ("Input", "input", True),
            ("Output", "output", True),
            ("Cost", "cost", True),
        )
    ]


def _column(request: HttpRequest, current: str, label: str, name: str, is_number: bool) -> Column:
    is_current = current.removeprefix("-") == name
    descending = current.startswith("-")
    # Newest and largest first is what is asked for; a second click asks the other way.
    wanted = name if is_current and descending else f"-{name}"
    link = link_with(request, sort=None if wanted == DEFAULT_SORT else wanted, after=None)
    direction = ("descending" if descending else "ascending") if is_current else None
    return Column(label, name, is_number, link, direction)


def ready_views(request: HttpRequest, text: str) -> list[ReadyView]:
    return [
        ReadyView(label, link_with(request, q=query or None, after=None), is_current=text == query)
        for label, query in READY_VIEWS
    ]
