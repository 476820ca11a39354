"""The cache breaks of a session's page: each in words, with links to what is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from dashboard.charts import spell
from dashboard.http import link_with
from dashboard.queries.broken import BlamedFor, BreakRow, break_page
from dashboard.queries.starts import Asked
from journal.models import Project, Session
from journal.store.breaks import Check, Reason, Section
from journal.store.caches import Mark, is_looked_at, look_at, marks_of

from .compare import compare_link

_OF_THE_PANE = ("call", "attempt", "tab")
#: A session of so many calls is looked at in a moment; in longer ones somebody else has to have looked.
MOST_CALLS_AT_ONCE = 100

REASON_WORDS = {
    Reason.COMPACTION: "expected: the history was compacted",
    Reason.MODEL: "expected: another model",
    Reason.EXPIRED: "expected: the cache had expired",
    Reason.EDITED: "expected: the conversation was taken up again further above",
}
CHECK_WORDS = {
    Check.CONFIRMED: "The provider's counts confirm it.",
    Check.DENIED: "The provider's counts do not show a loss: it read as much from its cache as before.",
    Check.NOTHING_CACHED: "The provider counted nothing in its cache for the earlier call, so its counts show no loss.",
    Check.UNKNOWN: "The provider told no counts of its cache for these calls.",
}


@dataclass(frozen=True, slots=True)
class DrawnBreak:
    """A break with its words and links."""

    told: BreakRow
    words: str
    reason: str | None
    check: str
    link: str
    previous_link: str
    compare_link: str
    blame_link: str | None


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A break in the row of its call."""

    words: str
    title: str
    is_alarm: bool


def read(request: HttpRequest, project: Project, session: Session, asked: Asked) -> dict[str, Any]:
    """The context of the mode."""
    page = break_page(project, session, cursor=asked.cursor)
    return {
        "page": page,
        "breaks": [_drawn(request, project, row) for row in page.rows],
        "current": request.GET.get("call", ""),
        "more_link": link_with(request, after=page.next, **dict.fromkeys(_OF_THE_PANE))
        if page.next
        else None,
    }


def marks(session: Session, keys: list[str]) -> dict[str, DrawnMark]:
    """Marks for the rows of a page, as far as they are known or can be found at once; the list of breaks finds all."""
    if not keys:
        return {}
    if not is_looked_at(session):
        if session.calls > MOST_CALLS_AT_ONCE:
            return {}
        look_at(session)
    told = marks_of(session, keys)
    return {key: _mark(mark) for key, mark in told.items() if mark.is_alarm or mark.lost_tokens}


def _mark(mark: Mark) -> DrawnMark:
    place = {
        Section.TOOLS: "other tools than",
        Section.SYSTEM: "another system prompt than",
        Section.MESSAGES: "another history than",
    }
    told = place[Section(mark.section)] if mark.section else "less read from the cache than after"
    title = f"{told} call {mark.previous_number}".capitalize()
    if mark.lost_tokens:
        title += f"; {spell.plural(mark.lost_tokens, 'token')} lost from the cache"
    if mark.lost_usd:
        title += f", {spell.usd(mark.lost_usd)}"
    if mark.reason is not None:
        title += f". {REASON_WORDS[Reason(mark.reason)].capitalize()}"
    words = "cache break" if mark.is_alarm else "cache lost"
    return DrawnMark(words=words, title=title, is_alarm=mark.is_alarm)


def _drawn(request: HttpRequest, project: Project, row: BreakRow) -> DrawnBreak:
    keep: dict[str, Any] = {**dict.fromkeys(_OF_THE_PANE), "view": "breaks"}
    reason = REASON_WORDS[Reason(row.reason)] if row.reason is not None else None
    if row.reason == Reason.EXPIRED and row.gap_seconds is not None:
        reason = f"{reason}, {spell.duration(row.gap_seconds)} after the call before"
    return DrawnBreak(
        told=row,
        words=_words(row),
        reason=reason,
        check=CHECK_WORDS[Check(row.check)],
        link=link_with(request, **(keep | {"call": row.call.key})),
        previous_link=link_with(request, **(keep | {"call": row.previous.key})),
        compare_link=compare_link(project, row.previous.key, row.call.key),
        blame_link=_blame_link(project, row.blamed) if row.blamed is not None else None,
    )


def _words(row: BreakRow) -> str:
    """What differs, in a sentence that goes on with the number of the earlier call."""
    if not row.is_whole_prompt:
        return "What was recorded is not the whole prompt, so why is unknown. Less was read from the cache than after"
    match row.section:
        case Section.TOOLS:
            return "The tools differ from those of"
        case Section.SYSTEM:
            return "The system prompt differs from that of"
        case Section.MESSAGES:
            role = f" ({row.role})" if row.role else ""
            return f"Message {row.turn}{role} differs from that of"
    if row.reason == Reason.MODEL:
        return "The prompt goes on, with another model than that of"
    return "The prompt begins like the one before it, and less was read from the cache than after"


def _blame_link(project: Project, blamed: BlamedFor) -> str:
    page = reverse("blame", args=[project.slug, blamed.call.key])
    return f"{page}?{urlencode({'path': blamed.path}, errors='surrogatepass')}"
