"""From any id of a log line to its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.queries.bodies import find_attempt
from dashboard.queries.call import find_call
from dashboard.queries.projects import all_projects
from dashboard.queries.sessions import find_session
from dashboard.queries.uploads import find_upload
from journal.models import Project

from .shell import find_project, render_page


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the id belongs to."""

    what: str
    project: Project
    address: str


@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """One place: straight there. Several: all of them, to choose. None: what was looked for."""
    name = request.GET.get("id", "").strip()
    places = places_of(name) if name else []
    if len(places) == 1:
        return HttpResponseRedirect(places[0].address)
    context = {"name": name, "places": places}
    return render_page(request, "go/page.html", context, status=404 if name and not places else 200)


def places_of(name: str) -> list[Place]:
    """Where this id leads, project by project."""
    found = (_place(find_project(row.slug), name) for row in all_projects())
    return [place for place in found if place is not None]


def _place(project: Project, name: str) -> Place | None:
    call = find_call(project, name)
    attempt = None if call else find_attempt(project, name)
    if attempt is not None:
        call = find_call(project, attempt.call.key)
    if call is not None:
        page = reverse("session", args=[project.slug, call.session.key])
        wanted = {"call": call.key} | ({"attempt": attempt.number} if attempt else {})
        return Place("attempt" if attempt else "call", project, f"{page}?{urlencode(wanted)}")
    session = find_session(project, name)
    if session is not None:
        return Place("session", project, reverse("session", args=[project.slug, session.key]))
    if find_upload(project, name) is not None:
        return Place("upload", project, reverse("upload", args=[project.slug, name]))
    return None
