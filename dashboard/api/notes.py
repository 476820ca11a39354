"""Notes on a session and its calls."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from dashboard.queries.notes import session_notes
from dashboard.queries.sessions import find_session

from .answers import answer_list, errors, project_of
from .schemas import NoteList

router = Router(tags=["notes"])


@router.get(
    "/sessions/{id}/notes", response={200: NoteList}, operation_id="list_notes", openapi_extra=errors(404)
)
def list_notes(request: HttpRequest, id: str) -> HttpResponse:
    """What people and agents noted at a session and at its calls, the oldest first; all of it."""
    project = project_of(request)
    session = find_session(project, id)
    if session is None:
        raise Http404(f"there is no session {id!r}")
    return answer_list(session_notes(project, session.key), None)
