"""The cache breaks of a session, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from dashboard.queries.broken import BREAKS_PER_PAGE, BreakRow, break_page
from dashboard.queries.sessions import find_session

from .answers import Cursor, answer_list, errors, project_of

router = Router(tags=["sessions"])

Limit = Annotated[int | None, Query(None, ge=1, le=BREAKS_PER_PAGE, description="Breaks of one page.")]


@dataclass(frozen=True, slots=True)
class BreakList:
    """Some breaks in order. All other numbers are of the whole session.

    `alarms` are breaks that nobody had to expect; `unknown_calls` cannot be compared, because what was recorded of
    them is not the whole prompt. `lost_usd` leaves out `unpriced` losses.
    """

    items: list[BreakRow]
    next: str | None
    breaks: int
    alarms: int
    lost_tokens: int
    lost_usd: str | None
    unpriced: int
    unknown_calls: int


@router.get(
    "/sessions/{id}/cache-breaks",
    response={200: BreakList},
    operation_id="list_cache_breaks",
    openapi_extra=errors(404),
)
def list_cache_breaks(request: HttpRequest, id: str, cursor: Cursor, limit: Limit) -> HttpResponse:
    """Where prompts no longer begin like those before them: the place, the pass behind it, what the cache lost."""
    project = project_of(request, "cursor", "limit")
    session = find_session(project, id)
    if session is None:
        raise Http404(f"there is no session {id!r}")
    page = break_page(project, session, cursor=cursor, limit=limit)
    return answer_list(
        page.rows,
        page.next,
        breaks=page.breaks,
        alarms=page.alarms,
        lost_tokens=page.lost_tokens,
        lost_usd=page.lost_usd,
        unpriced=page.unpriced,
        unknown_calls=page.unknown_calls,
    )
