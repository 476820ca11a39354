"""Which calls stand behind a number: the query that finds exactly the calls of a group."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.grammar.conditions import NO_KEY
from dashboard.grammar.write import all_of, begins_with, is_untold, is_value, started_within

from .dimensions import TIMES, Dimension, Key, day_of, may_be_cut, month_of
from .spans import QUARTERS_AN_HOUR, Span, day_span
from .spending import CostQuestion

#: Under which key a query asks for a dimension; rollups group by the model that was asked for.
_KEYS = {name: name.value for name in Dimension if name not in TIMES} | {Dimension.MODEL: "asked"}
_NO_TIME = "-started:>1900-01-01"
_COUNTED = "-is:view"


def calls_behind(question: CostQuestion, keys: Sequence[Key] = (), *more: str) -> str:
    """The query over calls that keeps those of a group, or of all groups, and nothing else."""
    told = dict(zip(question.group, keys, strict=False))
    terms = [question.filters.text, *(term_of(name, key) for name, key in told.items() if name not in TIMES)]
    times = [key for name, key in told.items() if name in TIMES]
    if times and times[0] is None:
        span = question.span
        is_odd = f"-{started_within(span.starts_at, span.ends_at)}"
        terms.append(is_odd if span.has_odd else _NO_TIME)
    elif times or not question.span.is_everything:
        span = span_of(question, told)
        terms.append(started_within(span.starts_at, span.ends_at))
    return all_of(*terms, *more, _COUNTED)


def term_of(dimension: Dimension, key: Key) -> str:
    """The term that keeps the calls with this value."""
    name = _KEYS[dimension]
    if key is None:
        return is_untold(name)
    if dimension is Dimension.KEY:
        return is_value(name, f"#{key}" if key else NO_KEY)
    text = str(key)
    # Longer names were cut where they are grouped.
    return begins_with(name, text) if may_be_cut(dimension, key) else is_value(name, text)


def span_of(question: CostQuestion, told: dict[Dimension, Key]) -> Span:
    """The time of a group: its month, day or hour, as far as it lies within what was asked."""
    span = question.span
    day, hour = told.get(Dimension.DAY), told.get(Dimension.HOUR)
    month = told.get(Dimension.MONTH)
    if isinstance(month, int):
        first = day_span(month_of(month), span.zone).since
        after = day_span(month_of(month + 1), span.zone).since
        return Span(span.zone, max(first, span.since), min(after, span.until))
    if isinstance(day, int):
        whole = day_span(day_of(day), span.zone)
        return Span(span.zone, max(whole.since, span.since), min(whole.until, span.until))
    if isinstance(hour, int):
        return Span(span.zone, max(hour, span.since), min(hour + QUARTERS_AN_HOUR, span.until))
    return span
