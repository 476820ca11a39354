"""What is missing, doubled or odd in a project: counts that lead to their lists, and the newest of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.charts import spell
from dashboard.queries.integrity import (
    DifferenceRow,
    IntegrityReport,
    MismatchRow,
    UnreadableRow,
    integrity_report,
)
from journal.cost.best import APART_PERCENT, DIFFERS
from journal.models import Project

from .shell import find_project, render_page

NO_SESSION = "no session named"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `kind` says how its value is written: text, mono, short, number, moment or long."""

    kind: str
    value: Any
    link: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The newest of one kind, and where all of them are."""

    name: str
    title: str
    about: str
    count: int
    headings: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Cell]]
    link: str | None = None
    is_folded: bool = False
    #: Where the same is told in another way: words, and the address.
    elsewhere: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One number above the lists, with the way to what it counts."""

    label: str
    value: int
    link: str | None
    is_fault: bool = False


@require_safe
def integrity_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    project = find_project(slug)
    report = integrity_report(project)
    sections = [section for section in _sections(project, report) if section.rows]
    context = {
        "counts": _counts(project, report, {section.name for section in sections}),
        "sections": sections,
    }
    return render_page(request, "integrity/page.html", context, project=project, section="integrity")


def _counts(project: Project, report: IntegrityReport, listed: set[str]) -> list[Count]:
    told = report.counts

    def below(name: str) -> str | None:
        return f"#{name}" if name in listed else None

    return [
        Count("Refused", told.refusals, below("refused"), is_fault=True),
        Count("Conflicts", told.conflicts, below("conflicts"), is_fault=True),
        Count("Calls without answer", told.open_calls, below("open"), is_fault=True),
        Count("Gaps told by recorders", told.gaps, below("gaps"), is_fault=True),
        Count(
            "Counts that contradict each other",
            told.usage_mismatch_calls,
            below("contradicting"),
            is_fault=True,
        ),
        Count(
            "Tokens or costs that are no numbers",
            told.unreadable_amount_calls,
            below("unreadable"),
            is_fault=True,
        ),
        Count("Billed otherwise than computed", told.cost_difference_calls, below("billed")),
        Count("Tools of no known call", told.orphan_tool_calls, _asked(project, "sessions", "orphan")),
        Count("Answers without usage", told.unknown_usage_calls, _asked(project, "calls", "unknown_usage")),
        Count("Without a final count", told.at_least_calls, below("uncertain")),
        Count("Counted elsewhere", told.view_calls, below("uncertain")),
    ]


def _sections(project: Project, report: IntegrityReport) -> list[Section]:
    return [
        _kinds(report),
        _refused(project, report),
        _conflicts(project, report),
        _open(project, report),
        _gaps(project, report),
        _contradicting(project, report),
        _unreadable(project, report),
        _billed(project, report),
        _uncertain(project, report),
    ]


def _kinds(report: IntegrityReport) -> Section:
    return Section(
        "refused",
        "Refused",
        "Came in and was not stored. Everything else of the same request or file was.",
        report.counts.refusals,
        [("Kind", False), ("Times", True), ("By", False), ("Uploads", True), ("Last (UTC)", False)],
        [
            [
                Cell("mono", row.code),
                Cell("number", row.refusals, label="times"),
                Cell("text", "events sent" if row.source == "api" else "files handed over"),
                Cell("number", row.uploads or None, label="uploads"),
                Cell("moment", row.newest_at),
            ]
            for row in report.refusal_kinds
        ],
    )


def _refused(project: Project, report: IntegrityReport) -> Section:
    return Section(
        "each",
        "Each refused one",
        "The place is the index in the request, or the line of the file.",
        report.counts.refusals,
        [
            ("When (UTC)", False),
            ("From", False),
            ("Place", True),
            ("Kind", False),
            ("Reason", False),
            ("How it began", False),
        ],
        [
            [
                Cell("moment", row.received_at),
                Cell("text", row.file or row.source, _upload(project, row.upload)),
                Cell("number", row.place, label="place"),
                Cell("mono", row.code),
                Cell("long", row.reason),
                Cell("excerpt", row.excerpt),
            ]
            for row in report.refusals
        ],
        is_folded=True,
    )


def _conflicts(project: Project, report: IntegrityReport) -> Section:
    return Section(
        "conflicts",
        "Conflicts",
        "A different event came under an id that was taken. The first one stays, the other is kept aside.",
        report.counts.conflicts,
        [("When (UTC)", False), ("Event id", False), ("Session", False), ("Upload", False)],
        [
            [
                Cell("moment", row.received_at),
                Cell("mono", row.event_id),
                Cell("mono", row.session_key, _session(project, row.session_key)),
                Cell("mono", row.upload, _upload(project, row.upload)),
            ]
            for row in report.conflicts
        ],
    )


def _open(project: Project, report: IntegrityReport) -> Section:
    return Section(
        "open",
        "Calls without answer",
        "Their answer was never recorded: still under way, given up, or lost.",
        report.counts.open_calls,
        [("Started (UTC)", False), ("Model", False), ("Session", False), ("Call", False)],
        [
            [
                Cell("moment", row.started_at),
                Cell("text", row.request_model),
                Cell("text", row.session_id or NO_SESSION, _session(project, row.session_key)),
                Cell("mono", row.key, _session(project, row.session_key, call=row.key)),
            ]
            for row in report.open_calls
        ],
        link=_asked(project, "calls", "open"),
    )


