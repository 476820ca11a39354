"""The other sides of the Costs page: how long calls took, what has no price, reported against computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from dashboard.queries.asking import BadChoiceError
from dashboard.queries.dimensions import TIMES, Dimension, Key
from dashboard.queries.drill import calls_behind
from dashboard.queries.labels import label_of, names_of
from dashboard.queries.latencies import MOST_ERROR_PERCENT, Spread, latencies
from dashboard.queries.lost_caches import lost_caches
from dashboard.queries.measures import WASTES, Measures
from dashboard.queries.reconcile import (
    BY_MODEL,
    USUAL_ABOVE_PERCENT,
    Beside,
    reconciliation,
    unpriced_models,
)
from dashboard.queries.spending import CostQuestion, spending
from journal.models import Project
from journal.store.caches import Lost

from .price_form import new_price_link

MOST_ROWS = 100
MOST_PERCENT = 10_000
#: By the word in the address: what it is called. The first is the page itself.
VIEWS = {
    "": "Sums",
    "waste": "Waste",
    "times": "Times",
    "unpriced": "Without a price",
    "reconcile": "Reported against computed",
}


@dataclass(frozen=True, slots=True)
class TimesRow:
    """One group, and how long its calls took."""

    label: str
    narrow_link: str
    spreads: list[Spread]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model of one provider; `leads` goes to its calls."""

    provider: str
    model: str
    leads: str
    beside: Beside | None = None
    unknown_calls: int = 0
    untold_calls: int = 0
    measures: Measures | None = None
    add_link: str = ""


@dataclass(frozen=True, slots=True)
class WasteRow:
    """One group, what of it was wasted, and for each kind of waste how many calls had it, and where they are."""

    label: str
    narrow_link: str
    measures: Measures
    calls_link: str
    kinds: list[tuple[str, int, str]]


#: Where a number leads: the calls of a query, and this page for one group.
ToCalls = Callable[[str], str]
ToGroup = Callable[[Dimension, Key], str]


def waste_context(
    project: Project, question: CostQuestion, *, to_group: ToGroup, to_calls: ToCalls, rows_by: int
) -> dict[str, Any]:
    """What was paid or waited for and gave nothing, by one dimension; every number opens its calls."""
    dimension = question.group[rows_by]
    alone = CostQuestion((dimension,), question.span, question.filters, question.figure)
    found = spending(project, alone)
    wasteful = [group for group in found.groups if group.measures.count("waste_calls")]
    if dimension not in TIMES:
        wasteful.sort(key=lambda group: (-(group.measures.amount("waste") or 0), str(group.keys)))
    shown = wasteful[:MOST_ROWS]
    names = names_of(project, (dimension,), [group.keys for group in shown])

    def row(label: str, narrow_link: str, measures: Measures, keys: tuple[Key, ...]) -> WasteRow:
        kinds = [
            (
                kind,
                measures.count(f"waste_{kind}_calls"),
                to_calls(calls_behind(alone, keys, f"waste:{kind}")),
            )
            for kind in WASTES
        ]
        return WasteRow(label, narrow_link, measures, to_calls(calls_behind(alone, keys, "waste:any")), kinds)

    return {
        "by": dimension,
        "all_waste": row("All", "", found.total, ()),
        "waste": [
            row(
                label_of(dimension, group.keys[0], question.span, names),
                to_group(dimension, group.keys[0]),
                group.measures,
                group.keys,
            )
            for group in shown
        ],
        "more_rows": len(wasteful) - len(shown),
        "caches": _caches(project, alone, to_calls),
    }


#: How the loss of a cache is to be taken, in words.
_LOST_WORDS = {
    Lost.BROKEN: "something that was sent before had changed",
    Lost.EXPECTED: "to be expected: compaction, another model, an expired cache, or an edit",
    Lost.UNEXPLAINED: "only the provider's counts tell of it",
}


def _caches(project: Project, question: CostQuestion, to_calls: ToCalls) -> dict[str, Any]:
    told = lost_caches(project, question)
    return {
        "rows": [
            (row, _LOST_WORDS[row.kind], to_calls(calls_behind(question, (), f"cache:{row.kind}")))
            for row in told.kinds
        ],
        "unseen": told.unseen_sessions,
    }


def times_context(
    project: Project, question: CostQuestion, *, to_group: ToGroup, rows_by: int
) -> dict[str, Any]:
    """Percentiles by one dimension."""
    dimension = question.group[rows_by]
    alone = CostQuestion((dimension,), question.span, question.filters, question.figure)
    groups, total = latencies(project, alone)
    if dimension in TIMES:
        groups = sorted(groups, key=lambda group: (group.keys[0] is None, int(group.keys[0] or 0)))
    shown = groups[:MOST_ROWS]
    names = names_of(project, (dimension,), [group.keys for group in shown])
    rows = [
        TimesRow(
            label_of(dimension, group.keys[0], question.span, names),
            to_group(dimension, group.keys[0]),
            group.times.spreads,
        )
        for group in shown
    ]
    return {
        "by": dimension,
        "times": rows,
        "all_times": total.spreads,
        "error_percent": MOST_ERROR_PERCENT,
        "more_rows": len(groups) - len(shown),
    }


def unpriced_context(project: Project, question: CostQuestion, *, to_calls: ToCalls) -> dict[str, Any]:
    """Models with calls of which the cost cannot be computed."""
    by_model = CostQuestion(BY_MODEL, question.span, question.filters, question.figure)
    rows = [
        ModelRow(
            provider=label_of(Dimension.PROVIDER, row.provider, question.span),
            model=label_of(Dimension.MODEL, row.model, question.span),
            leads=to_calls(calls_behind(by_model, (row.provider, row.model), "price:unknown")),
            unknown_calls=row.unknown_calls,
            untold_calls=row.untold_calls,
            measures=row.measures,
            add_link=new_price_link(project, row.provider, row.model),
        )
        for row in unpriced_models(project, question)
    ]
    return {"unpriced": rows[:MOST_ROWS], "more_rows": max(0, len(rows) - MOST_ROWS)}


def reconcile_context(
    request: HttpRequest, project: Project, question: CostQuestion, *, to_calls: ToCalls
) -> dict[str, Any]:
    """Both figures by model, and the calls in which they differ by more than a share."""
    above = _percent(request.GET.get("above", ""))
    found = reconciliation(project, question, above_percent=above)
    by_model = CostQuestion(BY_MODEL, question.span, question.filters, question.figure)
    rows = [
        ModelRow(
            provider=label_of(Dimension.PROVIDER, row.provider, question.span),
            model=label_of(Dimension.MODEL, row.model, question.span),
            leads=to_calls(calls_behind(by_model, (row.provider, row.model), "price:known")),
            beside=row.beside,
        )
        for row in found.models
    ]
    return {"models": rows[:MOST_ROWS], "both": found.total, "apart": found.calls, "above": above}


def _percent(text: str) -> int:
    if not text:
        return USUAL_ABOVE_PERCENT
    if not text.isascii() or not text.isdigit() or not 0 <= int(text[:9]) <= MOST_PERCENT:
        raise BadChoiceError(
            f"above cannot be {text[:60]!r}", where="above", hint=f"whole percent, 0 to {MOST_PERCENT:,}"
        )
    return int(text)
