"""Keys of a project, and the limits this server was started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings as server
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.charts import spell
from dashboard.queries.keys import key_list
from journal import actions
from journal.redact import RULES_VERSION
from journal.vocabulary import Scope

from .listing import DENSITY_COOKIE, YEAR_SECONDS
from .shell import KEYS_COOKIE, THEME_COOKIE, find_project, render_page

SCOPE_WORDS = {
    Scope.WRITE: "send events, files and notes",
    Scope.READ: "read everything of this project",
    Scope.ADMIN: "delete sessions, take notes back, cancel and undo uploads",
}


# The first of each is what holds until something is chosen.
THEMES = {"": "as the system has them", "light": "light", "dark": "dark"}
DENSITY_WORDS = {"cosy": "two lines", "compact": "compact"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of this server, and the name of the knob that sets it."""

    what: str
    value: str
    name: str


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; a POST makes a key and shows it, this once."""
    project = find_project(slug)
    secret, fault = None, None
    if request.method == "POST":
        scopes = [scope for scope in request.POST.getlist("scope") if scope in set(Scope)]
        name = request.POST.get("name", "").strip()[:100]
        if scopes and name:
            _, secret = actions.create_key(project, name, scopes)
        else:
            fault = "A key needs a name and at least one thing that it may do."
    context = {
        "keys": key_list(project),
        "secret": secret,
        "fault": fault,
        "scopes": SCOPE_WORDS.items(),
        "limits": limits(),
        "rules_version": RULES_VERSION,
        "local_mode": server.RECTO_LOCAL_MODE,
        "themes": THEMES.items(),
        "theme": _kept(request, THEME_COOKIE, THEMES),
        "densities": DENSITY_WORDS.items(),
        "density": _kept(request, DENSITY_COOKIE, DENSITY_WORDS),
    }
    return render_page(
        request,
        "settings/page.html",
        context,
        project=project,
        section="settings",
        status=400 if fault else 200,
    )


@require_POST
def browser_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What one browser prefers, without scripts too."""
    find_project(slug)
    response = HttpResponseRedirect(reverse("settings", args=[slug]) + "?done=browser-kept#browser")
    theme, density = request.POST.get("theme", ""), request.POST.get("density", "")
    told = {
        THEME_COOKIE: theme if theme in THEMES else "",
        DENSITY_COOKIE: density if density in DENSITY_WORDS else "",
        KEYS_COOKIE: "on" if request.POST.get("keys") == "on" else "off",
    }
    for name, value in told.items():
        if value:
            # Scripts of the page change them as well.
            response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax")
        else:
            response.delete_cookie(name, samesite="Lax")
    return response


def _kept(request: HttpRequest, cookie: str, allowed: Mapping[str, str]) -> str:
    value = request.COOKIES.get(cookie, "")
    return value if value in allowed else next(iter(allowed))


@require_POST
def revoke_key(request: HttpRequest, slug: str, key_id: int) -> HttpResponse:
    project = find_project(slug)
    if not actions.revoke_key(project, key_id):
        raise Http404("There is no such key in force in this project.")
    return HttpResponseRedirect(reverse("settings", args=[slug]) + "?done=key-revoked")


def limits() -> list[Limit]:
    return [
        Limit("Largest event", spell.size(server.RECTO_MAX_EVENT_BYTES), "RECTO_MAX_EVENT_MB"),
        Limit(
            "Largest request, decompressed", spell.size(server.RECTO_MAX_BATCH_BYTES), "RECTO_MAX_BATCH_MB"
        ),
        Limit("Longest line of a file", spell.size(server.RECTO_MAX_LINE_BYTES), "RECTO_MAX_LINE_MB"),
        Limit("Largest file", spell.size(server.RECTO_MAX_UPLOAD_BYTES), "RECTO_MAX_UPLOAD_MB"),
        Limit("Deepest nesting", f"{server.RECTO_MAX_NESTING} levels", "RECTO_MAX_NESTING"),
        Limit(
            "Most growth by decompression",
            f"{server.RECTO_MAX_DECOMPRESSION_RATIO} times",
            "RECTO_MAX_DECOMPRESSION_RATIO",
        ),
    ]