def _gaps(project: Project, report: IntegrityReport) -> Section:
    return Section(
        "gaps",
        "Gaps",
        "The recorder itself says that it lost events of these sessions.",
        report.counts.gaps,
        [("Session", False), ("Gaps", True), ("Last event (UTC)", False)],
        [
            [
                Cell("text", row.session_id or NO_SESSION, _session(project, row.session_key)),
                Cell("number", row.gaps, label="gaps"),
                Cell("moment", row.ended_at),
            ]
            for row in report.gaps
        ],
        link=_asked(project, "sessions", "gap"),
    )


_CALL_COLUMNS = [("Started (UTC)", False), ("Model", False), ("Session", False), ("Call", False)]


def _call_cells(project: Project, row: MismatchRow | DifferenceRow | UnreadableRow) -> list[Cell]:
    """What every section of calls says first."""
    return [
        Cell("moment", row.started_at),
        Cell("text", row.request_model or row.response_model),
        Cell("text", row.session_id or NO_SESSION, _session(project, row.session_key)),
        Cell("mono", row.key, _session(project, row.session_key, call=row.key, tab="tokens")),
    ]


def _contradicting(project: Project, report: IntegrityReport) -> Section:
    return Section(
        "contradicting",
        "Counts that contradict each other",
        "The provider told parts and a total that do not add up; the parts are shown and summed up.",
        report.counts.usage_mismatch_calls,
        [
            *_CALL_COLUMNS,
            ("Read by", False),
        ],
        [
            [
                *_call_cells(project, row),
                Cell("text", row.usage_rule),
            ]
            for row in report.usage_mismatches
        ],
        link=_asked(project, "calls", "mismatch"),
    )


def _billed(project: Project, report: IntegrityReport) -> Section:
    costs = f"{reverse('costs', args=[project.slug])}?{urlencode({'view': 'reconcile', 'from': 'all'})}"
    return Section(
        "billed",
        "Billed otherwise than computed",
        f"Reported and computed differ by more than {APART_PERCENT} % of what was reported.",
        report.counts.cost_difference_calls,
        [
            *_CALL_COLUMNS,
            ("Reported", True),
            ("Computed", True),
            ("Reported in", False),
        ],
        [
            [
                *_call_cells(project, row),
                Cell("money", _usd(row.reported_usd), label="reported"),
                Cell("money", _usd(row.computed_usd), label="computed"),
                Cell("text", row.reported_where),
            ]
            for row in report.cost_differences
        ],
        link=f"{reverse('calls', args=[project.slug])}?{urlencode({'q': f'flag:{DIFFERS}'})}",
        elsewhere=("Reported against computed, by model", costs),
    )


_UNREADABLE_WORDS = {
    "cost_unreadable": "a cost",
    "counts_unreadable": "a count of tokens",
    "currencies_mixed": "several currencies",
    "currency_unknown": "a currency",
}


def _unreadable(project: Project, report: IntegrityReport) -> Section:
    query = f"flag:({' OR '.join(_UNREADABLE_WORDS)})"
    return Section(
        "unreadable",
        "Tokens or costs that are no numbers",
        "Negative, text, without end, in no known currency, or in several: what they stand for is unknown, never zero.",
        report.counts.unreadable_amount_calls,
        [
            *_CALL_COLUMNS,
            ("Not read", False),
        ],
        [
            [
                *_call_cells(project, row),
                Cell("text", ", ".join(_UNREADABLE_WORDS[note] for note in row.notes)),
            ]
            for row in report.unreadable_amounts
        ],
        link=f"{reverse('calls', args=[project.slug])}?{urlencode({'q': query})}",
    )


def _uncertain(project: Project, report: IntegrityReport) -> Section:
    counts = report.counts
    return Section(
        "uncertain",
        "Without a final count, or counted elsewhere",
        "Calls whose final count was never written are summed up as “at least”. "
        "Those whose answer another call recorded as well are counted there.",
        counts.at_least_calls + counts.view_calls,
        [
            ("Session", False),
            ("Without a final count", True),
            ("Counted elsewhere", True),
            ("Last event (UTC)", False),
        ],
        [
            [
                Cell("text", row.session_id or NO_SESSION, _session(project, row.session_key)),
                Cell("number", row.at_least_calls, label="without a final count"),
                Cell("number", row.view_calls, label="counted elsewhere"),
                Cell("moment", row.ended_at),
            ]
            for row in report.uncertain
        ],
        link=_asked(project, "sessions", "at_least OR view"),
    )


def _usd(told: str | None) -> str:
    return spell.usd(None if told is None else Decimal(told))


def _asked(project: Project, name: str, odd: str) -> str:
    query = f"integrity:({odd})" if " " in odd else f"integrity:{odd}"
    return f"{reverse(name, args=[project.slug])}?{urlencode({'q': query})}"


def _session(project: Project, key: str, **wanted: str) -> str:
    address = reverse("session", args=[project.slug, key])
    return f"{address}?{urlencode(wanted)}" if wanted else address


def _upload(project: Project, key: str | None) -> str | None:
    return reverse("upload", args=[project.slug, key]) if key else None
