"""What is missing, doubled or odd in a project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.queries.integrity import integrity_report

from .shell import find_project, render_page


@require_safe
def integrity_page(request: HttpRequest, slug: str) -> HttpResponse:
    project = find_project(slug)
    context = {"report": integrity_report(project)}
    return render_page(request, "integrity/page.html", context, project=project, section="integrity")
