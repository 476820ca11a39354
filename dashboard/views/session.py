"""One session: its head, its calls on a timeline, as a conversation or as raw events, and one call beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.http import choice, link_with, wants_fragment
from dashboard.queries.notes import noted_calls, session_notes
from dashboard.queries.paging import BadCursorError
from dashboard.queries.raw import session_events
from dashboard.queries.session import heading, session_timeline, timeline_around
from dashboard.queries.sessions import find_session
from dashboard.queries.starts import Asked
from journal.models import Project, Session

from . import breaks, conversation, timeline, tree
from .call import call_pane
from .events import drawn_events
from .overview import overview
from .problems import problem_links
from .shell import find_project, found, render_page
from .stretch import OF_THE_PANE, asked_of, stretch_links

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
    session: Session = found(find_session(project, key), "session")
    mode = choice(request, "view", list(READERS), usual="timeline")
    pane = None if wants_fragment(request) else call_pane(request, project, may_be_missing=True)
    asked = asked_of(request, most=session.calls + session.view_calls)
    if pane is not None and pane.detail.summary.session_key == session.key:
        asked = replace(asked, call_number=pane.detail.summary.number)
    context: dict[str, Any] = {"mode": mode, "notice": None}
    read = READERS[mode]
    try:
        context |= read(request, project, session, asked)
    except BadCursorError as error:
        context |= {"notice": f"{error}. This is the beginning."} | read(request, project, session, Asked())
    if wants_fragment(request):
        return render(
            request, f"session/_{mode}_rows.html", {**context, "project": project, "key": session.key}
        )
    missing = request.GET.get("call")
    if missing and pane is None:
        context["notice"] = f"There is no call {missing[:60]} in this project. This is the session."
    context |= {
        "header": heading(project, session),
        "notes": session_notes(project, session.key),
        "pane": pane,
        "links": _links(request),
        "key": session.key,
        "problems": problem_links(request, project, session),
    }
    return render_page(request, "session/page.html", context, project=project, section="sessions")


def _links(request: HttpRequest) -> dict[str, str]:
    """The other ways to look at the same place of the session."""
    kept = {"after": None, "scale": None, "find": None}
    others = {
        mode: link_with(request, view=mode, **kept, **({} if mode == "conversation" else OF_THE_CONVERSATION))
        for mode in READERS
    }
    return {**others, "timeline": link_with(request, view=None, after=None, **OF_THE_CONVERSATION)}


def _timeline(request: HttpRequest, project: Project, session: Session, asked: Asked) -> dict[str, Any]:
    # A part that is asked for by scrolling has the size of the other parts, whichever call is open.
    is_beside = bool(request.GET.get("call")) and not wants_fragment(request)
    page = (
        timeline_around(project, session, asked)
        if is_beside
        else session_timeline(project, session, asked=asked)
    )
    scale = choice(request, "scale", ("clock", "folded"))
    drawing = timeline.draw(
        page, fold={"clock": False, "folded": True}.get(scale), current=request.GET.get("call", "")
    )
    return {
        "drawing": drawing,
        "tools_cut": page.tools_cut,
        "marks": breaks.marks(session, [call.summary.key for call in page.calls]),
        "noted": noted_calls(project, [call.summary.key for call in page.calls]),
        "current": request.GET.get("call", ""),
        "stretch": stretch_links(
            request, first=page.number, shown=len(page.calls), in_all=page.calls_in_all, following=page.next
        ),
        "scale_link": link_with(request, scale="clock" if drawing.is_folded else "folded"),
        "asked_for_scale": scale in {"clock", "folded"},
        **overview(request, session, first=page.number, shown=len(page.calls)),
    }


def _events(request: HttpRequest, project: Project, session: Session, asked: Asked) -> dict[str, Any]:
    page = session_events(session, cursor=asked.cursor)
    more_link = link_with(request, after=page.next, **dict.fromkeys(OF_THE_PANE)) if page.next else None
    return {"events": drawn_events(page.events), "more_link": more_link}


READERS: dict[str, Callable[[HttpRequest, Project, Session, Asked], dict[str, Any]]] = {
    "timeline": _timeline,
    "conversation": conversation.read,
    "tree": tree.read,
    "breaks": breaks.read,
    "events": _events,
}
