"""Files from outside: hand them over, watch them being read, see what came of every one, take them back."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, cast

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.http import choice, link_with, number_of, wants_fragment
from dashboard.queries.paging import BadCursorError
from dashboard.queries.uploads import (
    UploadReport,
    brought_entries,
    file_rows,
    find_upload_row,
    refused_lines,
    sessions_of_upload,
    undone_counts,
    upload_page,
    upload_refusals,
    upload_report,
)
from journal import actions
from journal.models import Project, Upload

from .shell import find_project, found, render_page, render_page_or_fragment


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
    return any(row.is_running for row in rows)


def _take_in(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep the files and go to the upload's own page, where they are seen being read."""
    files = request.FILES.getlist("file")
    if getattr(request, "is_upload_too_large", False):
        return _refuse(
            request, project, "Nothing was kept: together the files are larger than the limit.", 413
        )
    if not files:
        return _refuse(request, project, "No file was chosen.", 400)
    names = _names(request.POST.get("paths"), [file.name or "unnamed" for file in files])
    parts = [
        # Django's uploaded file reads like a file without being one by name.
        actions.UploadPart(name, cast(BinaryIO, file), getattr(file, "path", None))
        for name, file in zip(names, files, strict=True)
    ]
    try:
        upload = actions.start_upload(project, parts, format=request.POST.get("format") or None)
    except actions.UnknownFormatError as error:
        return _refuse(request, project, f"Nothing was kept: {error}.", 400)
    except ValueError as error:
        return _refuse(request, project, f"Nothing was kept: {error}.", 413)
    except OSError:
        return _refuse(request, project, "The files could not be written to this server's disk.", 503)
    return _to(project, upload.key)


def _names(told: str | None, plain: list[str]) -> list[str]:
    """Names with their folders, which browsers leave out of a form: the script of the page tells them apart."""
    try:
        names = json.loads(told or "")
    except (ValueError, RecursionError):
        return plain
    fits = (
        isinstance(names, list) and len(names) == len(plain) and all(isinstance(name, str) for name in names)
    )
    return names if fits else plain


def _refuse(request: HttpRequest, project: Project, fault: str, status: int) -> HttpResponse:
    context = {"page": upload_page(project), "fault": fault, "this_link": request.path}
    return render_page(
        request, "uploads/list.html", context, project=project, section="uploads", status=status
    )


@require_safe
def upload_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    project = find_project(slug)
    context = _report(request, project, _row(project, key))
    if wants_fragment(request):
        return render(request, "uploads/_renewed.html", {**context, "project": project})
    return render_page(request, "uploads/page.html", context, project=project, section="uploads")


def _report(request: HttpRequest, project: Project, row: Upload) -> dict[str, Any]:
    upload = upload_report(row)
    told = sessions_of_upload(upload, project)
    only_problems = choice(request, "show", ("problems",)) == "problems"
    files = file_rows(
        upload,
        told,
        start=number_of(request, "from") or 0,
        only_problems=only_problems,
    )
    return {
        "upload": upload,
        "gone": undone_counts(upload),
        "files": files,
        "told": told,
        "only_problems": only_problems,
        "all_link": link_with(request, show=None, **{"from": None}),
        "problems_link": link_with(request, show="problems", **{"from": None}),
        "before_link": None if files.before is None else link_with(request, **{"from": files.before}),
        "after_link": None if files.after is None else link_with(request, **{"from": files.after}),
        "refusals": upload_refusals(project, row.key),
        "kept_until": actions.kept_until(row),
        "can_undo": upload.state in {"done", "failed", "cancelled"},
        "current": next((file for file in upload.files if file.get("state") == "reading"), None),
        "this_link": request.get_full_path(),
    }


@require_safe
def refused_file(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The refused lines as a file, as the API gives them."""
    project = find_project(slug)
    row = _row(project, key)
    return HttpResponse(
        (orjson.dumps(line) + b"\n" for line in refused_lines(project, row.key)),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="refused-{row.key}.jsonl"'},
    )


@require_POST
def cancel(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    project = find_project(slug)
    actions.cancel_upload(_row(project, key))
    return _to(project, key)


@require_POST
def read_again(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Read what nobody could read once more, as the chosen format."""
    project = find_project(slug)
    row = _row(project, key)
    try:
        actions.read_again(row, request.POST.get("format") or None)
    except ValueError as error:
        context = {**_report(request, project, row), "fault": f"It was not read again: {error}."}
        return render_page(
            request, "uploads/page.html", context, project=project, section="uploads", status=409
        )
    return _to(project, key)


@require_POST
def discard(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Remove files that are kept to be read again."""
    project = find_project(slug)
    actions.discard_parts(_row(project, key))
    return _to(project, key)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A page that asks; a POST that queues the job and goes to the upload, where it is seen being undone."""
    project = find_project(slug)
    row = _row(project, key)
    fault = None
    if request.method == "POST":
        try:
            actions.start_undo(row)
        except actions.NotNowError as error:
            fault = f"It was not undone: {error}."
        else:
            return _to(project, key)
    upload = upload_report(row)
    context = {
        "upload": upload,
        "entries": brought_entries(project, row.key),
        "told": sessions_of_upload(upload, project),
        "fault": fault,
    }
    return render_page(
        request,
        "uploads/undo.html",
        context,
        project=project,
        section="uploads",
        status=409 if fault else 200,
    )


def _row(project: Project, key: str) -> Upload:
    row: Upload = found(find_upload_row(project, key), "upload")
    return row


def _to(project: Project, key: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("upload", args=[project.slug, key]))
