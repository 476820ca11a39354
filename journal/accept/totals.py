"""What calls and tools add to their session and to the rollups: vectors that are added and taken away."""

from operator import add, sub
from typing import Any

from journal.cost.best import USD
from journal.cost.waste import Waste
from journal.fold.amounts import AT_LEAST
from journal.fold.latency import BINS, bin_of
from journal.fold.picture import FoldedCall
from journal.models import LatencyRollup, Rollup
from journal.models.rollups import BIN_COLUMNS
from journal.sql.bulk import add_to_rows, placeholder, raw_cursor
from journal.vocabulary import Status

from .rows import clean, dumps

QUARTER_HOUR_US = 900 * 1_000_000
NO_BUCKET = -1
NAME_CHARACTERS = 100

#: Columns of a session that calls and tools add to, in the order of the vectors.
SESSION_SUMS = (
    "calls",
    "attempts",
    "failed_attempts",
    "errors",
    "open_calls",
    "cancelled_calls",
    "tool_calls",
    "tool_errors",
    "passes",
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_visible_tokens",
    "reasoning_tokens",
    "input_uncached_calls",
    "cache_read_calls",
    "cache_write_calls",
    "output_visible_calls",
    "reasoning_calls",
    "unknown_usage_calls",
    "timed_calls",
    "provider_us",
    "wait_us",
    "computed_usd",
    "computed_cost_calls",
    "unknown_cost_calls",
    "best_usd",
    "best_cost_calls",
    "unknown_best_calls",
    "at_least_calls",
    "waste_usd",
    "waste_calls",
    "waste_us",
    "subagent_calls",
    "reported_usd",
    "reported_cost_calls",
    "reported_other_calls",
    "view_calls",
)
ROLLUP_KEYS = (
    "project_id",
    "bucket",
    "provider",
    "model",
    "agent",
    "environment",
    "status",
    "currency",
    "shard",
)
ROLLUP_SUMS = (
    "calls",
    "attempts",
    "failed_attempts",
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_visible_tokens",
    "reasoning_tokens",
    "input_uncached_calls",
    "cache_read_calls",
    "cache_write_calls",
    "output_visible_calls",
    "reasoning_calls",
    "unknown_usage_calls",
    "timed_calls",
    "provider_us",
    "wait_us",
    "computed_usd",
    "computed_cost_calls",
    "unknown_cost_calls",
    "best_amount",
    "best_cost_calls",
    "unknown_best_calls",
    "at_least_calls",
    "waste_amount",
    "waste_calls",
    "waste_us",
    "waste_failed_calls",
    "waste_repeated_calls",
    "waste_abandoned_calls",
    "waste_double_calls",
    "reported_amount",
    "reported_cost_calls",
    "both_cost_calls",
    "both_reported_usd",
    "both_computed_usd",
)
LATENCY_KEYS = (
    "project_id", "measure", "bucket", "provider", "model", "agent", "environment", "status", "shard",
)  # fmt: skip
#: Columns of a stored call from which its vectors are made again.
CALL_COLUMNS = (
    "session_id",
    "status",
    "attempts",
    "failed_attempts",
    "tool_calls",
    "passes",
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_visible_tokens",
    "reasoning_tokens",
    "usage_rule",
    "provider_us",
    "wait_us",
    "started_at",
    "provider",
    "request_model",
    "agent",
    "environment",
    "flags",
    "computed_usd",
    "is_subagent",
    "view_of",
    "response_model",
    "duration_us",
    "time_to_first_token_us",
    "reported_amount",
    "reported_currency",
    "reported_is_estimate",
    "best_usd",
    "cost_is_unknown",
    "waste",
    "waste_usd",
    "waste_us",
    "double_of",
)
_AT_LEAST = f'"{AT_LEAST}"'
_FAILED, _REPEATED, _ABANDONED = (f'"{kind}"' for kind in (Waste.FAILED, Waste.REPEATED, Waste.ABANDONED))
_VIEW_CALLS = SESSION_SUMS.index("view_calls")
_NO_WASTE = (0, 0, 0)
_NO_KINDS = (0, 0, 0, 0)
_NOT_REPORTED = (0, 0, 0, 0, 0)

Vector = list[int]


