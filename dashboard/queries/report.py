"""Reports on costs: one row for each call, or for each group of calls, read as a stream with flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from journal.models import PriceEdition, Project, Session

from .costs import USD, plain
from .dimensions import TIMES, Dimension, Key, may_be_cut
from .labels import key_names, label_of
from .measures import BUCKETS, WASTES, Measures
from .report_calls import CALL_COLUMNS, call_rows
from .spending import CostQuestion, spending, stream_spending, total_spending
from .values import seconds

Cell = str | int | float | bool | Decimal | datetime | None
Fact = str | int | bool | None
_SESSIONS_AT_ONCE = 500


class Per(StrEnum):
    """What a row of a report stands for; `group` is what the page is grouped by."""

    CALL = "call"
    SESSION = "session"
    MODEL = "model"
    DAY = "day"
    MONTH = "month"
    USER = "user"
    KEY = "key"
    TAG = "tag"
    GROUP = "group"


_SUM_COLUMNS = (
    "calls",
    "attempts",
    "failed_attempts",
    "errors",
    "input_tokens",
    *(f"{name}_tokens" for name in BUCKETS),
    "output_tokens",
    "unknown_usage_calls",
    "output_at_least_calls",
    "provider_seconds",
    "wait_seconds",
    "best_usd",
    "reported_usd",
    "computed_usd",
    "unknown_cost_calls",
    "unknown_computed_cost_calls",
    "other_currencies",
    "waste_usd",
    "waste_seconds",
    "waste_calls",
    *(f"waste_{name}_calls" for name in WASTES),
)
_SESSION_COLUMNS = ("session_id", "title", "agent", "user", "started_at", "ended_at")


@dataclass(slots=True)
class Report:
    """A table that is read once, from the beginning to the end."""

    columns: tuple[str, ...]
    head: dict[str, Fact]
    total: Measures
    read: Callable[[], Iterator[tuple[int, Sequence[Cell]]]]
    counted: int = 0
    written: int = 0

    def rows(self) -> Iterator[Sequence[Cell]]:
        """The rows, one after the other."""
        for calls, row in self.read():
            self.counted += calls
            self.written += 1
            yield row

    def end(self) -> dict[str, Fact]:
        """Sums, and what of them is unknown. Complete: every call that was there at the start is in a row."""
        total = self.total
        amounts = {
            f"{figure}_{currency.lower()}": plain(amount)
            for currency in total.currencies()
            for figure in ("best", "reported", "computed", "waste")
            if (amount := total.amount(figure, currency)) is not None
        }
        return {
            "calls": total.count("calls"),
            **amounts,
            "unknown_cost_calls": total.count("unknown_best_calls"),
            "unknown_computed_cost_calls": total.count("unknown_cost_calls"),
            "unknown_usage_calls": total.count("unknown_usage_calls"),
            "output_at_least_calls": total.count("at_least_calls"),
            "complete": self.counted == total.count("calls"),
        }


def cost_report(project: Project, per: Per, question: CostQuestion, *, now: datetime | None = None) -> Report:
    """The report on the calls that a question keeps. Two statements before the first row."""
    if per not in {Per.GROUP, Per.CALL}:
        question = CostQuestion((Dimension(per),), question.span, question.filters, question.figure)
    head = _head(project, per, question, now or datetime.now(UTC))
    total = total_spending(project, question)
    if per is Per.CALL:
        return Report(CALL_COLUMNS, head, total, lambda: call_rows(project, question))
    columns = (*_key_columns(question), *_SUM_COLUMNS)
    return Report(columns, head, total, lambda: _group_rows(project, question))


def _head(project: Project, per: Per, question: CostQuestion, now: datetime) -> dict[str, Fact]:
    lists = PriceEdition.objects.order_by("in_force_from").values_list("name", flat=True)
    span = question.span
    return {
        "project": project.slug,
        "per": str(per) if per is not Per.GROUP else ",".join(question.group),
        "from": "all" if span.is_everything else span.first,
        "to": None if span.is_everything else span.last,
        "zone": span.zone_name,
        "query": question.filters.text,
        "price_lists": ", ".join(lists),
        "made_at": now.astimezone(span.zone).isoformat(timespec="seconds"),
        "amounts": "US dollars; other currencies stand apart and are never added",
    }


def _key_columns(question: CostQuestion) -> tuple[str, ...]:
    columns: list[str] = []
    for name in question.group:
        columns += ["session_key", *_SESSION_COLUMNS] if name is Dimension.SESSION else [name.value]
    return tuple(dict.fromkeys(columns))


def _group_rows(project: Project, question: CostQuestion) -> Iterator[tuple[int, Sequence[Cell]]]:
    if Dimension.TAG in question.group:
        yield from _overlapping(project, question)
        return
    waiting: list[tuple[tuple[Key, ...], Measures]] = []
    for group in stream_spending(project, question):
        waiting.append((group.keys, group.measures))
        if len(waiting) == _SESSIONS_AT_ONCE:
            yield from _written(project, question, waiting)
            waiting.clear()
    yield from _written(project, question, waiting)


def _overlapping(project: Project, question: CostQuestion) -> Iterator[tuple[int, Sequence[Cell]]]:
    """A call stands in the row of each of its tags, so its rows do not add up to the calls."""
    found = spending(project, question)
    left = found.total.count("calls")
    for row in _written(project, question, [(group.keys, group.measures) for group in found.groups]):
        yield left, row[1]
        left = 0


def _written(
    project: Project, question: CostQuestion, groups: Sequence[tuple[tuple[Key, ...], Measures]]
) -> Iterator[tuple[int, Sequence[Cell]]]:
    sessions = _sessions(project, question, groups)
    names = key_names(project) if Dimension.KEY in question.group else {}
    for keys, measures in groups:
        cells: list[Cell] = []
        for name, key in zip(question.group, keys, strict=True):
            if name is Dimension.SESSION:
                cells += [str(key), *sessions.get(str(key), (None,) * len(_SESSION_COLUMNS))]
            else:
                is_named = name in TIMES or name is Dimension.KEY or may_be_cut(name, key)
                cells.append(
                    label_of(name, key, question.span, names) if is_named and key is not None else key
                )
        yield measures.count("calls"), (*cells, *_sums(measures))


def _sessions(
    project: Project, question: CostQuestion, groups: Sequence[tuple[tuple[Key, ...], Measures]]
) -> dict[str, tuple[Cell, ...]]:
    """What sessions are called, for some hundred of them. One statement, none without sessions."""
    if Dimension.SESSION not in question.group:
        return {}
    at = question.group.index(Dimension.SESSION)
    found = Session.objects.filter(project=project, key__in={str(keys[at]) for keys, _ in groups})
    zone = question.span.zone
    return {
        row.key: (
            row.session_id,
            row.title,
            row.agent,
            row.user,
            row.started_at.astimezone(zone) if row.started_at else None,
            row.ended_at.astimezone(zone) if row.ended_at else None,
        )
        for row in found
    }


def _sums(measures: Measures) -> tuple[Cell, ...]:
    count, tokens = measures.count, measures.tokens()
    others: Any = "; ".join(
        f"{currency} {plain(amount)}"
        for currency in measures.currencies()
        if currency != USD and (amount := measures.amount("best", currency)) is not None
    )
    return (
        count("calls"),
        count("attempts"),
        count("failed_attempts"),
        count("errors"),
        tokens.input,
        *(count(f"{name}_tokens") if count(f"{name}_calls") else None for name in BUCKETS),
        tokens.output,
        count("unknown_usage_calls"),
        count("at_least_calls"),
        seconds(count("provider_us")) if count("timed_calls") else None,
        seconds(count("wait_us")),
        measures.amount("best"),
        measures.amount("reported"),
        measures.amount("computed"),
        count("unknown_best_calls"),
        count("unknown_cost_calls"),
        others or None,
        measures.amount("waste"),
        seconds(count("waste_us")),
        count("waste_calls"),
        *(count(f"waste_{name}_calls") for name in WASTES),
    )
