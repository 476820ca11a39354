"""Files from outside: hand them over, watch them being read, see what came of every one."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.http import link_with, wants_fragment
from dashboard.queries.paging import BadCursorError
from dashboard.queries.uploads import UploadReport, find_upload, upload_page, upload_refusals
from journal import actions
from journal.models import Project

from .shell import find_project, found, render_page, render_page_or_fragment

RUNNING_STATES = {"queued", "running"}


@require_http_methods(["GET", "HEAD", "POST"])
def upload_list(request: HttpRequest, slug: str) -> HttpResponse:
    project = find_project(slug)
    if request.method == "POST":
        return _take_in(request, project)
    notice = None
    cursor = request.GET.get("after") or None
    try:
        page = upload_page(project, cursor=cursor)
    except BadCursorError as error:
        notice, page = str(error), upload_page(project)
    context = {
        "page": page,
        "notice": notice,
        "is_running": is_any_running(page.rows),
        "next_link": link_with(request, after=page.next) if page.next else None,
        "this_link": request.get_full_path(),
    }
    return render_page_or_fragment(
        request, "uploads/list.html", "uploads/_list.html", context, project=project, section="uploads"
    )


def is_any_running(rows: list[UploadReport]) -> bool:
    return any(row.state in RUNNING_STATES for row in rows)


def _take_in(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep the files and go to the upload's own page, where they are seen being read."""
    files = request.FILES.getlist("file")
    if not files:
        return _refuse(request, project, "No file was chosen.", 400)
    # Django's uploaded file reads like a file without being one by name.
    parts = [actions.UploadPart(file.name or "unnamed", cast(BinaryIO, file)) for file in files]
    try:
        upload = actions.start_upload(project, parts)
    except ValueError as error:
        return _refuse(request, project, f"Nothing was kept: {error}.", 413)
    except OSError:
        return _refuse(request, project, "The files could not be written to this server's disk.", 503)
    return HttpResponseRedirect(reverse("upload", args=[project.slug, upload.key]))


def _refuse(request: HttpRequest, project: Project, fault: str, status: int) -> HttpResponse:
    context = {"page": upload_page(project), "fault": fault, "this_link": request.path}
    return render_page(
        request, "uploads/list.html", context, project=project, section="uploads", status=status
    )


@require_safe
def upload_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    project = find_project(slug)
    upload: UploadReport = found(find_upload(project, key), "upload")
    context = {
        "upload": upload,
        "refusals": upload_refusals(project, key),
        "is_running": upload.state in RUNNING_STATES,
        "this_link": request.get_full_path(),
    }
    if wants_fragment(request):
        return render(request, "uploads/_report.html", {**context, "project": project})
    return render_page(request, "uploads/page.html", context, project=project, section="uploads")
