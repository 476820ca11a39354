"""The first page: the last project's sessions, or three ways in when there is nothing yet."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.queries.fresh import arriving, position_of
from dashboard.queries.projects import ProjectRow, all_projects
from journal import actions
from journal.models import Project, Session
from journal.vocabulary import Scope

from .fresh import fresh_link
from .shell import PROJECT_COOKIE, find_project, render_page

KEY_PLACE = "RECTO_KEY"
REQUEST_BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello?"}]}
RESPONSE_BODY = {
    "model": "gpt-4o",
    "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Hello!"}}],
    "usage": {"prompt_tokens": 8, "completion_tokens": 2},
}


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


def last_looked_at(request: HttpRequest) -> Project | None:
    """The project whose name and pages stand above a page that is of none. Two statements."""
    chosen = last_project(all_projects(), request.COOKIES.get(PROJECT_COOKIE))
    return Project.objects.filter(slug=chosen.slug).first() if chosen else None


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Three ways in; a POST makes the key that the lines on the page then hold."""
    project = find_project(slug)
    secret = None
    if request.method == "POST":
        _, secret = actions.create_key(project, "first steps", [Scope.WRITE, Scope.READ])
    now = datetime.now(UTC)
    base = f"{request.scheme}://{request.get_host()}"
    context = {
        "secret": secret,
        "curl": curl_line(base, secret, example_events(now)),
        # Another call, so that whoever tries both ways sees both arrive.
        "python": python_lines(base, secret, example_events(now + timedelta(seconds=2))),
        "samples": [row for row in all_projects() if row.is_sample and row.has_sessions],
        "endpoint": f"{base}/api/v1/events",
        "fresh_link": fresh_link(project, "sessions", "", position_of(arriving(Session, project))),
    }
    return render_page(request, "start/page.html", context, project=project, section="start")


def example_events(now: datetime) -> list[dict[str, Any]]:
    """A request and its answer, as two events of now; pasted twice, they are stored once."""
    call = {"session_id": "hello", "call_id": f"hello-{now:%H%M%S}"}
    sent = {"provider": "openai", "protocol": "openai_chat", "body": REQUEST_BODY}
    answer = {"status_code": 200, "body": RESPONSE_BODY}
    return [
        {"id": f"{call['call_id']}-1", "type": "llm.call.requested", "ts": _ts(now), **call, "data": sent},
        {
            "id": f"{call['call_id']}-2",
            "type": "llm.call.returned",
            "ts": _ts(now + timedelta(seconds=1)),
            **call,
            "data": answer,
        },
    ]


def _ts(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def curl_line(base: str, secret: str | None, events: list[dict[str, Any]]) -> str:
    lines = ",\n      ".join(json.dumps(event) for event in events)
    return (
        f"curl {base}/api/v1/events \\\n"
        f"  -H 'Authorization: Bearer {secret or KEY_PLACE}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '[{lines}]'"
    )


def python_lines(base: str, secret: str | None, events: list[dict[str, Any]]) -> str:
    lines = ",\n  ".join(json.dumps(event) for event in events)
    return (
        "import json, urllib.request\n"
        f"events = [\n  {lines}]\n"
        f'request = urllib.request.Request("{base}/api/v1/events", json.dumps(events).encode(), {{\n'
        f'  "Authorization": "Bearer {secret or KEY_PLACE}", "Content-Type": "application/json"}})\n'
        "print(urllib.request.urlopen(request).read().decode())"
    )


@require_POST
def load_sample(request: HttpRequest) -> HttpResponse:
    actions.load_sample()
    sample: Project | ProjectRow | None = next((row for row in all_projects() if row.is_sample), None)
    address = reverse("sessions", args=[sample.slug]) if sample else "/"
    return HttpResponseRedirect(f"{address}?done=sample-loaded")
