"""How far an upload is, and what came of every file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from dashboard.queries.uploads import UploadReport, find_upload

from .answers import answer, errors, project_of

router = Router(tags=["uploads"])


@router.get(
    "/uploads/{id}", response={200: UploadReport}, operation_id="read_upload", openapi_extra=errors(404)
)
def read_upload(request: HttpRequest, id: str) -> HttpResponse:
    """State, progress and report of an upload. `state` is queued, running, done, failed or cancelled."""
    report = find_upload(project_of(request), id)
    if report is None:
        raise Http404(f"there is no upload {id!r}")
    return answer(report)