class Sums:
    """Differences of one transaction, by session and by rollup."""

    def __init__(self, project_id: int) -> None:
        self.project_id = project_id
        self.sessions: dict[int, Vector] = {}
        self.rollups: dict[tuple[Any, ...], Vector] = {}
        self.latencies: dict[tuple[Any, ...], Vector] = {}

    def call(self, row: tuple[Any, ...], sign: int) -> None:
        """Add (1) or take away (-1) a call, given its `CALL_COLUMNS`."""
        (session, status, attempts, failed, tools, passes, *tokens, rule, provider_us, wait_us) = row[:14]
        started_us, provider, model, agent, environment, flags, usd, is_subagent, view_of, answered = row[
            14:24
        ]
        wall_us, first_token_us, reported, currency, is_estimate, best, is_unknown = row[24:31]
        waste, waste_usd, waste_us, double_of = row[31:]
        of_session = self.sessions.get(session)
        if of_session is None:
            of_session = self.sessions[session] = [0] * len(SESSION_SUMS)
        if view_of is not None:
            # Counted where the answer was recorded best.
            of_session[_VIEW_CALLS] += sign
            return
        known = [token or 0 for token in tokens]
        told = [token is not None for token in tokens]
        unknown = 1 if status == Status.OK and rule is None else 0
        # A try that failed and told no usage is not known to have cost anything.
        may_have_cost = usd is None and (status == Status.OK or rule is not None)
        is_reported = reported is not None and not is_estimate
        # An estimate in another currency does not count where dollars were computed.
        in_dollars = currency is None or currency == USD or best is not None
        wasted, kinds = _NO_WASTE, _NO_KINDS
        if double_of is not None or waste != "[]":
            if double_of is not None:
                # All of it was paid for what another call had asked already.
                waste_usd, waste_us = best, wall_us
            wasted = (waste_usd or 0, 1, waste_us or 0)
            kinds = (_FAILED in waste, _REPEATED in waste, _ABANDONED in waste, double_of is not None)
        both = (
            *known,
            *told,
            unknown,
            provider_us is not None,
            provider_us or 0,
            wait_us or 0,
            usd or 0,
            usd is not None,
            may_have_cost,
        )
        at_least = _AT_LEAST in flags
        _add(
            of_session,
            (
                1,
                attempts,
                failed,
                status == Status.ERROR,
                status == Status.OPEN,
                status == Status.CANCELLED,
                tools,
                0,
                passes,
                *both,
                best or 0,
                best is not None,
                is_unknown,
                at_least,
                *wasted,
                is_subagent,
                reported if is_reported and in_dollars else 0,
                is_reported and in_dollars,
                is_reported and not in_dollars,
                0,
            ),
            sign,
        )
        names = (
            NO_BUCKET if started_us is None else started_us // QUARTER_HOUR_US,
            _name(provider),
            # A transcript holds no request, so nobody knows what was asked for.
            _name(model or answered),
            _name(agent),
            _name(environment),
            str(status),
        )
        key = (self.project_id, *names, USD if in_dollars else currency, 0)
        of_rollup = self.rollups.get(key)
        if of_rollup is None:
            of_rollup = self.rollups[key] = [0] * len(ROLLUP_SUMS)
        # An amount in another currency is what the call cost; US dollars may be computed beside it.
        paid = best if in_dollars else reported
        is_both = is_reported and in_dollars and usd is not None
        amounts = (
            (reported, 1, is_both, reported if is_both else 0, usd if is_both else 0)
            if is_reported
            else _NOT_REPORTED
        )
        _add(
            of_rollup,
            (
                1, attempts, failed, *both, paid or 0, paid is not None, is_unknown, at_least, *wasted, *kinds,
                *amounts,
            ),
            sign,
        )  # fmt: skip
        for measure, time_us in enumerate((provider_us, wall_us, first_token_us)):
            if time_us is not None:
                name = (self.project_id, measure, *names, 0)
                bins = self.latencies.get(name)
                if bins is None:
                    bins = self.latencies[name] = [0] * BINS
                bins[bin_of(time_us)] += sign

    def tool(self, session: int, *, of_call: bool, status: str, sign: int) -> None:
        """Add or take away an executed tool. Tools of a call are counted with it."""
        vector = self.sessions.setdefault(session, [0] * len(SESSION_SUMS))
        if not of_call:
            vector[6] += sign
        if status == Status.ERROR:
            vector[7] += sign


def _name(told: str | None) -> str:
    """A name as it stands in a rollup's key, short enough for an index of PostgreSQL."""
    return (told or "")[:NAME_CHARACTERS]


def _add(into: Vector, vector: tuple[int, ...], sign: int) -> None:
    into[:] = map(add if sign > 0 else sub, into, vector)


def write_rollups(sums: Sums) -> None:
    """Add the differences to the stored rollups, in key order."""
    add_to_rows(
        Rollup,
        ROLLUP_KEYS,
        ROLLUP_SUMS,
        [(*key, *vector) for key, vector in sorted(sums.rollups.items()) if any(vector)],
    )
    add_to_rows(
        LatencyRollup,
        LATENCY_KEYS,
        BIN_COLUMNS,
        [(*key, *bins) for key, bins in sorted(sums.latencies.items()) if any(bins)],
    )


def forget_empty_rollups(project_id: int) -> None:
    """Take away rows that count nothing any more: their names may be what had to go."""
    cursor, mark = raw_cursor(), placeholder()
    cursor.execute(f"DELETE FROM journal_rollup WHERE project_id = {mark} AND calls = 0", [project_id])
    empty = " AND ".join(f"{name} = 0" for name in BIN_COLUMNS)
    cursor.execute(f"DELETE FROM journal_latencyrollup WHERE project_id = {mark} AND {empty}", [project_id])


def call_columns(call: FoldedCall, session: int) -> tuple[Any, ...]:
    """The `CALL_COLUMNS` of a call that is about to be stored."""
    return (
        session,
        call.status,
        len(call.attempts),
        call.failed_attempts,
        call.tool_calls,
        len(call.passes),
        call.input_uncached,
        call.cache_read,
        call.cache_write,
        call.output_visible,
        call.reasoning,
        call.usage_rule,
        call.provider_us,
        call.wait_us,
        call.started_us,
        clean(call.provider),
        clean(call.request_model),
        clean(call.agent),
        clean(call.environment),
        dumps(call.flags) if call.flags else "[]",
        call.computed_usd_parts,
        call.is_subagent,
        call.view_of,
        clean(call.response_model),
        call.duration_us,
        call.time_to_first_token_us,
        call.reported.parts if call.reported is not None else None,
        call.reported.currency if call.reported is not None else None,
        call.reported is not None and call.reported.is_estimate,
        call.best_usd_parts,
        call.cost_is_unknown,
        dumps(call.waste) if call.waste else "[]",
        call.waste_usd_parts,
        call.waste_us,
        call.double_of,
    )
