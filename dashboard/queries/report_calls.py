"""The rows of a report with one row for each call, in order of time, by keyset below a fixed position."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from journal.cost.best import IN_PART
from journal.models import Call, Project

from .costs import with_edition
from .dimensions import Dimension
from .labels import key_names, label_of
from .measures import BUCKETS
from .spans import Span
from .spending import CostQuestion, calls_of
from .values import added, seconds

Cell = str | int | float | bool | Decimal | datetime | None
_CALLS_AT_ONCE = 500

CALL_COLUMNS = (
    "call_key",
    "session_key",
    "session_id",
    "user",
    "tags",
    "started_at",
    "ended_at",
    "status",
    "provider",
    "request_model",
    "response_model",
    "agent",
    "environment",
    "key",
    "attempts",
    "failed_attempts",
    "error_type",
    "duration_seconds",
    "provider_seconds",
    "wait_seconds",
    "time_to_first_token_seconds",
    "input_tokens",
    *(f"{name}_tokens" for name in BUCKETS),
    "output_tokens",
    "output_is_at_least",
    "best_usd",
    "cost_basis",
    "cost_is_unknown",
    "reported_amount",
    "reported_currency",
    "reported_is_estimate",
    "reported_is_in_part",
    "reported_where",
    "computed_usd",
    "price_list",
    "waste_usd",
    "waste",
    "double_of",
)


def call_rows(project: Project, question: CostQuestion) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Two statements, and one for every five hundred calls. What comes in, or is told anew, meanwhile is left out."""
    newest = Call.objects.filter(project=project).aggregate(id=Max("id"))["id"] or 0
    rows = with_edition(calls_of(project, question).filter(id__lte=newest).select_related("session"))
    rows = rows.order_by("sort_at", "id")
    keys = key_names(project)
    after: tuple[int, int] | None = None
    while True:
        page = rows if after is None else rows.filter(_after(*after))
        found = list(page[:_CALLS_AT_ONCE])
        for call in found:
            yield 1, _row(call, question.span, keys)
        if len(found) < _CALLS_AT_ONCE:
            return
        after = found[-1].sort_at, found[-1].pk


def _after(sort_at: int, pk: int) -> Q:
    return Q(sort_at__gte=sort_at) & (Q(sort_at__gt=sort_at) | Q(id__gt=pk))


def _row(call: Call, span: Span, keys: Mapping[str, str]) -> tuple[Cell, ...]:
    zone = span.zone
    uncached, read, write, visible, reasoning = (getattr(call, f"{name}_tokens") for name in BUCKETS)
    is_estimate = call.reported_is_estimate if call.reported_amount is not None else None
    is_priced = call.computed_usd is not None and call.price_edition is not None
    return (
        call.key,
        call.session.key,
        call.session.session_id,
        call.own_user or call.session.user,
        ", ".join(json.loads(call.own_tags or call.session.tags)) or None,
        _local(call.started_at, zone),
        _local(call.ended_at, zone),
        call.status,
        call.provider,
        call.request_model,
        call.response_model,
        call.agent,
        call.environment,
        None if call.api_key is None else label_of(Dimension.KEY, call.api_key, span, keys),
        call.attempts,
        call.failed_attempts,
        call.error_type,
        seconds(call.duration_us),
        seconds(call.provider_us),
        seconds(call.wait_us),
        seconds(call.time_to_first_token_us),
        added(uncached, read, write),
        uncached,
        read,
        write,
        visible,
        reasoning,
        added(visible, reasoning),
        '"output_at_least"' in call.flags,
        call.best_usd,
        call.cost_basis,
        call.cost_is_unknown,
        call.reported_amount,
        call.reported_currency,
        is_estimate,
        f'"{IN_PART}"' in call.flags if call.reported_amount is not None else None,
        call.reported_where,
        call.computed_usd,
        call.price_edition.name if is_priced and call.price_edition else None,
        call.best_usd if call.double_of is not None else call.waste_usd,
        ", ".join(json.loads(call.waste)) or None,
        call.double_of,
    )


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
