"""From any id of a log line to its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.queries.go import Place, find_places

from .shell import render_page


@dataclass(frozen=True, slots=True)
class Link:
    """A place with its address."""

    place: Place
    address: str


@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """One page: straight there. Several: all of them, to choose. None: what was looked for."""
    name = request.GET.get("id", "").strip()
    links = [Link(place, address_of(place)) for place in find_places(name)] if name else []
    if len({link.address for link in links}) == 1:
        return HttpResponseRedirect(links[0].address)
    context = {"name": name, "links": links}
    return render_page(request, "go/page.html", context, status=404 if name and not links else 200)


def address_of(place: Place) -> str:
    if place.upload_key is not None:
        return reverse("upload", args=[place.project_slug, place.upload_key])
    page = reverse("session", args=[place.project_slug, place.session_key])
    wanted = {"call": place.call_key, "attempt": place.attempt}
    query = urlencode({name: value for name, value in wanted.items() if value is not None})
    return f"{page}?{query}" if query else page
