"""What was spent: by any two dimensions, over a stated time in a stated zone, beside the time before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from dashboard.exports import FORMATS, missing_formats, offered_formats
from dashboard.exports.names import file_name
from dashboard.grammar import CALL_KEYS, QueryError
from dashboard.grammar.write import all_of
from dashboard.http import link_with
from dashboard.queries.asking import (
    USUAL_FIGURE,
    BadChoiceError,
    read_format,
    read_per,
    read_question,
    read_view,
)
from dashboard.queries.dimensions import TIMES, Dimension, Key, day_of
from dashboard.queries.drill import calls_behind, span_of, term_of
from dashboard.queries.labels import label_of, names_of
from dashboard.queries.looking import unseen
from dashboard.queries.measures import FIGURE_COLUMNS, ROW_COLUMNS, Figure, Measures
from dashboard.queries.report import Per, cost_report
from dashboard.queries.spans import BadSpanError, Span
from dashboard.queries.spending import (
    CostGroup,
    CostQuestion,
    Spending,
    TooManyGroupsError,
    by_first,
    spending,
    spending_in_any_order,
    untimed_calls,
)
from journal.models import Project

from .cost_pictures import picture
from .cost_views import VIEWS, reconcile_context, times_context, unpriced_context, waste_context
from .shell import find_project, render_page

MOST_ROWS = 100
FIGURE_WORDS = {
    Figure.BEST: ("Best", "what was reported, else what was computed"),
    Figure.REPORTED: ("Reported", "only what providers and gateways said themselves"),
    Figure.COMPUTED: ("Computed", "only tokens times prices"),
}


_FINER = {Dimension.MONTH: Dimension.DAY, Dimension.DAY: Dimension.HOUR}


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that asks the same in another way."""

    label: str
    link: str
    is_current: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One group: its sums, its share, the same before, and where its calls are."""

    label: str
    measures: Measures
    before: Measures | None
    narrow_link: str
    calls_link: str
    waste_link: str
    unpriced_link: str


@require_safe
def costs_page(request: HttpRequest, slug: str) -> HttpResponse:
    project = find_project(slug)
    if len(request.GET.getlist("group")) > 1:
        # The form has a field for each dimension; an address has one word for both.
        chosen = [name for name in request.GET.getlist("group") if name]
        return redirect(link_with(request, group=",".join(chosen)))
    try:
        asked = read_question(project, request.GET)
        if asked.is_empty and not request.GET.get("q"):
            return render_page(request, "costs/empty.html", {}, project=project, section="costs")
        view = read_view(request.GET.get("view", ""), list(VIEWS))
        context = _frame(request, asked.question, view) | _inside(request, project, asked.question, view)
        context["unseen"] = unseen(project, asked.question.filters.query)
    except QueryError as fault:
        return _refused(request, project, {"fault": fault})
    except (BadSpanError, BadChoiceError) as fault:
        return _refused(request, project, {"notice": fault.message, "hint": fault.hint})
    except TooManyGroupsError as fault:
        return _refused(request, project, {"notice": str(fault), "hint": "group by fewer things"})
    return render_page(request, "costs/page.html", context, project=project, section="costs")


@require_safe
def costs_report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same as a file: one row for each group, call, session, …"""
    project = find_project(slug)
    try:
        name = read_format(request.GET.get("format", ""), list(FORMATS), missing_formats())
        asked = read_question(project, request.GET)
        report = cost_report(project, read_per(request.GET.get("per", "")), asked.question)
    except (QueryError, BadSpanError, BadChoiceError) as fault:
        return _refused(request, project, {"notice": fault.message, "hint": fault.hint})
    write, content_type = FORMATS[name]
    headers = {"Content-Disposition": f'attachment; filename="{file_name(report.head, name)}"'}
    return StreamingHttpResponse(write(report), content_type=content_type, headers=headers)


def _refused(request: HttpRequest, project: Project, context: dict[str, Any]) -> HttpResponse:
    words = {name: request.GET.get(name, "") for name in ("q", "from", "to", "tz")}
    context |= {"form": _Form(request.GET, None), "words": words, "keys": CALL_KEYS.values()}
    return render_page(request, "costs/page.html", context, project=project, section="costs", status=400)


