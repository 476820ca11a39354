"""The frame around every page, and the two ways to answer with a template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dashboard.http import wants_fragment
from dashboard.login import is_signed_in
from dashboard.queries.projects import ProjectRow, all_projects
from journal.models import Project

THEME_COOKIE = "recto_theme"
KEYS_COOKIE = "recto_keys"
PROJECT_COOKIE = "recto_project"

# ?done=… after a change: (kind of notice, words)
DONE_WORDS = {
    "key-revoked": ("ok", "The key is revoked. Requests that use it are refused from now on."),
    "price-kept": ("ok", "The price is kept. It holds for calls that arrive in a minute or later."),
    "price-ended": ("ok", "The price is ended. Calls that it priced keep their cost."),
    "note-kept": ("ok", "The note is kept."),
    "note-gone": ("ok", "The note is taken back."),
    "no-next-problem": ("ok", "No problem after this call."),
    "no-previous-problem": ("ok", "No problem before this call."),
    "browser-kept": ("ok", "Kept for this browser."),
    "sample-loaded": ("ok", "The sample is loaded. It has a project of its own and is in no total of yours."),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One line above the page."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame shows."""

    project: Project | None
    projects: list[ProjectRow]
    section: str
    theme: str | None
    single_keys: bool
    signed_in: bool
    messages: list[Message] = field(default_factory=list)


def find_project(slug: str) -> Project:
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise Http404("There is no project of this name here.")
    return project


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    project: Project | None = None,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """A whole page in its frame."""
    done = DONE_WORDS.get(request.GET.get("done", ""))
    theme = request.COOKIES.get(THEME_COOKIE)
    shell = Shell(
        project=project,
        projects=all_projects() if project is not None else [],
        section=section,
        theme=theme if theme in {"light", "dark"} else None,
        single_keys=request.COOKIES.get(KEYS_COOKIE) != "off",
        signed_in=is_signed_in(request),
        messages=[Message(*done)] if done else [],
    )
    response = render(request, template, {**context, "shell": shell, "project": project}, status=status)
    if project is not None:
        response.set_cookie(
            PROJECT_COOKIE, project.slug, max_age=90 * 24 * 3600, httponly=True, samesite="Lax"
        )
    return response


def render_page_or_fragment(
    request: HttpRequest,
    page: str,
    fragment: str,
    context: dict[str, Any],
    *,
    project: Project,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """The page, or only its changing part when htmx asks for that; both from the same context."""
    if wants_fragment(request):
        return render(request, fragment, {**context, "project": project}, status=status)
    return render_page(request, page, context, project=project, section=section, status=status)


def found(value: Any, what: str) -> Any:
    """The value; a 404 that says what is missing when there is none."""
    if value is None:
        raise Http404(f"There is no such {what} in this project.")
    return value
