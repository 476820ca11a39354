"""What of a call is counted: columns of its row, and what they add to its session and to a rollup."""

from __future__ import annotations

from typing import Any, NamedTuple

from journal.cost.best import IN_PART, USD
from journal.cost.waste import Waste
from journal.fold.amounts import AT_LEAST
from journal.fold.picture import FoldedCall
from journal.vocabulary import Status

from .rows import clean, dumps

_AT_LEAST, _IN_PART = f'"{AT_LEAST}"', f'"{IN_PART}"'
_FAILED, _REPEATED, _ABANDONED = (f'"{kind}"' for kind in (Waste.FAILED, Waste.REPEATED, Waste.ABANDONED))


class CountedCall(NamedTuple):
    """Columns of a stored call from which its sums are made again. Amounts in whole parts, times in microseconds."""

    session_id: int
    status: str
    attempts: int
    failed_attempts: int
    tool_calls: int
    passes: int
    input_uncached_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    output_visible_tokens: int | None
    reasoning_tokens: int | None
    usage_rule: str | None
    provider_us: int | None
    wait_us: int | None
    started_at: int | None
    provider: str | None
    request_model: str | None
    agent: str | None
    environment: str | None
    flags: str
    computed_usd: int | None
    is_subagent: bool
    view_of: str | None
    response_model: str | None
    duration_us: int | None
    time_to_first_token_us: int | None
    reported_amount: int | None
    reported_currency: str | None
    reported_is_estimate: bool
    best_usd: int | None
    cost_is_unknown: bool
    waste: str
    waste_usd: int | None
    waste_us: int | None
    double_of: str | None
    #: When it was made: its start, else its end, since transcripts tell no more; 0 where nobody told.
    sort_at: int
    api_key: int | None

    @property
    def is_in_dollars(self) -> bool:
        """An estimate in another currency does not count where dollars were computed."""
        return self.reported_currency is None or self.reported_currency == USD or self.best_usd is not None

    @property
    def whole_report(self) -> int | None:
        """What was reported of all of it: no estimate, and not of some of its attempts alone."""
        return None if self.reported_is_estimate or _IN_PART in self.flags else self.reported_amount

    @property
    def model(self) -> str | None:
        """A transcript holds no request, so nobody knows what was asked for."""
        return self.request_model or self.response_model


def counted(call: FoldedCall, session: int) -> CountedCall:
    """The columns of a call that is about to be stored."""
    reported = call.reported
    return CountedCall(
        session_id=session,
        status=call.status,
        attempts=len(call.attempts),
        failed_attempts=call.failed_attempts,
        tool_calls=call.tool_calls,
        passes=len(call.passes),
        input_uncached_tokens=call.input_uncached,
        cache_read_tokens=call.cache_read,
        cache_write_tokens=call.cache_write,
        output_visible_tokens=call.output_visible,
        reasoning_tokens=call.reasoning,
        usage_rule=call.usage_rule,
        provider_us=call.provider_us,
        wait_us=call.wait_us,
        started_at=call.started_us,
        provider=clean(call.provider),
        request_model=clean(call.request_model),
        agent=clean(call.agent),
        environment=clean(call.environment),
        flags=dumps(call.flags) if call.flags else "[]",
        computed_usd=call.computed_usd_parts,
        is_subagent=call.is_subagent,
        view_of=call.view_of,
        response_model=clean(call.response_model),
        duration_us=call.duration_us,
        time_to_first_token_us=call.time_to_first_token_us,
        reported_amount=reported.parts if reported is not None else None,
        reported_currency=reported.currency if reported is not None else None,
        reported_is_estimate=reported is not None and reported.is_estimate,
        best_usd=call.best_usd_parts,
        cost_is_unknown=call.cost_is_unknown,
        waste=dumps(call.waste) if call.waste else "[]",
        waste_usd=call.waste_usd_parts,
        waste_us=call.waste_us,
        double_of=call.double_of,
        sort_at=call.made_us or 0,
        api_key=call.api_key,
    )


class SessionSums(NamedTuple):
    """Columns of a session that calls and tools add to."""

    calls: int
    attempts: int
    failed_attempts: int
    errors: int
    open_calls: int
    cancelled_calls: int
    tool_calls: int
    tool_errors: int
    passes: int
    input_uncached_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_visible_tokens: int
    reasoning_tokens: int
    input_uncached_calls: int
    cache_read_calls: int
    cache_write_calls: int
    output_visible_calls: int
    reasoning_calls: int
    unknown_usage_calls: int
    timed_calls: int
    provider_us: int
    wait_us: int
    computed_usd: int
    computed_cost_calls: int
    unknown_cost_calls: int
    best_usd: int
    best_cost_calls: int
    unknown_best_calls: int
    at_least_calls: int
    waste_usd: int
    waste_calls: int
    waste_us: int
    subagent_calls: int
    reported_usd: int
    reported_cost_calls: int
    reported_other_calls: int
    view_calls: int


