"""One session: its head, its calls on a timeline, as a conversation or as raw events, and one call beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.http import choice, link_with, wants_fragment
from dashboard.queries.paging import BadCursorError
from dashboard.queries.raw import session_events
from dashboard.queries.session import session_header, session_timeline
from dashboard.queries.sessions import find_session
from journal.models import Project, Session

from . import breaks, conversation, timeline
from .call import call_pane
from .events import drawn_events
from .shell import find_project, found, render_page

PANE_PARAMETERS = ("call", "attempt", "tab")
OF_THE_CONVERSATION = {"run": None, "whole": None}


@require_safe
def session_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The whole page, more rows of it, or only the pane of one call."""
    project = find_project(slug)
    target = request.headers.get("HX-Target", "")
    if wants_fragment(request) and target == "pane":
        return render(
            request, "session/_pane.html", {"project": project, "pane": call_pane(request, project)}
        )
    session = found(find_session(project, key), "session")
    cursor = request.GET.get("after") or None
    mode = choice(request, "view", list(READERS), usual="timeline")
    context = {"mode": mode, "is_first": cursor is None, "notice": None}
    read = READERS[mode]
    try:
        context |= read(request, project, session, cursor)
    except BadCursorError as error:
        context |= {"notice": str(error)} | read(request, project, session, None)
    if wants_fragment(request):
        return render(
            request, f"session/_{mode}_rows.html", {**context, "project": project, "key": session.key}
        )
    context["header"] = session_header(project, session.key)
    context["pane"] = call_pane(request, project)
    context["links"] = {
        "timeline": link_with(request, view=None, after=None, **OF_THE_CONVERSATION),
        "conversation": link_with(request, view="conversation", after=None, scale=None),
        "breaks": link_with(request, view="breaks", after=None, scale=None, **OF_THE_CONVERSATION),
        "events": link_with(request, view="events", after=None, scale=None, **OF_THE_CONVERSATION),
        "first": link_with(request, after=None),
    }
    context["key"] = session.key
    return render_page(request, "session/page.html", context, project=project, section="sessions")


def _timeline(request: HttpRequest, project: Project, session: Session, cursor: str | None) -> dict[str, Any]:
    page = session_timeline(project, session, cursor=cursor)
    scale = choice(request, "scale", ("clock", "folded"))
    drawing = timeline.draw(
        page, fold={"clock": False, "folded": True}.get(scale), current=request.GET.get("call", "")
    )
    return {
        "drawing": drawing,
        "tools_cut": page.tools_cut,
        "marks": breaks.marks(session, [call.summary.key for call in page.calls]),
        "current": request.GET.get("call", ""),
        "more_link": _more(request, page.next),
        "scale_link": link_with(request, scale="clock" if drawing.is_folded else "folded"),
        "asked_for_scale": scale in {"clock", "folded"},
    }


def _events(request: HttpRequest, project: Project, session: Session, cursor: str | None) -> dict[str, Any]:
    page = session_events(session, cursor=cursor)
    return {"events": drawn_events(page.events), "more_link": _more(request, page.next)}


def _more(request: HttpRequest, cursor: str | None) -> str | None:
    return link_with(request, after=cursor, **dict.fromkeys(PANE_PARAMETERS)) if cursor else None


READERS: dict[str, Callable[[HttpRequest, Project, Session, str | None], dict[str, Any]]] = {
    "timeline": _timeline,
    "conversation": conversation.read,
    "breaks": breaks.read,
    "events": _events,
}
