"""What calls cost, in groups: by one or two dimensions, over a span of time, of the calls that a query keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import add, itemgetter, sub
from typing import Any

from django.db import OperationalError
from django.db.models import F, QuerySet

from dashboard.grammar import call_condition
from journal.models import Call, Project, Rollup

from .calls import CallFilters
from .dimensions import CALLS, NO_QUARTER, OF_SESSIONS, ROLLUPS, TIMES, Dimension, Key, settled
from .kept import Weighed, is_of_rollups, kept_vectors, rollup_condition, told_key
from .measures import COLUMNS, CURRENCY_OF_CALL, PLACES, Figure, Measures, call_sums, rollup_sums, whole_sums
from .spans import Known, Span, in_reach

#: Pairs of values that are read at once; beyond it the question is too wide for a page.
MOST_GROUPS = 50_000
#: What SQLite says of a sum that leaves 64 bits.
_OVERFLOW = "integer overflow"


class TooManyGroupsError(ValueError):
    """More groups than can be shown; a report has them all."""


@dataclass(frozen=True, slots=True)
class CostQuestion:
    """What is asked: groups, time, and which calls."""

    group: tuple[Dimension, ...]
    span: Span
    filters: CallFilters
    figure: Figure = Figure.BEST

    @property
    def reads_rollups(self) -> bool:
        """Whether sums that ingestion keeps can answer; otherwise every call of the span is read."""
        return not OF_SESSIONS & set(self.group) and all(
            is_of_rollups(term) for term in self.filters.query.terms
        )


@dataclass(frozen=True, slots=True)
class CostGroup:
    """The calls that share these values."""

    keys: tuple[Key, ...]
    measures: Measures


@dataclass(frozen=True, slots=True)
class Spending:
    """Groups in order, and the sum over all calls, each counted once even where groups overlap."""

    groups: list[CostGroup]
    total: Measures


def spending(project: Project, question: CostQuestion, *, columns: Sequence[str] = COLUMNS) -> Spending:
    """The groups that a question asks for, or only some of their sums. One to three statements."""
    groups, apart = _added(project, question, columns)
    whole = Measures()
    for group in apart:
        whole.add(group.measures)
    return Spending(sorted(groups, key=lambda group: rank(group, question)), whole)


def spending_in_any_order(
    project: Project, question: CostQuestion, *, columns: Sequence[str] = COLUMNS
) -> list[CostGroup]:
    """The same groups for a chart, which has an order of its own. One to three statements."""
    return _added(project, question, columns)[0]


def _added(
    project: Project, question: CostQuestion, columns: Sequence[str]
) -> tuple[list[CostGroup], list[CostGroup]]:
    """Groups, and groups that do not overlap."""
    try:
        return _added_up(project, question, columns)
    except OperationalError as fault:
        if _OVERFLOW not in str(fault):
            raise
        return _added_up(project, question, columns, in_halves=True)


def _added_up(
    project: Project, question: CostQuestion, columns: Sequence[str], *, in_halves: bool = False
) -> tuple[list[CostGroup], list[CostGroup]]:
    sums, apart = _Added(), _Added()
    rows = _vectors(project, question, columns, in_halves=in_halves)
    if Dimension.TAG in question.group:
        for keys, currency, vector, weight in rows:
            apart.add((((), currency, vector, weight),))
            sums.add((each, currency, vector, weight) for each in _each_tag(keys, question.group))
    else:
        sums.add(rows)
    groups = sums.groups(columns)
    return groups, apart.groups(columns) if apart.found else groups


class _Added:
    """Vectors added up by their keys and currency, as short as they come."""

    def __init__(self) -> None:
        self.found: dict[tuple[Key, ...], dict[str, list[int]]] = {}

    def add(self, rows: Iterable[Weighed]) -> None:
        """There are thousands of them for one page, most of which count once, or are taken away once."""
        found = self.found
        for keys, currency, vector, weight in rows:
            by_currency = found.get(keys)
            if by_currency is None:
                if len(found) == MOST_GROUPS:
                    raise TooManyGroupsError(
                        f"there are more than {MOST_GROUPS:,} groups; ask for a shorter time or fewer calls"
                    )
                by_currency = found[keys] = {}
            into = by_currency.get(currency)
            if into is None:
                by_currency[currency] = [weight * number for number in vector]
            elif weight == 1:
                by_currency[currency] = list(map(add, into, vector))
            elif weight == -1:
                by_currency[currency] = list(map(sub, into, vector))
            else:
                by_currency[currency] = [one + weight * more for one, more in zip(into, vector, strict=True)]

    def groups(self, columns: Sequence[str]) -> list[CostGroup]:
        """Groups that have calls: sums of calls that are gone stay as rows of zeros."""
        kept = [
            CostGroup(keys, Measures.of(by_currency, columns)) for keys, by_currency in self.found.items()
        ]
        return [group for group in kept if group.measures.vectors]


def _vectors(
    project: Project, question: CostQuestion, columns: Sequence[str], *, in_halves: bool
) -> Iterator[Weighed]:
    """Keys, currency and sums of rows, and how often they count."""
    if question.reads_rollups:
        asked = question.filters.query
        yield from kept_vectors(
            project, question.group, question.span, asked, columns=columns, in_halves=in_halves
        )
        return
    places = [PLACES[name] for name in columns]
    for keys, currency, vector in _rows(project, question):
        yield settled(keys, question.group), currency, [vector[place] for place in places], 1


def stream_spending(project: Project, question: CostQuestion) -> Iterator[CostGroup]:
    """The groups one after the other, in order of their values, however many there are. One statement.

    Where tags overlap they are not told apart: the key is the list of them as it is kept. Months are added up first.
    """
    if Dimension.MONTH in question.group:
        yield from spending(project, question).groups
        return
    for keys, rows in groupby(_rows(project, question, is_sorted=True), key=itemgetter(0)):
        measures = Measures()
        for _, currency, vector in rows:
            measures.add_vector(currency, vector)
        yield CostGroup(keys, measures)


def total_spending(project: Project, question: CostQuestion) -> Measures:
    """The sum over all calls of a question. One to three statements."""
    return spending(project, CostQuestion((), question.span, question.filters, question.figure)).total


def by_first(groups: Iterable[CostGroup], question: CostQuestion) -> list[CostGroup]:
    """The groups of the first dimension alone: their parts added up."""
    added: dict[tuple[Key, ...], Measures] = {}
    for group in groups:
        added.setdefault(group.keys[:1], Measures()).add(group.measures)
    return sorted(
        (CostGroup(keys, measures) for keys, measures in added.items()),
        key=lambda group: rank(group, question),
    )


def rank(group: CostGroup, question: CostQuestion) -> tuple[Any, ...]:
    """Time in order, everything else by what it cost, the dearest first; what has no name comes last."""
    ranks: list[Any] = []
    for dimension, key in zip(question.group, group.keys, strict=False):
        if dimension in TIMES:
            ranks.append((key is None, key or 0))
    amount = group.measures.amount(question.figure)
    ranks += [-(amount or 0), -group.measures.count("calls")]
    ranks += [(key is None, str(key)) for key in group.keys]
    return tuple(ranks)


def known_quarters(project: Project) -> Known | None:
    """Between which quarter hours calls are told. Two statements along an index; four where clocks were not set."""
    timed = Rollup.objects.filter(project=project).exclude(bucket=NO_QUARTER).filter(calls__gt=0)
    ends = _ends(timed)
    if ends is None:
        return None
    known = Known(*ends)
    if not known.has_odd:
        return known
    first, last = in_reach(datetime.now(UTC))
    return Known(*ends, usual=_ends(timed.filter(bucket__gte=first, bucket__lte=last)))


def _ends(rows: QuerySet[Rollup]) -> tuple[int, int] | None:
    oldest = rows.order_by("bucket").values_list("bucket", flat=True).first()
    newest = rows.order_by("-bucket").values_list("bucket", flat=True).first()
    return None if oldest is None or newest is None else (oldest, newest)


def untimed_calls(project: Project) -> int:
    """How many calls told no time, and are in no span but everything. One statement along an index."""
    rows = Rollup.objects.filter(project=project, bucket=NO_QUARTER).values_list("calls", flat=True)
    return sum(rows)


def calls_of(project: Project, question: CostQuestion) -> QuerySet[Call]:
    """The calls that count for a question; nothing is asked yet. Views are counted elsewhere."""
    rows = Call.objects.filter(CALLS.within(question.span), project=project, view_of__isnull=True)
    return call_condition(rows, question.filters.query)


def _rows(
    project: Project, question: CostQuestion, *, is_sorted: bool = False
) -> Iterator[tuple[tuple[Key, ...], str, list[int]]]:
    """The sums of each group in each currency; sorted, those of a group follow each other."""
    rows: QuerySet[Any]
    currency: Any
    if question.reads_rollups:
        source, sums, currency = ROLLUPS, rollup_sums(), F("currency")
        rows = Rollup.objects.filter(source.within(question.span), project=project)
        rows = rollup_condition(rows, question.filters.query)
    else:
        source, sums, currency = CALLS, call_sums(), CURRENCY_OF_CALL
        rows = calls_of(project, question)
    keys = {f"key_{place}": source.key(name, question.span) for place, name in enumerate(question.group)}
    named = rows.order_by().annotate(unit=currency, **keys).values("unit", *keys)
    grouped: Any = named.annotate(**sums)
    if is_sorted:
        grouped = grouped.order_by(*keys)
    for unit, *row in grouped.values_list("unit", *keys, *sums).iterator():
        vector = whole_sums(dict(zip(sums, row[len(keys) :], strict=True)))
        # Rollups of calls that are gone stay as rows of zeros.
        if vector[0]:
            yield tuple(told_key(key) for key in row[: len(keys)]), unit, vector


def _each_tag(keys: tuple[Key, ...], group: tuple[Dimension, ...]) -> list[tuple[Key, ...]]:
    """Once for each tag of the session; a session without tags has the tag nobody told."""
    if Dimension.TAG not in group:
        return [keys]
    place = group.index(Dimension.TAG)
    tags = json.loads(str(keys[place] or "[]")) or [None]
    return [(*keys[:place], tag, *keys[place + 1 :]) for tag in dict.fromkeys(tags)]
