"""The names that pages and API share."""

from dataclasses import fields

from dashboard.queries.shapes import CallSummary, SessionSummary, Tokens


def names(shape):
    return {field.name for field in fields(shape)}


def test_tokens_tell_inclusive_sums_and_their_parts():
    assert names(Tokens) == {
        "input",
        "input_uncached",
        "cache_read",
        "cache_write",
        "output",
        "reasoning",
        "unknown_calls",
        "at_least_calls",
    }


def test_a_session_has_every_name_of_the_read_api():
    assert names(SessionSummary) >= {
        *("id", "agent", "user", "started_at", "ended_at", "calls", "attempts", "failed_attempts", "errors"),
        *("open_calls", "tool_calls", "tokens", "costs", "sources", "subagent_calls", "view_calls"),
    }


def test_a_call_has_every_name_of_the_read_api():
    assert names(CallSummary) >= {
        *("key", "session_id", "number", "status", "started_at", "duration_seconds", "provider_seconds"),
        *("wait_seconds", "time_to_first_token_seconds", "provider", "request_model", "response_model"),
        *("attempts", "failed_attempts", "finish_reasons", "tokens", "costs", "tool_calls", "passes"),
        *("is_subagent", "agent_id", "parent", "view_of", "flags"),
    }
