"""Jump to anything by id or name: pages, sessions, calls, models. What the palette shows, and the page `/go/`."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.queries.go import Place, find_places
from dashboard.queries.palette import sessions_named, values_named
from dashboard.queries.projects import all_projects
from journal.models import Project

SHORTEST_ID = 3
PAGES = (
    ("Sessions", "sessions", ""),
    ("Calls", "calls", ""),
    ("Costs", "costs", ""),
    ("Passes", "passes", ""),
    ("Uploads", "uploads", ""),
    ("Integrity", "integrity", ""),
    ("Settings", "settings", ""),
    ("Send something", "start", ""),
    ("Sessions with errors", "sessions", "status:error"),
    ("Calls that were retried", "calls", "attempts:>1"),
    ("Calls of unknown cost", "calls", "price:unknown"),
    ("Sessions with notes", "sessions", "note:*"),
)
OPEN_PAGES = (("Projects", "projects"), ("Keys and signs", "help"))


@dataclass(frozen=True, slots=True)
class Jump:
    """One place to go to. `what` says what kind of thing it is."""

    what: str
    label: str
    address: str
    note: str = ""


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """The places that fit what was typed so far."""
    slug = request.GET.get("p", "")
    project = Project.objects.filter(slug=slug).first() if slug and "\0" not in slug else None
    text = request.GET.get("q", "").strip()
    return render(request, "components/_jumps.html", {"jumps": jumps(project, text), "text": text})


def jumps(project: Project | None, text: str) -> list[Jump]:
    """Ids first, which mean one thing; then names, then pages."""
    found: list[Jump] = []
    if len(text) >= SHORTEST_ID:
        found += [
            Jump(
                place.what, place.call_key or place.session_key or text, address_of(place), place.project_slug
            )
            for place in find_places(text)
        ]
    if project is not None and text:
        seen = {jump.address for jump in found}
        for session in sessions_named(project, text):
            address = reverse("session", args=[project.slug, session.key])
            if address not in seen:
                named = session.title or session.name
                found.append(Jump("session", named, address, session.name if session.title else ""))
        for value in values_named(project, text):
            query = urlencode({"q": value.query})
            found.append(
                Jump(value.key, value.value, f"{reverse('calls', args=[project.slug])}?{query}", "calls")
            )
    return found + pages(project, text)


def pages(project: Project | None, text: str) -> list[Jump]:
    """Pages whose name holds the text."""
    known: list[Jump] = []
    if project is not None:
        for label, name, query in PAGES:
            try:
                address = reverse(name, args=[project.slug])
            except NoReverseMatch:
                continue
            known.append(Jump("page", label, f"{address}?{urlencode({'q': query})}" if query else address))
    known += [Jump("page", label, reverse(name)) for label, name in OPEN_PAGES]
    known += [
        Jump("project", other.name, reverse("sessions", args=[other.slug]))
        for other in all_projects()
        if project is None or other.slug != project.slug
    ]
    wanted = text.lower()
    return [jump for jump in known if wanted in jump.label.lower()]


def address_of(place: Place) -> str:
    """The page of a thing that an id names."""
    if place.upload_key is not None:
        return reverse("upload", args=[place.project_slug, place.upload_key])
    page = reverse("session", args=[place.project_slug, place.session_key])
    wanted = {"call": place.call_key, "attempt": place.attempt}
    query = urlencode({name: value for name, value in wanted.items() if value is not None})
    return f"{page}?{query}" if query else page
