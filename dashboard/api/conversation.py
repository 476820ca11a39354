"""The conversation of a session, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from dashboard.queries.conversation import CALLS_PER_PAGE, conversation_page
from dashboard.queries.sessions import find_session
from dashboard.queries.spoken import RunLine
from dashboard.queries.starts import Asked
from dashboard.queries.talk import Aside, ConversationCall

from .answers import Cursor, answer_list, errors, project_of

router = Router(tags=["sessions"])

Limit = Annotated[int | None, Query(None, ge=1, le=CALLS_PER_PAGE, description="Calls of one page.")]
Run = Annotated[str | None, Query(None, max_length=2100, description="`name` of a run: its calls only.")]
Whole = Annotated[bool, Query(False, description="Whole prompts, and five calls a page at most.")]


@dataclass(frozen=True, slots=True)
class ConversationList:
    """Some calls of a conversation. `loose_runs` began between them, and nobody knows who started them.

    `asides` came after the last call and stand in no prompt; `more_asides` counts those that are left out.
    """

    items: list[ConversationCall]
    next: str | None
    loose_runs: list[RunLine]
    asides: list[Aside]
    more_asides: int


@router.get(
    "/sessions/{id}/conversation",
    response={200: ConversationList},
    operation_id="read_conversation",
    openapi_extra=errors(404),
)
def read_conversation(
    request: HttpRequest, id: str, run: Run, whole: Whole, cursor: Cursor, limit: Limit
) -> HttpResponse:
    """What each call said that was new, its answer, and what its tools gave back. Long texts are cut."""
    project = project_of(request, "run", "whole", "cursor", "limit")
    session = find_session(project, id)
    if session is None:
        raise Http404(f"there is no session {id!r}")
    page = conversation_page(project, session, run=run, whole=whole, asked=Asked(cursor=cursor), limit=limit)
    return answer_list(
        page.calls,
        page.next,
        loose_runs=page.loose_runs,
        asides=page.asides,
        more_asides=page.more_asides,
    )
