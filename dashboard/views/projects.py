"""All projects, and a form that makes another one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from dashboard.queries.projects import all_projects
from journal import actions

from .home import last_looked_at
from .shell import render_page

LONGEST_NAME = 200
LONGEST_SLUG = 60


@require_http_methods(["GET", "HEAD", "POST"])
def project_list(request: HttpRequest) -> HttpResponse:
    """The page; a POST makes a project and leads to its ways in."""
    name, fault = "", None
    if request.method == "POST":
        name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
        slug = slugify(request.POST.get("slug", "") or name)[:LONGEST_SLUG].strip("-")
        taken = {project.slug for project in all_projects()}
        if not name or not slug:
            fault = "A project needs a name, and an address of letters, digits and hyphens."
        elif slug in taken:
            fault = f"There is a project at /p/{slug} already: choose another address."
        else:
            actions.create_project(slug, name)
            return HttpResponseRedirect(reverse("start", args=[slug]))
    context = {"projects": all_projects(), "fault": fault, "name": name}
    return render_page(
        request, "projects/page.html", context, project=last_looked_at(request), status=400 if fault else 200
    )
