"""One call in the pane at the right: its two sides, its attempts, tokens, passes and raw events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.charts import spell
from dashboard.http import BadParameterError, choice
from dashboard.queries.call import MAX_LINKS, CallDetail, call_detail, find_call
from dashboard.queries.notes import NoteRow, call_notes
from dashboard.queries.raw import call_events
from dashboard.queries.shapes import AttemptRow, CallLinkRow, Wait
from journal.fold.parts import IN_PARTS
from journal.models import Project

from .bodies import DrawnBody, both_sides
from .events import DrawnEvent, drawn_events
from .passes import PassesTab, blame_address, passes_tab
from .shell import found
from .timeline import waited

TABS = ("exchange", "attempts", "tokens", "passes", "raw")
TAB_LABELS = {
    "exchange": "Request | Response",
    "attempts": "Attempts",
    "tokens": "Tokens and cost",
    "passes": "Passes",
    "raw": "Raw events",
}
KEPT_OF_LIST = ("q", "sort", "after", "columns", "density")
# What the fold notes about a call, in words.
FLAG_WORDS = {
    "attempts_inferred": "The sender did not number its attempts: they are grouped by equal prompt, model and time.",
    "return_without_request": "An answer was recorded, but no request for it.",
    "repeated_events": "Some events of this call were told more than once with different ids.",
    "negative_duration": "The recorded times run backwards, so the duration is unknown.",
    "endless_duration": "The recorded times lie months apart, so the duration is unknown.",
    "carried": "Another call carried this one to the provider; where that one is known, it is counted instead.",
    "cost_differs": "What was reported is more than five percent from what we compute.",
    "cost_unreadable": "A cost was reported, but it is no amount, or beyond reason: it stays unknown.",
    "currency_unknown": "A cost was reported in a currency that nobody knows: it stays unknown.",
    "currencies_mixed": "Its attempts were billed in different currencies, which are never added together.",
    "counts_unreadable": "A count of tokens is negative, no number or beyond reason: it stays unknown.",
    "reported_in_part": "Some of its attempts told a cost, and others did not: no figure was told for the call.",
    "request_stubbed": "The request was larger than this server takes; only its start is kept.",
    "session_joined": "Some of its events name no session; they joined the only one that the others name.",
    "several_sessions": "Events of this call name different sessions; each is shown in its own.",
    "fallback": "Another model or provider was tried after the first one failed.",
    "facts_cut": "Some texts of this call were too long for its row; the bodies and raw events hold all of them.",
    "answer_in_parts": "Several records tell the answer, each a part of it; they are put together here.",
    "output_at_least": "The final count of its output was never written: it is at least what is shown.",
    "usage_mismatch": "The provider's own counts contradict each other: the parts do not add up to the total it told.",
    "response_stubbed": "The response was larger than this server takes; only its start is kept.",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the pane."""

    name: str
    label: str
    count: int | None
    link: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Step:
    """An attempt with the wait that came before it."""

    attempt: AttemptRow
    wait: Wait | None
    waited: str | None
    link: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a call's tokens, for the bar above the numbers; percent, ready to be written."""

    name: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class PaneLinks:
    """Calls that this one is connected with, apart by how."""

    counted_as: CallLinkRow | None
    parent: CallLinkRow | None
    children: list[CallLinkRow]
    children_words: str
    other_records: list[CallLinkRow]


@dataclass(frozen=True, slots=True)
class CallPane:
    """Everything the pane shows; bodies and raw events only when their tab is open."""

    detail: CallDetail
    tab: str
    tabs: list[Tab]
    steps: list[Step]
    attempt: AttemptRow | None
    request: DrawnBody | None
    response: DrawnBody | None
    events: list[DrawnEvent]
    passes: PassesTab | None
    blame_link: str | None
    notes: list[str]
    people_noted: list[NoteRow]
    is_of_transcript: bool
    links: PaneLinks
    parts: list[Part]
    cache_write_5m: int | None
    close_link: str
    session_link: str | None
    previous_link: str | None
    next_link: str | None


