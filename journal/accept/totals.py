"""What calls and tools add to their session and to the rollups: vectors that are added and taken away."""

from collections.abc import Iterable
from typing import Any

from journal.fold.fold import AT_LEAST
from journal.fold.picture import FoldedCall
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
    "at_least_calls",
    "subagent_calls",
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
    "at_least_calls",
)
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
)
_AT_LEAST = f'"{AT_LEAST}"'
_VIEW_CALLS = SESSION_SUMS.index("view_calls")

Vector = list[int]


class Sums:
    """Differences of one transaction, by session and by rollup."""

    def __init__(self, project_id: int) -> None:
        self.project_id = project_id
        self.sessions: dict[int, Vector] = {}
        self.rollups: dict[tuple[Any, ...], Vector] = {}

    def call(self, row: tuple[Any, ...], sign: int) -> None:
        """Add (1) or take away (-1) a call, given its `CALL_COLUMNS`."""
        (session, status, attempts, failed, tools, passes, *tokens, rule, provider_us, wait_us) = row[:14]
        started_us, provider, model, agent, environment, flags, usd, is_subagent, view_of, answered = row[
            14:24
        ]
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
            _AT_LEAST in flags,
        )
        vector = (
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
            is_subagent,
        )
        _add(of_session, vector, sign)
        bucket = NO_BUCKET if started_us is None else started_us // QUARTER_HOUR_US
        key = (
            self.project_id,
            bucket,
            _name(provider),
            # A transcript holds no request, so nobody knows what was asked for.
            _name(model or answered),
            _name(agent),
            _name(environment),
            str(status),
            "USD",
            0,
        )
        of_rollup = self.rollups.get(key)
        if of_rollup is None:
            of_rollup = self.rollups[key] = [0] * len(ROLLUP_SUMS)
        _add(of_rollup, (1, attempts, failed, *both), sign)

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


def _add(into: Vector, vector: Iterable[int], sign: int) -> None:
    for place, number in enumerate(vector):
        into[place] += sign * number


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
    )
