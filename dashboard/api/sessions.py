"""Sessions, their calls, and their journal for download."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router
from pydantic import WithJsonSchema

from dashboard.queries.calls import session_call_page
from dashboard.queries.looking import unseen
from dashboard.queries.session import session_header
from dashboard.queries.sessions import (
    SESSION_SORTS,
    SessionFilters,
    SessionSort,
    find_session,
    session_page,
)
from dashboard.queries.shapes import SessionSummary
from journal.models import Project, Session
from journal.store.export import session_lines

from .answers import Cursor, Limit, Text, answer, answer_list, errors, project_of
from .schemas import CallList, SessionAnswer, SessionList

router = Router(tags=["sessions"])

_SORTS = ["", *(sign + name for name in SESSION_SORTS for sign in ("", "-"))]
Sort = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "enum": _SORTS}),
    Query(None, description="Default: -started_at."),
]


@router.get("/sessions", response={200: SessionList}, operation_id="list_sessions", openapi_extra=errors())
def list_sessions(
    request: HttpRequest,
    q: Text,
    sort: Sort,
    cursor: Cursor,
    limit: Limit,
    totals: Annotated[bool, Query(False, description="Also sums over all that `q` keeps.")],
) -> HttpResponse:
    """Sessions that match the query, a page at a time. The query language is described in docs/read-model.md."""
    project = project_of(request, "q", "sort", "cursor", "limit", "totals")
    filters = SessionFilters.parse(q)
    page = session_page(
        project,
        filters,
        sort=SessionSort.parse(sort),
        cursor=cursor,
        limit=limit,
        with_totals=totals,
    )
    return answer_list(page.rows, page.next, totals=page.totals, unseen=unseen(project, filters.query))


@router.get(
    "/sessions/{id}", response={200: SessionAnswer}, operation_id="read_session", openapi_extra=errors(404)
)
def read_session(request: HttpRequest, id: str) -> HttpResponse:
    """One session by its own id or by its short key."""
    header = session_header(project_of(request), id)
    if header is None:
        raise Http404(f"there is no session {id!r}")
    summary = {field.name: getattr(header.summary, field.name) for field in fields(SessionSummary)}
    return answer(
        SessionAnswer(
            **summary,
            project=header.project_slug,
            is_sample=header.is_sample,
            notes=header.notes,
            integrity=header.integrity,
            uploads=header.uploads,
        )
    )


@router.get(
    "/sessions/{id}/calls",
    response={200: CallList},
    operation_id="list_session_calls",
    openapi_extra=errors(404),
)
def list_session_calls(request: HttpRequest, id: str, cursor: Cursor, limit: Limit) -> HttpResponse:
    """The calls of a session, in order."""
    session = _session(project_of(request, "cursor", "limit"), id)
    page = session_call_page(session, cursor=cursor, limit=limit)
    return answer_list(page.rows, page.next)


@router.get(
    "/sessions/{id}/export",
    operation_id="export_session",
    openapi_extra={
        "responses": {
            **errors(404)["responses"],
            200: {
                "description": "One event a line, as stored.",
                "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
            },
        }
    },
)
def export_session(
    request: HttpRequest, id: str, format: Annotated[Literal["jsonl"], Query("jsonl")]
) -> StreamingHttpResponse:
    """The events of a session; the same bytes on each export. Another Recto takes them as an upload."""
    session = _session(project_of(request, "format"), id)
    return StreamingHttpResponse(
        session_lines(session),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{session.key}.{format}"'},
    )


def _session(project: Project, name: str) -> Session:
    session = find_session(project, name)
    if session is None:
        raise Http404(f"there is no session {name!r}")
    return session
