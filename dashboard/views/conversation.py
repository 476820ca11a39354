"""The conversation mode of a session's page, and what a template needs to draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

from dashboard.http import link_with
from dashboard.queries.conversation import ConversationPage, conversation_page
from dashboard.queries.starts import Asked
from dashboard.queries.talk import ConversationCall
from journal.models import Project, Session

from . import breaks
from .stretch import OF_THE_PANE, PLACES, StretchLinks, stretch_links

CAPTURED_WORDS = {
    "none": "The sender recorded no request.",
    "hash": "The sender recorded only a hash of the request.",
    "preview": "The sender recorded only the beginning of the request.",
}


@dataclass(frozen=True, slots=True)
class DrawnCall:
    """A call with its links and notes."""

    told: ConversationCall
    link: str
    previous_link: str | None
    notes: list[str]

    @property
    def is_problem(self) -> bool:
        """Where `f` and `b` stop."""
        return self.told.prompt.relation == "differs" or self.told.summary.status == "error"


def read(request: HttpRequest, project: Project, session: Session, asked: Asked) -> dict[str, Any]:
    """The context of the mode."""
    run = request.GET.get("run")
    # Opened inside of the main conversation, a run's calls keep the address of the page around them.
    inside = None if _is_inside(request) else run
    whole = request.GET.get("whole") == "1"
    page = conversation_page(project, session, run=run, whole=whole, asked=asked)
    return {
        "calls": [_drawn(request, call, inside) for call in page.calls],
        "marks": breaks.marks(session, [call.summary.key for call in page.calls]),
        "loose_runs": page.loose_runs,
        "asides": page.asides,
        "more_asides": page.more_asides,
        "run": run,
        "whole": whole,
        "new_link": link_with(request, whole=None, **dict.fromkeys(PLACES)),
        "whole_link": link_with(request, whole="1", **dict.fromkeys(PLACES)),
        "is_reconstructed": any(call.prompt.is_reconstructed for call in page.calls),
        "main_link": link_with(request, run=None, **dict.fromkeys(PLACES)),
        "run_base": link_with(request, run=None, whole=None, **dict.fromkeys([*PLACES, *OF_THE_PANE])),
        "current": request.GET.get("call", ""),
        "stretch": _around(request, page),
    }


def _around(request: HttpRequest, page: ConversationPage) -> StretchLinks:
    """Links to the calls before and behind. Numbers are those of the session, sub-agents' calls included."""
    first = page.calls[0].summary.number if page.calls else 1
    return stretch_links(
        request,
        first=1 if page.is_first else max(first, 2),
        shown=len(page.calls),
        in_all=0,
        following=page.next,
    )


def _is_inside(request: HttpRequest) -> bool:
    around = request.headers.get("HX-Current-URL", "")
    return bool(around) and "run" not in parse_qs(urlsplit(around).query, keep_blank_values=True)


def _drawn(request: HttpRequest, call: ConversationCall, run: str | None) -> DrawnCall:
    key = call.summary.key
    previous = call.prompt.previous
    keep: dict[str, Any] = {**dict.fromkeys([*PLACES, *OF_THE_PANE]), "view": "conversation", "run": run}
    return DrawnCall(
        told=call,
        link=link_with(request, **(keep | {"call": key})),
        previous_link=link_with(request, **(keep | {"call": previous.key})) if previous else None,
        notes=list(_notes(call)),
    )


def _notes(call: ConversationCall) -> list[str]:
    prompt = call.prompt
    notes = []
    if prompt.relation is None:
        notes.append(CAPTURED_WORDS.get(prompt.captured or "none", CAPTURED_WORDS["none"]))
    if prompt.is_cut:
        notes.append("The transcript does not hold what came before.")
    if prompt.is_kept_elsewhere:
        notes.append("The provider keeps what came before; it was not sent again.")
    return notes
