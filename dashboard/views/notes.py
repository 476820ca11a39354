"""Write a note at a session or a call, and take it back. Both lead to where it was asked."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dashboard.queries.sessions import find_session
from journal import actions

from .shell import find_project, found, render_page

AUTHOR_COOKIE = "recto_author"
AUTHOR_COOKIE_SECONDS = 365 * 24 * 3600


@require_POST
def add_note(request: HttpRequest, slug: str, key: str) -> HttpResponseBase:
    """Keep a note, or show its form again with what is wrong."""
    project = find_project(slug)
    session = found(find_session(project, key), "session")
    told = {name: request.POST.get(name, "").strip() for name in ("text", "author", "call")}
    try:
        actions.add_note(
            project, session.key, told["text"], author=told["author"], call_key=told["call"] or None
        )
    except actions.NothingToNoteError as fault:
        raise Http404(str(fault)) from None
    except actions.BadNoteError as fault:
        context = {
            "key": session.key,
            "call": told["call"],
            "told": told,
            "fault": fault,
            "next": _place(request, slug, session.key),
        }
        return render_page(
            request, "session/note.html", context, project=project, section="sessions", status=422
        )
    response = HttpResponseRedirect(_with_done(_place(request, slug, session.key), "note-kept"))
    response.set_cookie(
        AUTHOR_COOKIE, told["author"], max_age=AUTHOR_COOKIE_SECONDS, httponly=True, samesite="Lax"
    )
    return response


@require_POST
def take_back_note(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    project = find_project(slug)
    if not actions.take_back_note(project, key):
        raise Http404("There is no such note in this project.")
    return HttpResponseRedirect(_with_done(_place(request, slug), "note-gone"))


def _place(request: HttpRequest, slug: str, session_key: str | None = None) -> str:
    """The page that the form stood on, when it is one of this project; else the session."""
    asked = request.POST.get("next", "")
    project = reverse("sessions", args=[slug]).removesuffix("sessions")
    if asked.startswith(project) and url_has_allowed_host_and_scheme(asked, None):
        return asked
    return reverse("session", args=[slug, session_key]) if session_key else reverse("sessions", args=[slug])


def _with_done(address: str, word: str) -> str:
    parts = urlsplit(address)
    told = [
        (name, value) for name, value in parse_qsl(parts.query, errors="surrogateescape") if name != "done"
    ]
    return parts._replace(query=urlencode([*told, ("done", word)], errors="surrogateescape")).geturl()
