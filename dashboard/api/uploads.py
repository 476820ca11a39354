"""How far an upload is, and what came of every file."""

from __future__ import annotations

from dataclasses import fields

import orjson
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router

from dashboard.queries.uploads import (
    find_upload,
    find_upload_row,
    refused_lines,
    upload_page,
    upload_report,
)
from journal import actions

from .answers import Cursor, Limit, answer, answer_list, errors, project_of
from .schemas import UploadDetail, UploadList

router = Router(tags=["uploads"])
#: What was recorded is read with a key that may read; progress also by whoever sent it.
reading_router = Router(tags=["uploads"])


@router.get(
    "/uploads/{id}", response={200: UploadDetail}, operation_id="read_upload", openapi_extra=errors(404)
)
def read_upload(request: HttpRequest, id: str) -> HttpResponse:
    """State, progress and report of an upload.

    `state` is queued, running, done, failed, cancelled, undoing or undone. The fields are explained in
    docs/formats.md.
    """
    row = find_upload_row(project_of(request), id)
    if row is None:
        raise Http404(f"there is no upload {id!r}")
    report = upload_report(row)
    told = {one.name: getattr(report, one.name) for one in fields(report)}
    return answer({**told, "kept_until": actions.kept_until(row)})


@reading_router.get(
    "/uploads", response={200: UploadList}, operation_id="list_uploads", openapi_extra=errors()
)
def list_uploads(request: HttpRequest, cursor: Cursor, limit: Limit) -> HttpResponse:
    """Uploads, the newest first, a page at a time."""
    page = upload_page(project_of(request, "cursor", "limit"), cursor=cursor, limit=limit)
    return answer_list(page.rows, page.next)


@reading_router.get(
    "/uploads/{id}/refused",
    operation_id="read_refused_lines",
    openapi_extra={
        "responses": {
            **errors(404)["responses"],
            200: {
                "description": "One object a line: file, line, code, reason, and text where it was kept.",
                "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
            },
        }
    },
)
def read_refused(request: HttpRequest, id: str) -> StreamingHttpResponse:
    """What was refused of an upload, without secrets, ten thousand lines at most."""
    project = project_of(request)
    if find_upload(project, id) is None:
        raise Http404(f"there is no upload {id!r}")
    return StreamingHttpResponse(
        (orjson.dumps(line) + b"\n" for line in refused_lines(project, id)),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="refused-{id}.jsonl"'},
    )