def _frame(request: HttpRequest, question: CostQuestion, view: str) -> dict[str, Any]:
    """What stands around every side of the page."""
    return {
        "form": _Form(request.GET, question),
        "question": question,
        "view": view,
        "waste_view": link_with(request, view="waste"),
        "views": [
            Choice(label, link_with(request, view=name or None), name == view)
            for name, label in VIEWS.items()
        ],
        "keys": CALL_KEYS.values(),
        "ranges": _ranges(request, question),
        "figures": _figures(request, question.figure),
        "figure": question.figure,
    }


def _inside(request: HttpRequest, project: Project, question: CostQuestion, view: str) -> dict[str, Any]:
    leads = _Leads(request, project, question)
    rows_by = next((place for place, name in enumerate(question.group) if name not in TIMES), 0)
    if view == "waste":
        return waste_context(project, question, to_group=leads.narrow, to_calls=leads.calls, rows_by=rows_by)
    if view == "times":
        return times_context(project, question, to_group=leads.narrow, rows_by=rows_by)
    if view == "unpriced":
        return unpriced_context(project, question, to_calls=leads.calls)
    if view == "reconcile":
        return reconcile_context(request, project, question, to_calls=leads.calls)
    return _sums(project, question, leads, rows_by)


def _sums(project: Project, question: CostQuestion, leads: _Leads, rows_by: int) -> dict[str, Any]:
    found = _found(project, question, rows_by)
    before = None if question.span.is_everything else _before(project, question, rows_by)
    names = _names(project, question, found.drawn)
    return {
        "total": found.total,
        "before": before.total if before else None,
        "picture": picture(question, found.drawn, names, leads.narrow),
        "by": question.group[rows_by],
        "rows": leads.rows(found.rows[:MOST_ROWS], rows_by, before.groups if before else [], names),
        "more_rows": max(0, len(found.rows) - MOST_ROWS),
        "all_calls_link": leads.calls(calls_behind(question)),
        "unpriced_link": leads.unknown(question),
        "pers": list(Per),
        "formats": offered_formats(),
        "untimed": 0 if question.span.is_everything else untimed_calls(project),
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """What is drawn, what stands in the rows of the table, and the sum of all."""

    drawn: list[CostGroup]
    rows: list[CostGroup]
    total: Measures


def _found(project: Project, question: CostQuestion, rows_by: int) -> _Found:
    """Where sums are kept, time is read for the chart alone: the rows of the table need no day, but all sums."""
    if len(question.group) > 1 and TIMES & set(question.group) and question.reads_rollups:
        drawn = spending_in_any_order(project, question, columns=FIGURE_COLUMNS[question.figure])
        alone = replace(question, group=question.group[rows_by : rows_by + 1])
        found = spending(project, alone, columns=_columns(question.figure))
        return _Found(drawn, found.groups, found.total)
    found = spending(project, question, columns=_columns(question.figure))
    return _Found(found.groups, _by(found.groups, question, rows_by), found.total)


def _columns(figure: Figure) -> tuple[str, ...]:
    """What the page tells: to add up everything that is kept takes twice as long."""
    return tuple(dict.fromkeys((*ROW_COLUMNS, *FIGURE_COLUMNS[figure])))


def _before(project: Project, question: CostQuestion, rows_by: int) -> Spending:
    """As long a time right before; days of then are not those of now."""
    group = question.group[rows_by : rows_by + 1]
    asked = replace(question, group=() if group[0] in TIMES else group, span=question.span.before())
    return spending(project, asked, columns=FIGURE_COLUMNS[question.figure])


def _by(groups: Sequence[CostGroup], question: CostQuestion, place: int) -> list[CostGroup]:
    """Sums of one dimension alone, the dearest first, or in order of time."""
    turned = [CostGroup((group.keys[place],), group.measures) for group in groups]
    alone = CostQuestion((question.group[place],), question.span, question.filters, question.figure)
    return by_first(turned, alone)


def _names(project: Project, question: CostQuestion, groups: Sequence[CostGroup]) -> dict[str, str]:
    if Dimension.SESSION not in question.group:
        return names_of(project, question.group, ())
    place = question.group.index(Dimension.SESSION)
    ranked = _by(groups, question, place)[:MOST_ROWS]
    shown = {group.keys[0] for group in ranked}
    return names_of(project, question.group, [one.keys for one in groups if one.keys[place] in shown])


class _Leads:
    """Where the page leads: to the same of one group, and to the calls themselves."""

    def __init__(self, request: HttpRequest, project: Project, question: CostQuestion) -> None:
        self.request = request
        self.project = project
        self.question = question
        self.calls_page = _calls_page(project)
        self.is_of_days = question.span.is_of_days

    def calls(self, query: str) -> str:
        """The calls that a query keeps."""
        return f"{self.calls_page}?{urlencode({'q': query})}" if self.calls_page else ""

    def unknown(self, question: CostQuestion, keys: tuple[Key, ...] = ()) -> str:
        """The calls that may have cost something unknown by the figure that counts."""
        terms = {Figure.BEST: "price:missing", Figure.COMPUTED: "price:unknown"}
        term = terms.get(question.figure)
        return self.calls(calls_behind(question, keys, term)) if term else ""

    def narrow(self, dimension: Dimension, key: Key) -> str:
        """This page for one group alone."""
        if dimension in TIMES:
            if key is None:
                return ""
            finer = [_FINER.get(name, name) for name in self.question.group]
            group = ",".join(finer) if dimension in _FINER else None
            changes = {"group": group} if group else {}
            if dimension is Dimension.DAY and self.is_of_days:
                first = last = str(day_of(int(key)))
            else:
                span = span_of(self.question, {dimension: key})
                first, last = span.first, span.last
            return link_with(self.request, **{"from": first, "to": last}, **changes)
        return link_with(self.request, q=all_of(self.question.filters.text, term_of(dimension, key)))

    def rows(
        self, groups: Sequence[CostGroup], place: int, before: Sequence[CostGroup], names: Mapping[str, str]
    ) -> list[Row]:
        """The rows of the table."""
        dimension = self.question.group[place]
        alone = CostQuestion((dimension,), self.question.span, self.question.filters, self.question.figure)
        then = {group.keys: group.measures for group in before}
        return [
            Row(
                label=label_of(dimension, group.keys[0], self.question.span, names),
                measures=group.measures,
                before=then.get(group.keys),
                narrow_link=self.narrow(dimension, group.keys[0]),
                calls_link=self.calls(calls_behind(alone, group.keys)),
                waste_link=self.calls(calls_behind(alone, group.keys, "waste:any")),
                unpriced_link=self.unknown(alone, group.keys),
            )
            for group in groups
        ]


def _calls_page(project: Project) -> str:
    try:
        return reverse("calls", args=[project.slug])
    except NoReverseMatch:
        return ""


class _Form:
    """What stands in the fields: as it was asked, or as it was understood."""

    def __init__(self, words: Mapping[str, str], question: CostQuestion | None) -> None:
        asked = [name.strip() for name in words.get("group", "").split(",")]
        group = [str(name) for name in question.group] if question else asked
        self.first = group[0] if group else ""
        self.second = group[1] if len(group) > 1 else ""
        self.group = ",".join(group)
        self.q = words.get("q", "")
        self.figure = words.get("figure", "")
        self.zone = question.span.zone_name if question else words.get("tz", "")
        self.is_everything = question is not None and question.span.is_everything
        span = question.span if question else None
        self.since = span.first if span else words.get("from", "")
        self.until = span.last if span else words.get("to", "")
        self.dimensions = [str(name) for name in Dimension]


def _figures(request: HttpRequest, current: Figure) -> list[Choice]:
    return [
        Choice(
            label,
            link_with(request, figure=None if figure is USUAL_FIGURE else figure),
            figure is current,
            title,
        )
        for figure, (label, title) in FIGURE_WORDS.items()
    ]


def _ranges(request: HttpRequest, question: CostQuestion) -> list[Choice]:
    """Spans that are asked for often, in the zone of the question."""
    span = question.span
    today = datetime.now(UTC).astimezone(span.zone).date()
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    offered = [
        ("Today", today, today),
        ("7 days", today - timedelta(days=6), today),
        ("30 days", today - timedelta(days=29), today),
        ("90 days", today - timedelta(days=89), today),
        ("This month", month, today),
        ("Last month", last_month, month - timedelta(days=1)),
    ]
    found = [
        Choice(
            label,
            link_with(request, **{"from": str(first), "to": str(last)}),
            _is(span, str(first), str(last)),
        )
        for label, first, last in offered
    ]
    everything = Choice("Everything", link_with(request, **{"from": "all", "to": None}), span.is_everything)
    return [*found, everything]


def _is(span: Span, first: str, last: str) -> bool:
    return not span.is_everything and (span.first, span.last) == (first, last)
