"""A whole session in a few bins of equally many calls: time, waits, failures, cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from journal.models import Call, Session
from journal.models.fields import from_microseconds, from_usd_parts
from journal.vocabulary import Status

from .values import seconds

MOST_BINS = 120

# Both databases number rows along the index of the timeline, and divide whole numbers to whole numbers.
_BINS = f"""
    SELECT number / %s AS bin,
           MIN(number) AS first_number,
           COUNT(*) AS calls,
           MIN(NULLIF(sort_at, 0)) AS began,
           SUM(CASE WHEN status = '{Status.ERROR}' AND view_of IS NULL THEN 1 ELSE 0 END) AS errors,
           SUM(CASE WHEN failed_attempts > 0 AND status <> '{Status.ERROR}' AND view_of IS NULL
               THEN 1 ELSE 0 END) AS retried,
           SUM(CASE WHEN status = '{Status.OPEN}' AND view_of IS NULL THEN 1 ELSE 0 END) AS unanswered,
           SUM(provider_us) AS provider_us,
           SUM(wait_us) AS wait_us,
           SUM(CASE WHEN view_of IS NULL THEN best_usd END) AS best_usd,
           SUM(CASE WHEN cost_is_unknown AND view_of IS NULL THEN 1 ELSE 0 END) AS cost_unknown
    FROM (SELECT ROW_NUMBER() OVER (ORDER BY sort_at, id) - 1 AS number, sort_at, status, view_of,
                 failed_attempts, provider_us, wait_us, best_usd, cost_is_unknown
          FROM {Call._meta.db_table} WHERE session_id = %s) AS numbered
    GROUP BY bin ORDER BY bin
"""


@dataclass(frozen=True, slots=True)
class Bin:
    """Some calls in a row. `row` is the number of the first; costs of `cost_unknown_calls` are not in the sum."""

    row: int
    calls: int
    began_at: datetime | None
    errors: int
    retried: int
    unanswered: int
    provider_seconds: float | None
    wait_seconds: float | None
    usd: Decimal | None
    cost_unknown_calls: int


def session_bins(session: Session, *, most: int = MOST_BINS) -> list[Bin]:
    """The session from its first call to its last. One statement that passes over its calls."""
    in_all = session.calls + session.view_calls
    if not in_all:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BINS, [-(-in_all // most), session.pk])
        return [_bin(*row[1:]) for row in cursor.fetchall()]


def _bin(
    first: int,
    calls: int,
    began: int | None,
    errors: int,
    retried: int,
    unanswered: int,
    provider_us: Any,
    wait_us: Any,
    best_usd: Any,
    cost_unknown: int,
) -> Bin:
    # PostgreSQL adds 64-bit columns up as decimals.
    return Bin(
        row=first + 1,
        calls=calls,
        began_at=None if began is None else from_microseconds(began),
        errors=errors,
        retried=retried,
        unanswered=unanswered,
        provider_seconds=seconds(None if provider_us is None else int(provider_us)),
        wait_seconds=seconds(None if wait_us is None else int(wait_us)),
        usd=None if best_usd is None else from_usd_parts(int(best_usd)),
        cost_unknown_calls=cost_unknown,
    )
