"""Turn model rows of calls, attempts, tools and passes into what travels."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise

from journal.models import Attempt, Call, Pass, Session, ToolCall
from journal.vocabulary import Status

from .costs import call_costs, is_unknown, priced_with
from .shapes import AttemptRow, CallSummary, PassRow, StreamMark, Tokens, ToolRow, Wait
from .values import added, json_list, seconds
from .waits import wait_between

#: The note of a call whose final output count was never written.
AT_LEAST = "output_at_least"


def call_summary(row: Call, session: Session, *, number: int, parent: str | None = None) -> CallSummary:
    """A call under the names of the API."""
    return CallSummary(
        key=row.key,
        session_id=session.session_id,
        session_key=session.key,
        number=number,
        call_id=row.call_id,
        parent_call_id=row.parent_call_id,
        status=row.status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_seconds=seconds(row.duration_us),
        provider_seconds=seconds(row.provider_us),
        wait_seconds=seconds(row.wait_us),
        time_to_first_token_seconds=seconds(row.time_to_first_token_us),
        provider=row.provider,
        protocol=row.protocol,
        operation=row.operation,
        request_model=row.request_model,
        response_model=row.response_model,
        agent=row.agent,
        status_code=row.status_code,
        error_type=row.error_type,
        response_id=row.response_id,
        trace_id=row.trace_id,
        attempts=row.attempts,
        failed_attempts=row.failed_attempts,
        finish_reasons=json_list(row.finish_reasons),
        tokens=call_tokens(row),
        costs=call_costs(row),
        cost_unknown_calls=int(is_unknown(row)),
        priced_with=priced_with(row),
        tool_calls=row.tool_calls,
        tool_errors=row.tool_errors,
        passes=row.passes,
        is_subagent=row.is_subagent,
        agent_id=row.agent_id,
        parent=parent,
        view_of=row.view_of,
        flags=json_list(row.flags),
    )


def call_tokens(row: Call) -> Tokens:
    """The tokens of one call; a bucket nobody told is unknown, not zero."""
    total_input = added(row.input_uncached_tokens, row.cache_read_tokens, row.cache_write_tokens)
    total_output = added(row.output_visible_tokens, row.reasoning_tokens)
    return Tokens(
        input=total_input,
        input_uncached=row.input_uncached_tokens,
        cache_read=row.cache_read_tokens,
        cache_write=row.cache_write_tokens,
        output=total_output,
        reasoning=row.reasoning_tokens,
        unknown_calls=int(row.status == Status.OK and row.usage_rule is None),
        at_least_calls=int(AT_LEAST in json_list(row.flags)),
    )


def attempt_row(row: Attempt, call_key: str) -> AttemptRow:
    """One try, without its bodies."""
    return AttemptRow(
        key=f"{call_key}.{row.number}",
        number=row.number,
        attempt_id=row.attempt_id,
        status=row.status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_seconds=seconds(row.duration_us),
        wait_before_seconds=seconds(row.wait_before_us),
        time_to_first_token_seconds=seconds(row.time_to_first_token_us),
        provider=row.provider,
        request_model=row.request_model,
        response_model=row.response_model,
        status_code=row.status_code,
        error_type=row.error_type,
        error_message=row.error_message,
        finish_reasons=json_list(row.finish_reasons),
        captured=row.captured,
        has_request=row.request_entry_id is not None,
        has_response=row.response_entry_id is not None,
        marks=[StreamMark(mark, seconds(microseconds)) for mark, microseconds in json.loads(row.marks)],
    )


def waits_of(attempts: Iterable[Attempt]) -> list[Wait]:
    """The times between the attempts of one call, given in order."""
    return [wait_between(earlier, later) for earlier, later in pairwise(attempts)]


def tool_row(row: ToolCall) -> ToolRow:
    """One executed tool."""
    return ToolRow(
        tool_call_id=row.tool_call_id,
        occurrence=row.occurrence,
        name=row.name,
        status=row.status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        duration_seconds=seconds(row.duration_us),
        error_type=row.error_type,
        call_key=row.call_key,
    )


def pass_row(row: Pass) -> PassRow:
    """One step of a gateway, without its body."""
    return PassRow(
        number=row.number,
        sequence=row.sequence,
        name=row.name,
        direction=row.direction,
        stage=row.stage,
        component=row.component,
        attempt=row.attempt,
        occurred_at=row.occurred_at,
        has_body=row.has_body,
        writer_says_changed=row.writer_says_changed,
        error_type=row.error_type,
        compared_with=row.compared_with,
        changed=row.changed,
        changes=row.changes,
        changed_paths=row.changed_paths.split("\n")[1:-1],
        added_characters=row.added_characters,
        removed_characters=row.removed_characters,
        about_added_tokens=row.added_tokens,
        about_removed_tokens=row.removed_tokens,
        since_before_seconds=seconds(row.since_before_us),
        not_compared=row.not_compared,
    )
