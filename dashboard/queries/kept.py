"""Sums as ingestion keeps them, read from as few rows as make up a span."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet

from dashboard.grammar import Query, Term
from dashboard.grammar.conditions import handed_in_by, one_of_texts
from journal.models import DayLatency, DayRollup, LatencyRollup, Project, Rollup
from journal.models.rollups import BIN_COLUMNS, NO_KEY_NOTED

from .covering import WHOLE_DAY, Weights, cover_of
from .dimensions import NAME_CHARACTERS, TIMES, Dimension, Key
from .halves import HALF
from .measures import AMOUNT_COLUMNS, COLUMNS
from .spans import Span

#: Quarters of an hour that one statement names; beyond it, a range of them is read.
MOST_NAMED = 20_000
#: How many times of a call are measured.
MEASURES = 3
#: Terms of a query that rollups can tell apart.
#: Columns that have another name, or another word for what nobody told.
_COLUMNS = {Dimension.KEY: f"NULLIF(api_key, {NO_KEY_NOTED})"}
_ROLLUP_TERMS = {"provider": "provider", "asked": "model", "agent": "agent", "environment": "environment"}

_NOTHING: Weights = {}
#: Keys, currency, sums in the order of the columns that were asked for, and how often they count.
Weighed = tuple[tuple[Key, ...], str, Sequence[int], int]


def kept_vectors(
    project: Project,
    group: Sequence[Dimension],
    span: Span,
    query: Query,
    *,
    columns: Sequence[str] = COLUMNS,
    in_halves: bool = False,
) -> Iterator[Weighed]:
    """What adds up to the groups of a span. Three statements at most, one where it is whole days of UTC.

    SQLite fails where a sum leaves 64 bits, at nine million dollars: then amounts are asked for `in_halves`.
    """
    time = next((name for name in group if name in TIMES), None)
    cover = cover_of(span, time)
    at = group.index(time) if time is not None else None
    halved = [place for place, name in enumerate(columns) if in_halves and name in AMOUNT_COLUMNS]
    asked = [
        f"SUM({name} %% {HALF})" if place in halved else _sum(name) for place, name in enumerate(columns)
    ]
    asked += [f"SUM({columns[place]} / {HALF})" for place in halved]
    ask = _Asked(project, query, group, beside="currency", sums=asked, halved=halved)
    if cover.days is not None:
        for _, names, currency, sums in ask.rows(DayRollup, f"part = {WHOLE_DAY} AND {_whole(cover.days)}"):
            yield names, currency, sums, 1
    if cover.all_but is not None:
        where = f"part = {WHOLE_DAY} AND {_all_but(cover.all_but)}"
        for _, names, currency, sums in ask.rows(DayRollup, where):
            yield _of_no_time(names, at), currency, sums, 1
    if cover.parts:
        # In the order in which rows lie beside each other, as far as groups begin with the model.
        for place, names, currency, sums in ask.rows(DayRollup, _parts(cover.parts), "part", "day"):
            # Written out: thousands of rows, of which each counts for two days.
            before, after = names[:at], names[at:] if at is not None else ()
            for key, weight in cover.parts.get(place, _NOTHING).items():
                yield names if at is None else (*before, key, *after), currency, sums, weight
    if cover.quarters:
        for (bucket,), names, currency, sums in ask.rows(Rollup, _quarters(cover.quarters), "bucket"):
            for keys, weight in _keys(names, cover.quarters.get(bucket), at):
                yield keys, currency, sums, weight


def kept_latencies(
    project: Project, group: Sequence[Dimension], span: Span, query: Query
) -> Iterator[tuple[tuple[Key, ...], int, Sequence[int], int]]:
    """Keys, measure, counts by bin, and how often they count. Only whole days are kept beside quarters of an hour."""
    time = next((name for name in group if name in TIMES), None)
    cover = cover_of(span, time, parts_are_kept=False)
    at = group.index(time) if time is not None else None
    ask = _Asked(project, query, group, beside="measure", sums=[_sum(name) for name in BIN_COLUMNS])
    # Named one by one, because the measure comes before the time in the key.
    each = f"measure IN ({_list(range(MEASURES))})"
    if cover.days is not None:
        for _, names, measure, bins in ask.rows(DayLatency, f"{each} AND {_whole(cover.days)}"):
            yield names, measure, bins, 1
    if cover.all_but is not None:
        for _, names, measure, bins in ask.rows(DayLatency, f"{each} AND {_all_but(cover.all_but)}"):
            yield _of_no_time(names, at), measure, bins, 1
    if cover.parts:
        days = [day for _, day in cover.parts]
        within = f"{each} AND day BETWEEN {min(days)} AND {max(days)}"
        for (day,), names, measure, bins in ask.rows(DayLatency, within, "day"):
            for keys, weight in _keys(names, cover.parts.get((WHOLE_DAY, day)), at):
                yield keys, measure, bins, weight
    if cover.quarters:
        within = f"{each} AND {_quarters(cover.quarters)}"
        for (bucket,), names, measure, bins in ask.rows(LatencyRollup, within, "bucket"):
            for keys, weight in _keys(names, cover.quarters.get(bucket), at):
                yield keys, measure, bins, weight


def _sum(column: str) -> str:
    return "SUM(CASE WHEN status = 'error' THEN calls ELSE 0 END)" if column == "errors" else f"SUM({column})"


def _whole(days: tuple[int, int]) -> str:
    return f"day >= {days[0]} AND day < {days[1]}"


def _all_but(days: tuple[int, int]) -> str:
    return f"(day < {days[0]} OR day >= {days[1]})"


def _of_no_time(names: tuple[Key, ...], at: int | None) -> tuple[Key, ...]:
    return names if at is None else (*names[:at], None, *names[at:])


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _parts(parts: dict[tuple[int, int], Weights]) -> str:
    days = {day for _, day in parts}
    # Rows of one part lie beside each other day after day, so a range of days is read in one go.
    within = (
        f"day IN ({_list(sorted(days))})" if len(days) <= 2 else f"day BETWEEN {min(days)} AND {max(days)}"
    )
    return f"part IN ({_list(sorted({part for part, _ in parts}))}) AND {within}"


def _quarters(quarters: dict[int, Weights]) -> str:
    if len(quarters) > MOST_NAMED:
        return f"bucket BETWEEN {min(quarters)} AND {max(quarters)}"
    return f"bucket IN ({_list(sorted(quarters))})"


#: A group of rows: where it stands, its names, what else tells it apart, and its sums.
_Row = tuple[tuple[Any, ...], tuple[Key, ...], Any, tuple[int, ...]]


class _Asked:
    """What every statement of a question has in common.

    Statements are written here, because to have them written takes longer than to run them.
    """

    def __init__(
        self,
        project: Project,
        query: Query,
        group: Sequence[Dimension],
        *,
        beside: str,
        sums: Sequence[str],
        halved: Sequence[int] = (),
    ) -> None:
        self._halved = halved
        self._project_id = project.pk
        self._query = query
        self._names = [_COLUMNS.get(name, name.value) for name in group if name not in TIMES]
        self._beside = beside
        self._sums = sums

    def rows(self, model: type[Model], condition: str, *places: str) -> Iterator[_Row]:
        """Groups of the rows that meet a condition, told apart by places as well."""
        keys = [*places, self._beside, *self._names]
        terms, values = self._terms(model)
        table = model._meta.db_table
        statement = (
            f"SELECT {', '.join([*keys, *self._sums])} FROM {table} "
            f"WHERE {table}.project_id = %s AND {condition}{terms} "
            f"GROUP BY {_list(range(1, len(keys) + 1))}"
        )
        second = len(places)
        third, fourth = second + 1, len(keys)
        known: dict[tuple[Any, ...], tuple[Key, ...]] = {}
        # PostgreSQL adds 64-bit columns up as decimals.
        is_decimal = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._project_id, *values])
            while some := cursor.fetchmany(1000):
                for row in some:
                    sums = tuple(map(int, row[fourth:])) if is_decimal else row[fourth:]
                    if self._halved:
                        sums = _put_together(sums, self._halved)
                    told = row[third:fourth]
                    names = known.get(told)
                    if names is None:
                        names = known[told] = tuple(map(told_key, told))
                    yield row[:second], names, row[second], sums

    def _terms(self, model: type[Model]) -> tuple[str, Sequence[Any]]:
        """What the query asks of names, as Django writes it."""
        if not self._query.terms:
            return "", ()
        asked = rollup_condition(model._default_manager.all(), self._query).query
        written, values = asked.get_compiler(connection=connection).compile(asked.where)
        return (f" AND {written}", values) if written else ("", ())


def _put_together(sums: tuple[int, ...], halved: Sequence[int]) -> tuple[int, ...]:
    """Thousandths of amounts stand behind all sums, in the order of what is left of them."""
    count = len(sums) - len(halved)
    whole = list(sums[:count])
    for place, thousandths in zip(halved, sums[count:], strict=True):
        whole[place] += HALF * thousandths
    return tuple(whole)


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
    if term.key == "key":
        return handed_in_by("api_key", term.texts)
    column = _ROLLUP_TERMS[term.key or ""]
    # Empty text is "not told", which no name is like.
    return one_of_texts(column, term.texts) & ~Q(**{column: ""})


def is_of_rollups(term: Term) -> bool:
    """Whether rollups can tell the calls of a term from others."""
    if term.key not in _ROLLUP_TERMS:
        return term.key in {"status", "key"}
    return all(len(text) < NAME_CHARACTERS for text in term.texts)


def told_key(key: Any) -> Key:
    """A value that was grouped by; empty text is "nobody told"."""
    return None if key in ("", None) else key if isinstance(key, str) else int(key)
