"""Price calls of the past anew: a decision that is kept, then calls in steps, and a report of what changed.

What was reported stays. Each step is a transaction of its own, and where the last one ended is kept, so that
a re-pricing that was cut off goes on. A rebuild follows the decision.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from journal.accept.pricing import price_calls
from journal.accept.rows import dumps
from journal.accept.sessions import update_sessions
from journal.accept.stored import priced_calls
from journal.accept.totals import CALL_COLUMNS, Sums, write_rollups
from journal.fold.picture import FoldedCall
from journal.models import Call, PriceEdition, PriceRow, Project, Repricing
from journal.models.fields import from_usd_parts, to_microseconds
from journal.sql.bulk import placeholder, raw_cursor, select_in
from journal.sql.locks import lock_deletion

STEP_CALLS = 300
#: Models that a report tells apart; the rest stand together under no name.
MOST_MODELS = 200
_PRICED = (
    "computed_usd", "price_edition_id", "price_row_id", "priced_as_of", "best_usd", "cost_basis",
    "cost_is_unknown", "waste", "waste_usd", "waste_us", "flags",
)  # fmt: skip


class RepricingUnderWay(Exception):
    """Another one of the same project has not ended."""


@dataclass(slots=True)
class Change:
    """What became of the calls of one model."""

    calls: int = 0
    changed: int = 0
    became_known: int = 0
    became_unknown: int = 0
    before_usd: Decimal = Decimal(0)
    after_usd: Decimal = Decimal(0)

    def add(self, before: int | None, after: int | None) -> None:
        """One call, with its computed cost before and after."""
        self.calls += 1
        self.changed += before != after
        self.became_known += before is None and after is not None
        self.became_unknown += before is not None and after is None
        self.before_usd += from_usd_parts(before or 0)
        self.after_usd += from_usd_parts(after or 0)


@dataclass(slots=True)
class _Report:
    """As it is kept: amounts as text, models by the name of their provider and their own."""

    models: dict[str, Change] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> _Report:
        report = cls()
        for name, told in kept.get("models", {}).items():
            amounts = {key: Decimal(told[key]) for key in ("before_usd", "after_usd")}
            report.models[name] = Change(**{**told, **amounts})
        return report

    def add(self, call: FoldedCall, before: int | None) -> None:
        name = f"{call.provider or ''}/{call.response_model or call.request_model or ''}"[:200]
        if name not in self.models and len(self.models) >= MOST_MODELS:
            name = ""
        self.models.setdefault(name, Change()).add(before, call.computed_usd_parts)

    def kept(self) -> dict[str, Any]:
        return {"models": {name: _told(change) for name, change in sorted(self.models.items())}}


def _told(change: Change) -> dict[str, Any]:
    return {
        "calls": change.calls,
        "changed": change.changed,
        "became_known": change.became_known,
        "became_unknown": change.became_unknown,
        "before_usd": format(change.before_usd, "f"),
        "after_usd": format(change.after_usd, "f"),
    }


def begin_repricing(
    project: Project, *, calls_from: datetime | None = None, calls_to: datetime | None = None
) -> Repricing:
    """Decide: calls that started in this span get the prices that are in force now, and those announced.

    Raises RepricingUnderWay.
    """
    with transaction.atomic():
        # Whoever is at work with the decisions there were ends before this one is seen.
        lock_deletion()
        Project.objects.select_for_update().get(pk=project.pk)
        if Repricing.objects.filter(project=project, finished_at__isnull=True).exists():
            raise RepricingUnderWay
        now_us = time.time_ns() // 1000
        one = Repricing(
            project=project,
            as_of=max([now_us, *_announced()]),
            calls_from=calls_from,
            calls_to=calls_to,
            requested_at=now_us,
        )
        one.save()
        one.refresh_from_db()
        one.calls = _span(one).count()
        one.save(update_fields=["calls"])
    return one


def run_repricing(repricing_id: int) -> Repricing:
    """Do what is left of it. Several may try: a step is done once."""
    while True:
        with transaction.atomic(), connection.wrap_database_errors:
            lock_deletion()
            one = Repricing.objects.select_for_update().get(pk=repricing_id)
            if one.finished_at is None and not _step(one):
                one.finished_at = time.time_ns() // 1000
                one.save(update_fields=["finished_at"])
        if one.finished_at is not None:
            one.refresh_from_db()
            return one


def unfinished_repricings() -> list[int]:
    """Those that were cut off, or that nobody has begun."""
    return list(
        Repricing.objects.filter(finished_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    )


def _announced() -> list[int]:
    """Moments of prices that are kept but not in force yet."""
    found = [
        PriceEdition.objects.aggregate(at=Max("in_force_from"))["at"],
        PriceRow.objects.aggregate(at=Max("in_force_from"))["at"],
        PriceRow.objects.aggregate(at=Max("in_force_to"))["at"],
    ]
    return [to_microseconds(moment) for moment in found if moment is not None]


def _span(one: Repricing) -> Any:
    calls = Call.objects.filter(project_id=one.project_id, usage_rule__isnull=False)
    if one.calls_from is not None:
        calls = calls.filter(sort_at__gte=to_microseconds(one.calls_from)).exclude(sort_at=0)
    if one.calls_to is not None:
        calls = calls.filter(sort_at__lt=to_microseconds(one.calls_to)).exclude(sort_at=0)
    return calls


def _step(one: Repricing) -> bool:
    """Some calls more; False when there are none."""
    ids = list(
        _span(one).filter(pk__gt=one.after_call or 0).order_by("pk").values_list("pk", flat=True)[:STEP_CALLS]
    )
    if not ids:
        return False
    report = _Report.read(one.report)
    sums = Sums(one.project_id)
    calls = priced_calls(ids)
    columns = ", ".join(CALL_COLUMNS)
    before = {
        number: (computed, tuple(row))
        for number, computed, *row in select_in(
            f"SELECT id, computed_usd, {columns} FROM journal_call WHERE id {{in}}", ids
        )
    }
    price_calls(one.project_id, calls.values())
    _store(calls)
    after = select_in(f"SELECT id, {columns} FROM journal_call WHERE id {{in}}", ids)
    for number, *row in after:
        computed, stood = before[number]
        report.add(calls[number], computed)
        sums.call(stood, -1)
        sums.call(tuple(row), 1)
    update_sessions({}, sums)
    write_rollups(sums)
    one.report = report.kept()
    one.done += len(ids)
    one.after_call = ids[-1]
    one.save(update_fields=["report", "done", "after_call"])
    return True


def _store(calls: dict[int, FoldedCall]) -> None:
    mark = placeholder()
    assigned = ", ".join(f"{name}={mark}" for name in _PRICED)
    raw_cursor().executemany(
        f"UPDATE journal_call SET {assigned} WHERE id={mark}",
        [
            (
                call.computed_usd_parts,
                call.price_edition,
                call.price_row,
                call.priced_as_of_us,
                call.best_usd_parts,
                call.cost_basis,
                call.cost_is_unknown,
                dumps(list(call.waste)),
                call.waste_usd_parts,
                call.waste_us,
                dumps(call.flags),
                number,
            )
            for number, call in calls.items()
        ],
    )
    raw_cursor().executemany(
        f"UPDATE journal_attempt SET computed_usd={mark}, waste={mark} WHERE call_id={mark} AND number={mark}",
        [
            (attempt.computed_usd_parts, attempt.waste, number, attempt.number)
            for number, call in calls.items()
            for attempt in call.attempts
        ],
    )
