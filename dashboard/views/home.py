"""The first page: the last project's sessions, or three ways in when there is nothing yet."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.queries.projects import ProjectRow, all_projects
from journal.models import Project
from journal.vocabulary import Scope

from .shell import PROJECT_COOKIE, find_project, render_page

KEY_PLACE = "RECTO_KEY"
EXAMPLE_EVENTS = [
    {
        "id": "hello-1",
        "type": "llm.call.requested",
        "ts": "2026-01-01T12:00:00Z",
        "session_id": "hello",
        "call_id": "c1",
        "data": {
            "provider": "openai",
            "protocol": "openai_chat",
            "body": {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello?"}]},
        },
    },
    {
        "id": "hello-2",
        "type": "llm.call.returned",
        "ts": "2026-01-01T12:00:01Z",
        "session_id": "hello",
        "call_id": "c1",
        "data": {
            "status_code": 200,
            "body": {
                "model": "gpt-4o",
                "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Hello!"}}],
                "usage": {"prompt_tokens": 8, "completion_tokens": 2},
            },
        },
    },
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    projects = all_projects()
    chosen = last_project(projects, request.COOKIES.get(PROJECT_COOKIE))
    if chosen is None:
        return render_page(request, "start/nothing.html", {})
    name = "sessions" if chosen.has_sessions else "start"
    return HttpResponseRedirect(reverse(name, args=[chosen.slug]))


def last_project(projects: list[ProjectRow], last_slug: str | None) -> ProjectRow | None:
    """The one looked at last, else the first real one with something in it, else the first."""
    by_slug = {project.slug: project for project in projects}
    last = by_slug.get(last_slug or "")
    if last is not None and last.has_sessions:
        return last
    busy = next((project for project in projects if project.has_sessions and not project.is_sample), None)
    return busy or next(iter(projects), None)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Three ways in; a POST makes the key that the lines on the page then hold."""
    project = find_project(slug)
    secret = None
    if request.method == "POST":
        from journal import actions

        _, secret = actions.create_key(project, "first steps", [Scope.WRITE, Scope.READ])
    base = f"{request.scheme}://{request.get_host()}"
    context = {
        "secret": secret,
        "curl": curl_line(base, secret),
        "python": python_lines(base, secret),
        "samples": [row for row in all_projects() if row.is_sample and row.has_sessions],
        "endpoint": f"{base}/api/v1/events",
    }
    return render_page(request, "start/page.html", context, project=project, section="start")


def curl_line(base: str, secret: str | None) -> str:
    body = json.dumps(EXAMPLE_EVENTS)
    return (
        f"curl {base}/api/v1/events \\\n"
        f"  -H 'Authorization: Bearer {secret or KEY_PLACE}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{body}'"
    )


def python_lines(base: str, secret: str | None) -> str:
    return (
        "import json, urllib.request\n\n"
        f"events = {json.dumps(EXAMPLE_EVENTS, indent=2)}\n"
        f'request = urllib.request.Request("{base}/api/v1/events", json.dumps(events).encode(),\n'
        f'    {{"Authorization": "Bearer {secret or KEY_PLACE}", "Content-Type": "application/json"}})\n'
        "print(urllib.request.urlopen(request).read().decode())"
    )


@require_POST
def load_sample(request: HttpRequest) -> HttpResponse:
    from journal import actions

    actions.load_sample()
    sample: Project | ProjectRow | None = next((row for row in all_projects() if row.is_sample), None)
    address = reverse("sessions", args=[sample.slug]) if sample else "/"
    return HttpResponseRedirect(f"{address}?done=sample-loaded")
