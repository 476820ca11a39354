"""The operator's own prices: add a row, take one back, and see what a call would cost by it.

Rows are kept and never changed. A new one is in force from a minute on, as a new edition of the packaged list is:
by then every transaction that prices a call by arrival began later than the row was there to be seen.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from journal.accept.pricing import NOTICE_US
from journal.cost.lines import CostLine, amount, input_tokens, price
from journal.cost.own_prices import (
    NotAPrice,
    OwnPrices,
    OwnRow,
    check_pattern,
    overlapping,
    rates_of,
    write_prices,
)
from journal.fold.facts import Usage
from journal.models import PriceRow, Project
from journal.models.fields import to_microseconds
from journal.sql.locks import lock_deletion

NOTE_CHARACTERS = 200


class PricesOverlap(ValueError):
    """Another row of the same patterns holds for some of the same calls."""

    def __init__(self, other: int) -> None:
        super().__init__(f"Row {other} has the same patterns and holds for some of the same calls.")
        self.other = other


@dataclass(frozen=True, slots=True)
class Tried:
    """What a usage costs by a row: its lines, and their sum in US dollars."""

    lines: list[CostLine]
    amount_usd: Decimal | None


def add_price_row(
    project: Project | None,
    prices: OwnPrices,
    *,
    provider_pattern: str = "*",
    model_pattern: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    note: str = "",
    replaces: int | None = None,
) -> PriceRow:
    """Keep a row; the one that it replaces is taken back. Raises NotAPrice, PricesOverlap."""
    check_pattern(provider_pattern)
    check_pattern(model_pattern)
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise NotAPrice("A price ends after it begins.")
    with transaction.atomic():
        lock_deletion()
        from_us = time.time_ns() // 1000 + NOTICE_US
        if replaces is not None:
            PriceRow.objects.filter(pk=replaces, in_force_to__isnull=True).update(in_force_to=from_us)
        row = PriceRow(
            project=project,
            provider_pattern=provider_pattern,
            model_pattern=model_pattern,
            valid_from=valid_from,
            valid_to=valid_to,
            prices=write_prices(prices),
            note=note[:NOTE_CHARACTERS],
            in_force_from=from_us,
        )
        others = PriceRow.objects.filter(project=project, in_force_to__isnull=True)
        met = overlapping(_plain(row), map(_plain, others))
        if met:
            raise PricesOverlap(met[0].pk)
        row.save()
        row.refresh_from_db()
    return row


def take_back_price_row(row: PriceRow) -> None:
    """From a minute on it prices nothing new; calls that it priced keep their cost."""
    with transaction.atomic():
        lock_deletion()
        PriceRow.objects.filter(pk=row.pk, in_force_to__isnull=True).update(
            in_force_to=time.time_ns() // 1000 + NOTICE_US
        )
    row.refresh_from_db()


def try_price(prices: OwnPrices, usage: Usage, service_tier: str | None = None) -> Tried | None:
    """What this usage would cost. None when a class of its tokens was not told."""
    lines = price(rates_of(prices, input_tokens(usage), service_tier), usage)
    return Tried(lines, amount(lines)) if lines is not None else None


def _plain(row: PriceRow) -> OwnRow:
    return OwnRow(
        pk=row.pk or 0,
        provider_pattern=row.provider_pattern,
        model_pattern=row.model_pattern,
        valid_from_us=_microseconds(row.valid_from),
        valid_to_us=_microseconds(row.valid_to),
        in_force_from_us=_microseconds(row.in_force_from) or 0,
        in_force_to_us=_microseconds(row.in_force_to),
        prices=row.prices,
    )


def _microseconds(moment: datetime | int | None) -> int | None:
    return to_microseconds(moment) if isinstance(moment, datetime) else moment
