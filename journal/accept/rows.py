"""Folded calls as rows of the database."""

from typing import Any

import msgspec

from journal.fold.facts import Reported, Usage
from journal.fold.picture import FoldedAttempt, FoldedCall, FoldedPass, FoldedTool

CALL = (
    "id", "project_id", "session_id", "group_key", "key", "call_id", "parent_call_id", "trace_id", "status",
    "started_at", "ended_at", "sort_at", "duration_us", "provider_us", "wait_us", "time_to_first_token_us",
    "provider", "protocol", "operation", "request_model", "response_model", "agent", "environment",
    "finish_reasons", "error_type", "status_code", "response_id", "attempts", "failed_attempts", "tool_calls",
    "tool_errors", "passes", "tool_uses", "input_uncached_tokens", "cache_read_tokens", "cache_write_tokens",
    "output_visible_tokens", "reasoning_tokens", "usage_rule", "flags", "cache_write_1h_tokens", "computed_usd",
    "price_edition_id", "view_of", "recorder", "is_subagent", "agent_id", "parent_tool_use_id",
    "price_row_id", "priced_as_of", "reported_amount", "reported_currency", "reported_where",
    "reported_is_estimate", "best_usd", "cost_basis", "cost_is_unknown", "waste", "waste_usd", "waste_us",
    "double_of", "service_tier", "api_key", "own_user", "own_tags",
)  # fmt: skip
ATTEMPT = (
    "call_id", "number", "attempt_id", "status", "started_at", "ended_at", "duration_us", "wait_before_us",
    "wait_scheduled_us", "wait_source", "wait_clamped", "retry_reason", "time_to_first_token_us", "provider",
    "request_model", "response_model", "status_code", "error_type", "error_message", "finish_reasons",
    "captured", "request_entry_id", "response_entry_id", "marks", "input_uncached_tokens", "cache_read_tokens",
    "cache_write_tokens", "cache_write_1h_tokens", "output_visible_tokens", "reasoning_tokens", "usage_rule",
    "computed_usd", "reported_amount", "reported_currency", "reported_where", "reported_is_estimate",
    "upstream_amount", "repeats_body", "waste", "server_tools",
    "service_tier",
)  # fmt: skip
TOOL = (
    "project_id", "session_id", "group_key", "call_key", "tool_call_id", "occurrence", "name", "status",
    "started_at", "ended_at", "sort_at", "duration_us", "error_type", "start_entry_id", "return_entry_id", "agent_id",
)  # fmt: skip
PASS = (
    "call_id", "number", "sequence", "name", "direction", "stage", "component", "attempt", "occurred_at",
    "has_body", "writer_says_changed", "error_type", "entry_id",
)  # fmt: skip


_NO_USAGE = Usage(rule="")
_NOTHING_REPORTED = (None, None, None, False, None)
_encode = msgspec.json.Encoder().encode


def clean(text: str | None) -> str | None:
    """Text as both databases take it: PostgreSQL refuses U+0000, so it stands as U+FFFD on both."""
    return text.replace("\x00", "\ufffd") if text is not None and "\x00" in text else text


def dumps(value: Any) -> str:
    """JSON for a text column."""
    text = _encode(value).decode()
    return text.replace("\\u0000", "\\ufffd") if "\\u0000" in text else text


def _list(values: Any) -> str:
    return dumps(list(values)) if values else "[]"


