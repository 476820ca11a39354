"""One session beside the list: its facts and its first calls, without leaving the list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from dashboard.http import link_with
from dashboard.queries.calls import session_call_page
from dashboard.queries.notes import NoteRow, session_notes
from dashboard.queries.session import SessionHeader, session_header
from dashboard.queries.sessions import find_session
from dashboard.queries.shapes import CallSummary
from journal.models import Project

from .shell import found

CALLS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class SessionPeek:
    """The pane of the list of sessions."""

    header: SessionHeader
    calls: list[CallSummary]
    more_calls: int
    notes: list[NoteRow]
    close_link: str


def session_peek(request: HttpRequest, project: Project) -> SessionPeek | None:
    """The session of `?peek=`, or None when none is asked for."""
    key = request.GET.get("peek")
    if not key:
        return None
    session = found(find_session(project, key), "session")
    header = found(session_header(project, session.key), "session")
    page = session_call_page(session, limit=CALLS_SHOWN)
    told = header.summary.calls + header.summary.view_calls
    return SessionPeek(
        header=header,
        calls=page.rows,
        more_calls=max(0, told - len(page.rows)) if page.next else 0,
        notes=session_notes(project, session.key),
        close_link=link_with(request, peek=None),
    )
