"""The bar that says how much came in since the page was drawn; it moves no row."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.grammar import QueryError
from dashboard.http import BadParameterError, choice
from dashboard.queries.calls import CallFilters, filtered_calls
from dashboard.queries.fresh import BadPositionError, Position, Rows, arriving, fresh_rows
from dashboard.queries.sessions import SessionFilters, filtered_sessions
from journal.models import Call, Project, Session

from .shell import find_project

LISTS = ("sessions", "calls")


def fresh_link(project: Project, name: str, text: str, position: Position | None) -> str | None:
    """Where the page asks again; nowhere from a later page, whose rows stay as they are."""
    if position is None:
        return None
    told = {"of": name, "since": position.pack(), "q": text}
    return f"{reverse('fresh', args=[project.slug])}?{urlencode({k: v for k, v in told.items() if v})}"


@require_safe
def fresh(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing (204), or the bar."""
    project = find_project(slug)
    name = choice(request, "of", LISTS, usual=LISTS[0])
    text = request.GET.get("q", "")
    try:
        position = Position.unpack(request.GET.get("since", ""))
        count = fresh_rows(_kept(project, name, text), position)
    except BadPositionError as error:
        raise BadParameterError("since", request.GET.get("since", ""), reason=str(error)) from None
    except QueryError as error:
        raise BadParameterError("q", text, reason=error.message, hint=error.hint) from None
    if not count:
        return HttpResponse(status=204)
    query = f"?{urlencode({'q': text})}" if text else ""
    words = f"{count:,} new {name.removesuffix('s') if count == 1 else name}"
    context = {"words": words, "link": reverse(name, args=[slug]) + query}
    return render(request, "components/_fresh.html", {**context, "again": request.get_full_path()})


def _kept(project: Project, name: str, text: str) -> Rows:
    if name == "calls":
        return filtered_calls(project, CallFilters.parse(text), among=arriving(Call, project))
    return filtered_sessions(project, SessionFilters.parse(text), among=arriving(Session, project))