def call_row(call: FoldedCall, *, id: int, project_id: int, session: int, group_key: int) -> tuple[Any, ...]:
    """A row of `CALL`."""
    sort_at = call.made_us
    return (
        id, project_id, session, group_key, call.key, clean(call.call_id), clean(call.parent_call_id),
        clean(call.trace_id), str(call.status), call.started_us, call.ended_us, sort_at or 0, call.duration_us,
        call.provider_us, call.wait_us, call.time_to_first_token_us, clean(call.provider),
        clean(call.protocol), clean(call.operation), clean(call.request_model), clean(call.response_model),
        clean(call.agent), clean(call.environment), _list(call.finish_reasons), clean(call.error_type),
        call.status_code, clean(call.response_id), len(call.attempts), call.failed_attempts, call.tool_calls,
        call.tool_errors, len(call.passes), _list(call.tool_uses), call.input_uncached, call.cache_read,
        call.cache_write, call.output_visible, call.reasoning, call.usage_rule, _list(call.flags),
        call.cache_write_1h, call.computed_usd_parts, call.price_edition, call.view_of, call.recorder,
        call.is_subagent, clean(call.agent_id), clean(call.parent_tool_use_id),
        call.price_row, call.priced_as_of_us, *reported_columns(call.reported)[:4], call.best_usd_parts,
        call.cost_basis, call.cost_is_unknown, _list(call.waste), call.waste_usd_parts, call.waste_us,
        call.double_of, clean(call.service_tier), call.api_key, clean(call.own_user),
        dumps(call.own_tags) if call.own_tags else None,
    )  # fmt: skip


def usage_columns(usage: Usage | None) -> tuple[int | str | None, ...]:
    """Tokens of a call or an attempt, in the order of its rows, and the rule that read them."""
    told = usage or _NO_USAGE
    return (
        told.input_uncached, told.cache_read, told.cache_write, told.cache_write_1h, told.output_visible,
        told.reasoning, told.rule or None,
    )  # fmt: skip


def attempt_row(attempt: FoldedAttempt, call: int) -> tuple[Any, ...]:
    """A row of `ATTEMPT`."""
    return (
        call, attempt.number, clean(attempt.attempt_id), str(attempt.status), attempt.started_us,
        attempt.ended_us, attempt.duration_us, attempt.wait_before_us, attempt.wait_scheduled_us,
        clean(attempt.wait_source), attempt.wait_clamped, clean(attempt.retry_reason),
        attempt.time_to_first_token_us, clean(attempt.provider), clean(attempt.request_model),
        clean(attempt.response_model), attempt.status_code, clean(attempt.error_type),
        clean(attempt.error_message), _list(attempt.finish_reasons), _captured(attempt.captured),
        attempt.request_entry, attempt.response_entry, _list(attempt.marks),
        *usage_columns(attempt.usage), attempt.computed_usd_parts, *reported_columns(attempt.reported),
        attempt.repeats_body, attempt.waste, server_tools(attempt.usage),
        clean(attempt.service_tier),
    )  # fmt: skip


def tool_row(tool: FoldedTool, *, project_id: int, session: int, group_key: int) -> tuple[Any, ...]:
    """A row of `TOOL`."""
    sort_at = tool.started_us if tool.started_us is not None else tool.ended_us
    return (
        project_id, session, group_key, tool.call_key, clean(tool.tool_call_id), tool.occurrence,
        clean(tool.name), str(tool.status), tool.started_us, tool.ended_us, sort_at or 0, tool.duration_us,
        clean(tool.error_type), tool.start_entry, tool.return_entry, clean(tool.agent_id),
    )  # fmt: skip


def pass_row(one: FoldedPass, call: int) -> tuple[Any, ...]:
    """A row of `PASS`."""
    return (
        call, one.number, one.sequence, clean(one.name), clean(one.direction), clean(one.stage),
        clean(one.component), one.attempt, one.occurred_us, one.has_body, one.writer_says_changed,
        clean(one.error_type), one.entry,
    )  # fmt: skip


def server_tools(usage: Usage | None) -> str | None:
    """What the provider itself did for an answer, as JSON."""
    return dumps(usage.tools) if usage is not None and usage.tools else None


def reported_columns(told: Reported | None) -> tuple[Any, ...]:
    """Amount, currency, place, whether it is an estimate, and what was paid upstream."""
    if told is None:
        return _NOTHING_REPORTED
    return told.parts, told.currency, clean(told.where), told.is_estimate, told.upstream_parts


def _captured(captured: str | None) -> str | None:
    return clean(captured[:13]) if captured is not None else None
