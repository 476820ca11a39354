"""Passes of gateways: any two payloads beside each other, and who left each field of a body as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.charts import difference
from dashboard.http import BadParameterError, choice
from dashboard.queries.call import CallDetail, call_detail
from dashboard.queries.pass_notes import PassNotes, pass_notes
from dashboard.queries.passes import Comparison, compare_payloads
from dashboard.queries.shapes import PassRow
from journal.models import Project

from .shell import find_project, found, render_page
from .stepper import Section, drawn, sections

STREAMS = frozenset(("stream", "stream_in", "stream_out"))
VIEWS = ("inline", "sides")
#: Payloads that can be chosen from.
MOST_CHOICES = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """A payload that can be chosen."""

    ref: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DrawnDiff:
    """Two payloads, laid out. `lines` is empty when nothing changed, or when nothing was compared."""

    comparison: Comparison
    lines: list[difference.Line]
    view: str
    page: str


@dataclass(frozen=True, slots=True)
class PassesTab:
    """The passes of a call in its pane; the chosen one is open."""

    sections: list[Section]
    chosen: PassRow | None
    diff: DrawnDiff | None
    notes: PassNotes | None
    previous_link: str | None
    next_link: str | None
    blame_link: str | None
    diff_link: str | None
    earlier: tuple[int, str] | None
    later: tuple[int, str] | None


def passes_tab(
    project: Project, detail: CallDetail, wanted: str | None, link: Callable[[int], str]
) -> PassesTab:
    """The stepper, with the diff of one pass."""
    key = detail.summary.key
    chosen = next((row for row in detail.passes if str(row.number) == wanted), None)
    if wanted and chosen is None:
        numbers = [row.number for row in detail.passes]
        allowed = f"a number, {min(numbers)} to {max(numbers)}" if numbers else "left away: it has no passes"
        raise BadParameterError("pass", wanted, hint=f"For this call it may be {allowed}.")
    diff = None
    if chosen is not None and chosen.compared_with is not None:
        comparison = compare_payloads(project, key, str(chosen.compared_with), str(chosen.number))
        diff = drawn_diff(project, key, comparison, "inline") if comparison is not None else None
    telling = [row for row in detail.passes if row.has_body or row.error_type is not None]
    at = telling.index(chosen) if chosen in telling else -1
    previous = telling[at - 1] if at > 0 else None
    following = telling[at + 1] if at + 1 < len(telling) else None
    with_payload = [row for row in detail.passes if row.has_body]
    ends = (with_payload[0], with_payload[-1]) if len(with_payload) > 1 else None
    shown = drawn(detail.passes, chosen)
    # What only notes tell: routes, cooldowns, what a cache held. Pieces of a stream are too many to say more.
    in_sight = detail.passes[shown.start : shown.stop]
    wordless = [row.number for row in in_sight if not row.has_body and row.direction not in STREAMS]
    notes = pass_notes(project, key, [*([chosen.number] if chosen is not None else []), *wordless])
    return PassesTab(
        sections=sections(
            detail.passes,
            chosen,
            link,
            {number: notes[number].line for number in wordless if number in notes},
        ),
        chosen=chosen,
        diff=diff,
        notes=notes.get(chosen.number) if chosen is not None else None,
        previous_link=link(previous.number) if previous is not None else None,
        next_link=link(following.number) if following is not None else None,
        blame_link=blame_address(project, detail),
        diff_link=diff_address(project, key, str(ends[0].number), str(ends[1].number)) if ends else None,
        earlier=(shown.start, link(detail.passes[shown.start - 1].number)) if shown.start else None,
        later=(len(detail.passes) - shown.stop, link(detail.passes[shown.stop].number))
        if shown.stop < len(detail.passes)
        else None,
    )


def blame_address(project: Project, detail: CallDetail, attempt: int | None = None) -> str | None:
    """Where the request of an attempt, else of the last one, is blamed; None without payloads of requests."""
    of_requests = [row for row in detail.passes if row.has_body and row.direction in ("request", None)]
    if attempt is not None:
        of_requests = [row for row in of_requests if row.attempt in (attempt, None)]
    if not of_requests:
        return None
    page = reverse("blame", args=[project.slug, detail.summary.key])
    return page if attempt is None else f"{page}?attempt={attempt}"


def diff_address(project: Project, key: str, before: str, after: str, **more: Any) -> str:
    """Where two payloads of a call are compared."""
    query = urlencode({"from": before, "to": after, **more})
    return f"{reverse('diff', args=[project.slug, key])}?{query}"


def drawn_diff(project: Project, key: str, comparison: Comparison, view: str) -> DrawnDiff:
    """A comparison, laid out."""
    lines = difference.lay_out(comparison.old, comparison.new, comparison.operations)
    page = diff_address(project, key, comparison.before.ref, comparison.after.ref)
    return DrawnDiff(comparison, lines, view, page)


@require_safe
def diff_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Any two payloads of a call."""
    project = find_project(slug)
    detail: CallDetail = found(call_detail(project, key), "call")
    refs = payload_refs(detail)
    before = request.GET.get("from", refs[0][0] if refs else "")
    after = request.GET.get("to", refs[-1][0] if refs else "")
    view = choice(request, "view", VIEWS, usual="sides")
    comparison: Comparison = found(compare_payloads(project, key, before, after), "pair of payloads")
    step = _neighbours(detail, after)
    context = {
        "detail": detail,
        "diff": drawn_diff(project, key, comparison, view),
        "befores": _choices(refs, before),
        "afters": _choices(refs, after),
        "other_view": diff_address(
            project, key, before, after, view="inline" if view == "sides" else "sides"
        ),
        "swap_link": diff_address(project, key, after, before, view=view),
        "previous_link": _step_link(project, key, step[0], view),
        "next_link": _step_link(project, key, step[1], view),
        "after_row": next((row for row in detail.passes if str(row.number) == after), None),
        "call_link": call_link(project, detail),
    }
    return render_page(request, "passes/diff.html", context, project=project, section="sessions")