def call_pane(
    request: HttpRequest, project: Project, *, beside: str | None = None, may_be_missing: bool = False
) -> CallPane | None:
    """The pane for `?call=`, or None when no call is asked for, or none of that name is there and that may be.

    It stands beside the session of the call, or beside the list at the address `beside`, whose query it keeps.
    """
    key = request.GET.get("call")
    if not key:
        return None
    known = call_detail(project, key)
    if known is None and may_be_missing:
        return None
    detail: CallDetail = found(known, "call")
    page = beside or reverse("session", args=[project.slug, detail.summary.session_key])
    names = KEPT_OF_LIST if beside else ("view", "scale")
    kept = {name: request.GET[name] for name in names if name in request.GET}
    tab = choice(request, "tab", TABS, usual=TABS[0])
    attempt = _chosen(detail, request.GET.get("attempt"))

    def link(**parameters: Any) -> str:
        return f"{page}?{urlencode({**kept, **{k: v for k, v in parameters.items() if v}})}"

    sides: tuple[DrawnBody | None, DrawnBody | None] = (None, None)
    if tab == "exchange" and attempt is not None:
        sides = both_sides(project, attempt, in_parts=IN_PARTS in detail.summary.flags)
    return CallPane(
        detail=detail,
        tab=tab,
        tabs=[
            Tab(name, TAB_LABELS[name], _count(detail, name), link(call=key, tab=_told(name)), name == tab)
            for name in TABS
            if name != "passes" or detail.passes
        ],
        steps=_steps(detail, attempt, lambda number: link(call=key, attempt=number, tab=_told(tab))),
        attempt=attempt,
        request=sides[0],
        response=sides[1],
        events=drawn_events(call_events(found(find_call(project, key), "call"))) if tab == "raw" else [],
        passes=(
            passes_tab(
                project,
                detail,
                request.GET.get("pass"),
                lambda number: link(call=key, tab=tab, **{"pass": number}),
            )
            if tab == "passes"
            else None
        ),
        blame_link=blame_address(project, detail, attempt.number) if attempt is not None else None,
        notes=[_note(detail, flag) for flag in detail.summary.flags],
        people_noted=call_notes(project, key),
        is_of_transcript=attempt is not None and _is_of_transcript(detail, attempt),
        links=pane_links(detail.links),
        parts=token_parts(detail) if tab == "tokens" else [],
        cache_write_5m=_five_minutes(detail),
        close_link=f"{page}?{urlencode(kept)}" if kept else page,
        session_link=f"{reverse('session', args=[project.slug, detail.summary.session_key])}?call={key}"
        if beside
        else None,
        previous_link=link(call=detail.previous_key, tab=_told(tab)) if detail.previous_key else None,
        next_link=link(call=detail.next_key, tab=_told(tab)) if detail.next_key else None,
    )


def _note(detail: CallDetail, flag: str) -> str:
    """What the fold notes, in words; of a fallback with the names of both models."""
    if flag == "fallback" and len(detail.attempts) > 1:
        first, last = detail.attempts[0], detail.attempts[-1]
        asked = _named(first.request_model or detail.summary.request_model, first.provider)
        answered = _named(last.response_model or last.request_model, last.provider)
        if asked and answered and last.status == "ok":
            return f"Requested {asked}, answered by {answered}: the first one failed, and another was tried."
    return FLAG_WORDS.get(flag, flag.replace("_", " "))


def _named(model: str | None, provider: str | None) -> str | None:
    return f"{model} of {provider}" if model and provider else model


def _told(tab: str) -> str | None:
    return None if tab == TABS[0] else tab


def _chosen(detail: CallDetail, wanted: str | None) -> AttemptRow | None:
    """The attempt asked for, else the last one: it is the one that served the answer."""
    for attempt in detail.attempts:
        if str(attempt.number) == wanted:
            return attempt
    if wanted:
        numbers = ", ".join(str(attempt.number) for attempt in detail.attempts)
        raise BadParameterError(
            "attempt", wanted, hint=f"This call has the attempts {numbers or 'of nobody'}."
        )
    return detail.attempts[-1] if detail.attempts else None


def _count(detail: CallDetail, tab: str) -> int | None:
    counts = {"attempts": len(detail.attempts), "passes": len(detail.passes)}
    return counts.get(tab)


def _steps(detail: CallDetail, current: AttemptRow | None, link: Any) -> list[Step]:
    waits = {wait.before_attempt: wait for wait in detail.waits}
    return [
        Step(
            attempt,
            waits.get(attempt.number),
            waited(waits[attempt.number]) if attempt.number in waits else None,
            link(attempt.number),
            is_current=attempt is current,
        )
        for attempt in detail.attempts
    ]


def _is_of_transcript(detail: CallDetail, attempt: AttemptRow) -> bool:
    """Whether nobody recorded the request because transcripts hold none."""
    return not attempt.has_request and "return_without_request" not in detail.summary.flags


def _five_minutes(detail: CallDetail) -> int | None:
    """What of the cache written is not told to live an hour."""
    written, for_an_hour = detail.summary.tokens.cache_write, detail.cache_write_1h
    return None if written is None or for_an_hour is None else max(written - for_an_hour, 0)


def pane_links(links: Sequence[CallLinkRow]) -> PaneLinks:
    """The links of a call in the groups that the pane shows."""
    children = [link for link in links if link.relation == "child"]
    words = spell.plural(len(children), "call")
    return PaneLinks(
        counted_as=next((link for link in links if link.relation == "counted_as"), None),
        parent=next((link for link in links if link.relation == "parent"), None),
        children=children,
        children_words=f"the first {words}" if len(children) >= MAX_LINKS - 1 else words,
        other_records=[link for link in links if link.relation in {"view", "same_answer"}],
    )


def token_parts(detail: CallDetail) -> list[Part]:
    """How the tokens of a call divide. Unknown buckets have no part."""
    tokens = detail.summary.tokens
    output = None if tokens.output is None else tokens.output - (tokens.reasoning or 0)
    shares = [
        ("cache-read", tokens.cache_read),
        ("input", tokens.input_uncached),
        ("cache-write", tokens.cache_write),
        ("reasoning", tokens.reasoning),
        ("output", output),
    ]
    known = [(name, count) for name, count in shares if count]
    whole = sum(count for _, count in known)
    parts, done = [], 0
    for name, count in known:
        parts.append(Part(name, f"{100 * done / whole:.2f}%", f"{100 * count / whole:.2f}%"))
        done += count
    return parts
