"""Two calls, two attempts or two sessions beside each other, and the choice of what to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.charts import difference
from dashboard.http import choice, link_with
from dashboard.queries.call import find_call
from dashboard.queries.candidates import Candidate, attempts_beside, calls_beside, sessions_beside
from dashboard.queries.compare import BodyDiff, CallComparison, ComparedCall, compare_calls
from dashboard.queries.compare_sessions import compare_sessions
from dashboard.queries.sessions import find_session
from journal.models import Call, Project, Session

from .shell import find_project, render_page

VIEWS = ("sides", "inline")


@dataclass(frozen=True, slots=True)
class DrawnBody:
    """A request or an answer, laid out. No lines: nothing changed, or nothing was compared."""

    title: str
    told: BodyDiff
    lines: list[difference.Line]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to compare with, and where that leads."""

    told: Candidate
    link: str


@dataclass(frozen=True, slots=True)
class Named:
    """What an id of the address means."""

    key: str
    call: Call | None = None
    attempt: int | None = None
    session: Session | None = None


@require_safe
def compare_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Both, when two of a kind are named; else a page on which the other one is chosen."""
    project = find_project(slug)
    told = [name.strip() for name in request.GET.getlist("of")] or [
        request.GET.get("a", "").strip(),
        request.GET.get("b", "").strip(),
    ]
    one, other = (_named(project, name) for name in (*told, "", "")[:2])
    if one is not None and other is not None:
        if one.call is not None and other.call is not None:
            return _calls(request, project, one, other)
        if one.session is not None and other.session is not None:
            return _sessions(request, project, one.session, other.session)
    return _choose(request, project, one, other, [name for name in told if name])


def compare_link(project: Project, one: str, other: str) -> str:
    """The address of two things beside each other."""
    return f"{reverse('compare', args=[project.slug])}?{urlencode({'a': one, 'b': other})}"


def _named(project: Project, name: str) -> Named | None:
    """The call, attempt or session of a key; of a session also its own id."""
    if not name:
        return None
    key, _, number = name.partition(".")
    call = find_call(project, key)
    if call is not None:
        is_attempt = number.isascii() and number.isdigit() and len(number) < 10
        return Named(name, call=call, attempt=int(number) if is_attempt else None)
    session = find_session(project, name)
    return Named(session.key, session=session) if session is not None else None


def _calls(request: HttpRequest, project: Project, one: Named, other: Named) -> HttpResponse:
    view = choice(request, "view", VIEWS, usual="sides")
    told: CallComparison | None = compare_calls(project, one.key, other.key)
    if told is None:
        return _choose(request, project, one, None, [one.key, other.key])
    is_attempts = told.before.summary.key == told.after.summary.key
    context = {
        "told": told,
        "is_attempts": is_attempts,
        "sides": [_side(project, told.before), _side(project, told.after)],
        "bodies": [_body("Request", told.request), _body("Answer", told.response)],
        "view": view,
        "view_link": link_with(request, view="inline" if view == "sides" else "sides"),
        "swap_link": compare_link(project, other.key, one.key),
    }
    return render_page(request, "compare/calls.html", context, project=project, section="sessions")


def _side(project: Project, told: ComparedCall) -> dict[str, Any]:
    summary = told.summary
    page = reverse("session", args=[project.slug, summary.session_key])
    return {
        "told": told,
        "link": f"{page}?{urlencode({'call': summary.key})}#call-{summary.key}",
        "session_link": page,
    }


def _body(title: str, told: BodyDiff) -> DrawnBody:
    return DrawnBody(title, told, difference.lay_out(told.old, told.new, told.operations))


def _sessions(request: HttpRequest, project: Project, one: Session, other: Session) -> HttpResponse:
    context = {
        "told": compare_sessions(project, one, other),
        "links": [reverse("session", args=[project.slug, session.key]) for session in (one, other)],
        "compare": reverse("compare", args=[project.slug]),
        "swap_link": compare_link(project, other.key, one.key),
    }
    return render_page(request, "compare/sessions.html", context, project=project, section="sessions")


def _choose(
    request: HttpRequest, project: Project, one: Named | None, other: Named | None, names: list[str]
) -> HttpResponse:
    first = one or other
    candidates: list[Candidate] = []
    if first is not None and first.call is not None and first.attempt is not None:
        candidates = attempts_beside(first.call, first.attempt)
    elif first is not None and first.call is not None:
        candidates = calls_beside(first.call)
    elif first is not None and first.session is not None:
        candidates = sessions_beside(project, first.session)
    context = {
        "first": first,
        "names": names,
        "problem": _problem(one, other, names),
        "choices": [
            Choice(told, compare_link(project, first.key if first else "", told.key)) for told in candidates
        ],
    }
    return render_page(request, "compare/choose.html", context, project=project, section="sessions")


def _problem(one: Named | None, other: Named | None, names: list[str]) -> str | None:
    if one is not None and other is not None:
        return "A call cannot be compared with a session. Choose two of a kind."
    if len(names) > (one is not None) + (other is not None):
        return "There is no such call, attempt or session in this project."
    return None
