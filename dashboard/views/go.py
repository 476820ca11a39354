"""From any id of a log line to its page; names are looked for as well."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from dashboard.queries.go import Place, find_places

from .home import last_looked_at
from .palette import Jump, address_of, jumps
from .shell import render_page


@dataclass(frozen=True, slots=True)
class Link:
    """A place with its address."""

    place: Place
    address: str


@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """One page: straight there. Several: all of them, to choose. None: what is named so, or what was looked for."""
    name = request.GET.get("id", "").strip()
    links = [Link(place, address_of(place)) for place in find_places(name)] if name else []
    if len({link.address for link in links}) == 1:
        return HttpResponseRedirect(links[0].address)
    project = last_looked_at(request)
    named: list[Jump] = [] if links else jumps(project, name)
    context = {"name": name, "links": links, "jumps": named}
    status = 404 if name and not links and not named else 200
    return render_page(request, "go/page.html", context, project=project, status=status)