def payload_refs(detail: CallDetail) -> list[tuple[str, str]]:
    """What can be compared: passes with a payload, and what the attempts sent and got."""
    refs = [
        (str(row.number), f"{row.number} · {row.name or 'no name'}"[:90])
        for row in detail.passes
        if row.has_body
    ]
    for attempt in detail.attempts:
        if attempt.has_request:
            refs.append((f"request.{attempt.number}", f"request of attempt {attempt.number}"))
        if attempt.has_response:
            refs.append((f"response.{attempt.number}", f"response of attempt {attempt.number}"))
    return refs


def _choices(refs: list[tuple[str, str]], chosen: str) -> list[Choice]:
    """What can be chosen; of very many the first and the last ones, and the chosen one."""
    half = MOST_CHOICES // 2
    return [
        Choice(ref, label, ref == chosen)
        for place, (ref, label) in enumerate(refs)
        if place < half or place >= len(refs) - half or ref == chosen
    ]


def call_link(project: Project, detail: CallDetail) -> str:
    """The call in its session, passes open."""
    page = reverse("session", args=[project.slug, detail.summary.session_key])
    return f"{page}?{urlencode({'call': detail.summary.key, 'tab': 'passes'})}"


def _neighbours(detail: CallDetail, after: str) -> tuple[PassRow | None, PassRow | None]:
    """The passes before and behind this one that were compared with another."""
    rows = [row for row in detail.passes if row.compared_with is not None]
    at = next((place for place, row in enumerate(rows) if str(row.number) == after), None)
    if at is None:
        return None, rows[0] if rows else None
    return rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None


def _step_link(project: Project, key: str, row: PassRow | None, view: str) -> str | None:
    if row is None:
        return None
    return diff_address(project, key, str(row.compared_with), str(row.number), view=view)
