"""Sums as ingestion keeps them, read from as few rows as make up a span."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Aggregate, Case, F, IntegerField, Model, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable

from dashboard.grammar import Query, Term
from dashboard.grammar.conditions import one_of_texts
from journal.models import DayLatency, DayRollup, LatencyRollup, Project, Rollup
from journal.models.rollups import BIN_COLUMNS

from .covering import WHOLE_DAY, Weights, cover_of
from .dimensions import NAME_CHARACTERS, ROLLUPS, TIMES, Dimension, Key
from .measures import COLUMNS, rollup_sums
from .spans import Span

#: Quarters of an hour that one statement names. SQLite takes 32,766 values.
MOST_NAMED = 20_000
#: How many times of a call are measured.
MEASURES = 3
#: Terms of a query that rollups can tell apart.
_ROLLUP_TERMS = {"provider": "provider", "asked": "model", "agent": "agent", "environment": "environment"}

#: Keys, currency, sums in the order of the columns that were asked for, and how often they count.
Weighed = tuple[tuple[Key, ...], str, Sequence[int], int]


def kept_vectors(
    project: Project,
    group: Sequence[Dimension],
    span: Span,
    query: Query,
    *,
    columns: Sequence[str] = COLUMNS,
) -> Iterator[Weighed]:
    """What adds up to the groups of a span. Three statements at most, one where it is whole days of UTC."""
    time = next((name for name in group if name in TIMES), None)
    cover = cover_of(span, time)
    at = group.index(time) if time is not None else None
    sums = rollup_sums(columns)

    def read(model: type[Model], condition: Q, *places: str, **more: Any) -> Iterator[_Row]:
        rows = model._default_manager.filter(condition, project=project).annotate(**more)
        return _read(rollup_condition(rows, query), (*places, *more), group, beside=("currency",), sums=sums)

    for row in read(DayRollup, _whole(cover.days) & Q(part=WHOLE_DAY)) if cover.days else ():
        yield row.names, row.beside[0], row.sums, 1
    kinds = _kinds(cover.parts)
    for condition in _parts(cover.parts):
        for row in read(DayRollup, condition, "day", kind=_kind(kinds)):
            for keys, weight in _keys(row.names, cover.parts.get((row.place[1], row.place[0])), at):
                yield keys, row.beside[0], row.sums, weight
    for condition in _quarters(cover.quarters):
        for row in read(Rollup, condition, "bucket"):
            for keys, weight in _keys(row.names, cover.quarters.get(row.place[0]), at):
                yield keys, row.beside[0], row.sums, weight


def kept_latencies(
    project: Project, group: Sequence[Dimension], span: Span, query: Query
) -> Iterator[tuple[tuple[Key, ...], int, Sequence[int], int]]:
    """Keys, measure, counts by bin, and how often they count. Only whole days are kept beside quarters of an hour."""
    time = next((name for name in group if name in TIMES), None)
    cover = cover_of(span, time, parts_are_kept=False)
    at = group.index(time) if time is not None else None
    sums: dict[str, Aggregate] = {f"sum_{name}": Sum(name) for name in BIN_COLUMNS}

    def read(model: type[Model], condition: Q, *places: str) -> Iterator[_Row]:
        # Named one by one, because the measure comes before the time in the key.
        rows = model._default_manager.filter(condition, project=project, measure__in=range(MEASURES))
        return _read(rollup_condition(rows, query), places, group, beside=("measure",), sums=sums)

    for row in read(DayLatency, _whole(cover.days)) if cover.days else ():
        yield row.names, row.beside[0], row.sums, 1
    if cover.parts:
        days = [day for _, day in cover.parts]
        for row in read(DayLatency, Q(day__gte=min(days), day__lte=max(days)), "day"):
            for keys, weight in _keys(row.names, cover.parts.get((WHOLE_DAY, row.place[0])), at):
                yield keys, row.beside[0], row.sums, weight
    for condition in _quarters(cover.quarters):
        for row in read(LatencyRollup, condition, "bucket"):
            for keys, weight in _keys(row.names, cover.quarters.get(row.place[0]), at):
                yield keys, row.beside[0], row.sums, weight


def _whole(days: tuple[int, int]) -> Q:
    return Q(day__gte=days[0], day__lt=days[1])


def _parts(parts: dict[tuple[int, int], Weights]) -> Iterable[Q]:
    if not parts:
        return
    days = {day for _, day in parts}
    # Rows of one part lie beside each other day after day, so a range of days is read in one go.
    within = Q(day__in=sorted(days)) if len(days) <= 2 else Q(day__gte=min(days), day__lte=max(days))
    yield within & Q(part__in=sorted({part for part, _ in parts}))


def _kinds(parts: dict[tuple[int, int], Weights]) -> list[list[int]]:
    """Parts that count on the same days, for the same keys, as often: they can be added up where they are read."""
    by_part: dict[int, dict[int, Weights]] = {}
    for (part, day), weights in parts.items():
        by_part.setdefault(part, {})[day] = weights
    kinds: list[list[int]] = []
    for part, days in by_part.items():
        same = next((kind for kind in kinds if by_part[kind[0]] == days), None)
        if same is None:
            kinds.append([part])
        else:
            same.append(part)
    return kinds


def _kind(kinds: list[list[int]]) -> Combinable:
    """The first part of its kind."""
    alike = [When(part__in=kind[1:], then=Value(kind[0])) for kind in kinds if len(kind) > 1]
    return Case(*alike, default=F("part"), output_field=IntegerField()) if alike else F("part")


def _quarters(quarters: dict[int, Weights]) -> Iterable[Q]:
    named = sorted(quarters)
    if len(named) > MOST_NAMED:
        yield Q(bucket__gte=named[0], bucket__lte=named[-1])
    elif named:
        yield Q(bucket__in=named)


class _Row(NamedTuple):
    """A group of rows: where it stands, its names, what else tells it apart, and its sums."""

    place: tuple[Any, ...]
    names: tuple[Key, ...]
    beside: tuple[Any, ...]
    sums: tuple[int, ...]


def _read(
    rows: QuerySet[Any],
    places: Sequence[str],
    group: Sequence[Dimension],
    *,
    beside: Sequence[str],
    sums: Mapping[str, Aggregate],
) -> Iterator[_Row]:
    names = [ROLLUPS.columns[name] for name in group if name not in TIMES]
    keys: dict[str, Any] = {f"key_{number}": name for number, name in enumerate(names)}
    grouped: Any = rows.order_by().annotate(**keys).values(*places, *beside, *keys).annotate(**sums)
    second = len(places)
    third = second + len(beside)
    fourth = third + len(keys)
    # Whole numbers and names come as they are: converting each of them would cost more than reading them.
    statement, values = grouped.values_list(*places, *beside, *keys, *sums).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        while some := cursor.fetchmany(1000):
            for row in some:
                # PostgreSQL adds 64-bit columns up as decimals.
                numbers = tuple(map(int, row[fourth:]))
                yield _Row(row[:second], tuple(map(told_key, row[third:fourth])), row[second:third], numbers)


def _keys(
    names: tuple[Key, ...], weights: Weights | None, at: int | None
) -> Iterator[tuple[tuple[Key, ...], int]]:
    """For which groups a row counts, and how often."""
    for key, weight in (weights or {}).items():
        yield (names if at is None else (*names[:at], key, *names[at:])), weight


def rollup_condition(rows: QuerySet[Any], query: Query) -> QuerySet[Any]:
    """The rollups of the calls for which every term holds."""
    for term in query.terms:
        condition = _condition(term)
        rows = rows.exclude(condition) if term.negated else rows.filter(condition)
    return rows


def _condition(term: Term) -> Q:
    if term.key == "status":
        return Q(status__in=term.texts)
    column = _ROLLUP_TERMS[term.key or ""]
    # Empty text is "not told", which no name is like.
    return one_of_texts(column, term.texts) & ~Q(**{column: ""})


def is_of_rollups(term: Term) -> bool:
    """Whether rollups can tell the calls of a term from others."""
    if term.key not in _ROLLUP_TERMS:
        return term.key == "status"
    return all(len(text) < NAME_CHARACTERS for text in term.texts)


def told_key(key: Any) -> Key:
    """A value that was grouped by; empty text is "nobody told"."""
    return None if key in ("", None) else key if isinstance(key, str) else int(key)
