"""From one problem of a session to the next, wherever in it that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.http import choice
from dashboard.queries.problems import next_problem
from dashboard.queries.sessions import find_session
from journal.models import Project, Session

from .shell import find_project, found

KEPT = ("view", "scale")


@dataclass(frozen=True, slots=True)
class ProblemLinks:
    """Addresses that lead to the nearest problem before and behind the open call, or else the first and last."""

    previous: str
    next: str


def problem_links(request: HttpRequest, project: Project, session: Session) -> ProblemLinks | None:
    """Links for a session that has problems."""
    if not any((session.errors, session.failed_attempts, session.open_calls, session.cancelled_calls)):
        return None
    page = reverse("session-problem", args=[project.slug, session.key])
    kept = _kept(request) | {"of": request.GET.get("call", ""), "open": "1"}

    def link(way: str) -> str:
        return f"{page}?{urlencode({name: value for name, value in {**kept, 'way': way}.items() if value})}"

    return ProblemLinks(link("previous"), link("next"))


@require_safe
def session_problem(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Lead to the nearest problem; back to where it was asked, when there is none that way."""
    project = find_project(slug)
    session: Session = found(find_session(project, key), "session")
    way = choice(request, "way", ("next", "previous"), usual="next")
    of = request.GET.get("of") or None
    problem = next_problem(session, of, forward=way == "next")
    parameters = _kept(request)
    if problem is None:
        parameters["done"] = f"no-{way}-problem"
    here = problem or of
    if here is not None:
        parameters["call" if request.GET.get("open") else "at"] = here
    address = reverse("session", args=[slug, session.key])
    query = f"?{urlencode(parameters, errors='surrogatepass')}" if parameters else ""
    return HttpResponseRedirect(f"{address}{query}{f'#call-{problem}' if problem else ''}")


def _kept(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in KEPT if request.GET.get(name)}
