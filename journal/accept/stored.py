"""Stored calls as the fold gave them, as far as their cost depends on it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from journal.fold.facts import Reported, Usage
from journal.fold.picture import FoldedAttempt, FoldedCall
from journal.sql.bulk import select_in
from journal.vocabulary import Status

_CALL = (
    "id", "provider", "request_model", "response_model", "started_at", "ended_at", "usage_rule", "service_tier",
    "failed_attempts", "priced_as_of", "reported_amount", "reported_currency", "reported_where",
    "reported_is_estimate", "flags", "key", "usage_from", "reported_from",
    "input_uncached_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens",
    "output_visible_tokens", "reasoning_tokens",
)  # fmt: skip
_ATTEMPT = (
    "call_id", "number", "status", "started_at", "ended_at", "duration_us", "wait_before_us", "wait_scheduled_us",
    "time_to_first_token_us", "provider", "request_model", "response_model", "status_code", "error_type",
    "input_uncached_tokens", "cache_read_tokens", "cache_write_tokens", "output_visible_tokens",
    "reasoning_tokens", "usage_rule", "cache_write_1h_tokens", "reported_amount", "reported_currency",
    "reported_where", "reported_is_estimate", "upstream_amount", "repeats_body", "server_tools",
    "service_tier",
)  # fmt: skip


def priced_calls(ids: Iterable[int]) -> dict[int, FoldedCall]:
    """Calls with their attempts, before they are priced. `received_us` is the moment whose prices hold by now."""
    wanted = list(ids)
    calls = {
        row[0]: _call(row)
        for row in select_in(f"SELECT {', '.join(_CALL)} FROM journal_call WHERE id {{in}}", wanted)
    }
    rows = select_in(
        f"SELECT {', '.join(_ATTEMPT)} FROM journal_attempt WHERE call_id {{in}} ORDER BY call_id, number",
        wanted,
    )
    for row in rows:
        calls[row[0]].attempts.append(_attempt(row))
    for call in calls.values():
        answered = [place for place, one in enumerate(call.attempts, start=1) if one.status == Status.OK]
        call.served = answered[-1] if answered else len(call.attempts)
        call.is_reported_whole = call.reported is not None and all(
            one.reported is None for one in call.attempts
        )
    return calls


def _call(row: tuple[Any, ...]) -> FoldedCall:
    _, provider, asked, answered, started_us, ended_us, rule, service_tier, failed, as_of_us = row[:10]
    amount, currency, where, is_estimate, flags, key, usage_from, reported_from = row[10:18]
    uncached, read, write, hour, visible, reasoning = row[18:]
    return FoldedCall(
        session_id=None,
        key=key,
        call_id=None,
        provider=provider,
        request_model=asked,
        response_model=answered,
        started_us=started_us,
        ended_us=ended_us,
        usage_rule=rule,
        input_uncached=uncached,
        cache_read=read,
        cache_write=write,
        cache_write_1h=hour,
        output_visible=visible,
        reasoning=reasoning,
        service_tier=service_tier,
        failed_attempts=failed,
        received_us=as_of_us or 0,
        reported=_reported(amount, currency, where, is_estimate, None),
        flags=json.loads(flags),
        usage_from=usage_from,
        reported_from=reported_from,
    )


def _attempt(row: tuple[Any, ...]) -> FoldedAttempt:
    (_, number, status, started_us, ended_us, duration_us, waited_us, announced_us, first_us, provider) = row[
        :10
    ]
    (asked, answered, status_code, error_type, uncached, read, write, visible, reasoning, rule, hour) = row[
        10:21
    ]
    return FoldedAttempt(
        number=number,
        attempt_id=None,
        status=status,
        started_us=started_us,
        ended_us=ended_us,
        duration_us=duration_us,
        wait_before_us=waited_us,
        wait_scheduled_us=announced_us,
        time_to_first_token_us=first_us,
        provider=provider,
        request_model=asked,
        response_model=answered,
        status_code=status_code,
        error_type=error_type,
        usage=Usage(uncached, read, write, visible, reasoning, rule, hour, tools=read_tools(row[27]))
        if rule is not None
        else None,
        reported=_reported(*row[21:26]),
        repeats_body=None if row[26] is None else bool(row[26]),
        service_tier=row[28],
    )


def read_tools(stored: str | None) -> tuple[tuple[str, int], ...]:
    """What the provider itself did, as an attempt keeps it."""
    return tuple((name, times) for name, times in json.loads(stored)) if stored else ()


def _reported(
    amount: int | None, currency: str | None, where: str | None, is_estimate: bool, upstream: int | None
) -> Reported | None:
    if amount is None:
        return None
    return Reported(amount, currency or "USD", where or "", bool(is_estimate), upstream)