class RollupSums(NamedTuple):
    """Columns of a rollup that calls add to. Amounts are in its currency; what is computed or wasted is in dollars."""

    calls: int
    attempts: int
    failed_attempts: int
    input_uncached_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_visible_tokens: int
    reasoning_tokens: int
    input_uncached_calls: int
    cache_read_calls: int
    cache_write_calls: int
    output_visible_calls: int
    reasoning_calls: int
    unknown_usage_calls: int
    timed_calls: int
    provider_us: int
    wait_us: int
    computed_usd: int
    computed_cost_calls: int
    unknown_cost_calls: int
    best_amount: int
    best_cost_calls: int
    unknown_best_calls: int
    at_least_calls: int
    waste_amount: int
    waste_calls: int
    waste_us: int
    waste_failed_calls: int
    waste_repeated_calls: int
    waste_abandoned_calls: int
    waste_double_calls: int
    reported_amount: int
    reported_cost_calls: int
    both_cost_calls: int
    both_reported_usd: int
    both_computed_usd: int


def rollup_sums(call: CountedCall) -> RollupSums:
    """What a call adds to the rollup of its time and names."""
    usd, best, rule = call.computed_usd, call.best_usd, call.usage_rule
    in_dollars, is_ok = call.is_in_dollars, call.status == Status.OK
    # An amount in another currency is what the call cost; US dollars may be computed beside it.
    paid = best if in_dollars else call.reported_amount
    reported = call.whole_report
    is_both = reported is not None and in_dollars and usd is not None
    is_double, kinds = call.double_of is not None, call.waste
    is_wasted = is_double or kinds != "[]"
    # All of a double was paid for what another call had asked already.
    waste_usd, waste_us = (best, call.duration_us) if is_double else (call.waste_usd, call.waste_us)
    return RollupSums(
        calls=1,
        attempts=call.attempts,
        failed_attempts=call.failed_attempts,
        input_uncached_tokens=call.input_uncached_tokens or 0,
        cache_read_tokens=call.cache_read_tokens or 0,
        cache_write_tokens=call.cache_write_tokens or 0,
        output_visible_tokens=call.output_visible_tokens or 0,
        reasoning_tokens=call.reasoning_tokens or 0,
        input_uncached_calls=call.input_uncached_tokens is not None,
        cache_read_calls=call.cache_read_tokens is not None,
        cache_write_calls=call.cache_write_tokens is not None,
        output_visible_calls=call.output_visible_tokens is not None,
        reasoning_calls=call.reasoning_tokens is not None,
        unknown_usage_calls=is_ok and rule is None,
        timed_calls=call.provider_us is not None,
        provider_us=call.provider_us or 0,
        wait_us=call.wait_us or 0,
        computed_usd=usd or 0,
        computed_cost_calls=usd is not None,
        # A try that failed and told no usage is not known to have cost anything.
        unknown_cost_calls=usd is None and (is_ok or rule is not None),
        best_amount=paid or 0,
        best_cost_calls=paid is not None,
        unknown_best_calls=call.cost_is_unknown,
        at_least_calls=_AT_LEAST in call.flags,
        waste_amount=(waste_usd or 0) if is_wasted else 0,
        waste_calls=is_wasted,
        waste_us=(waste_us or 0) if is_wasted else 0,
        waste_failed_calls=_FAILED in kinds,
        waste_repeated_calls=_REPEATED in kinds,
        waste_abandoned_calls=_ABANDONED in kinds,
        waste_double_calls=is_double,
        reported_amount=reported or 0,
        reported_cost_calls=reported is not None,
        both_cost_calls=is_both,
        both_reported_usd=(reported or 0) if is_both else 0,
        both_computed_usd=(usd or 0) if is_both else 0,
    )


def session_sums(call: CountedCall, told: RollupSums) -> SessionSums:
    """What a call adds to its session, given what it adds to a rollup. A session has amounts in US dollars alone."""
    in_dollars = call.is_in_dollars
    return SessionSums(
        calls=1,
        attempts=told.attempts,
        failed_attempts=told.failed_attempts,
        errors=call.status == Status.ERROR,
        open_calls=call.status == Status.OPEN,
        cancelled_calls=call.status == Status.CANCELLED,
        tool_calls=call.tool_calls,
        tool_errors=0,
        passes=call.passes,
        input_uncached_tokens=told.input_uncached_tokens,
        cache_read_tokens=told.cache_read_tokens,
        cache_write_tokens=told.cache_write_tokens,
        output_visible_tokens=told.output_visible_tokens,
        reasoning_tokens=told.reasoning_tokens,
        input_uncached_calls=told.input_uncached_calls,
        cache_read_calls=told.cache_read_calls,
        cache_write_calls=told.cache_write_calls,
        output_visible_calls=told.output_visible_calls,
        reasoning_calls=told.reasoning_calls,
        unknown_usage_calls=told.unknown_usage_calls,
        timed_calls=told.timed_calls,
        provider_us=told.provider_us,
        wait_us=told.wait_us,
        computed_usd=told.computed_usd,
        computed_cost_calls=told.computed_cost_calls,
        unknown_cost_calls=told.unknown_cost_calls,
        best_usd=call.best_usd or 0,
        best_cost_calls=call.best_usd is not None,
        unknown_best_calls=told.unknown_best_calls,
        at_least_calls=told.at_least_calls,
        waste_usd=told.waste_amount,
        waste_calls=told.waste_calls,
        waste_us=told.waste_us,
        subagent_calls=call.is_subagent,
        reported_usd=told.reported_amount if in_dollars else 0,
        reported_cost_calls=told.reported_cost_calls if in_dollars else 0,
        reported_other_calls=not in_dollars,
        view_calls=0,
    )


def read_counted(row: Any) -> CountedCall:
    """A row that was selected by the columns of a counted call."""
    return row if type(row) is CountedCall else CountedCall._make(row)
