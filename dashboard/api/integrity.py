"""What is missing, doubled or odd."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dashboard.queries.integrity import IntegrityReport, integrity_report

from .answers import Limit, answer, errors, project_of

router = Router(tags=["integrity"])


@router.get(
    "/integrity", response={200: IntegrityReport}, operation_id="read_integrity", openapi_extra=errors()
)
def read_integrity(request: HttpRequest, limit: Limit) -> HttpResponse:
    """Counts of everything, and the newest of each kind, `limit` of each."""
    return answer(integrity_report(project_of(request, "limit"), limit=limit))
