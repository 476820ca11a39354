"""Spans become calls, tools, and what is kept as it is."""

import json

import pytest

from .otlp_telling import TRACE, events, of_type, request, span

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "OpenAI",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.response.id": "chatcmpl-123456789",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 120,
    "gen_ai.usage.output_tokens": 34,
    "gen_ai.usage.cache_read.input_tokens": 64,
    "session.id": "s",
    "user.id": "ada",
}


def only(found, kind):
    (one,) = of_type(found, kind)
    return one


def test_a_chat_is_asked_and_answered():
    found = events(request(span(1, CHAT), scope="sdk", **{"deployment.environment": "test"}))
    asked, told = only(found, "llm.call.requested"), only(found, "llm.call.returned")
    names = ("session_id", "trace_id", "call_id", "agent", "user", "environment", "source", "ts")
    assert [asked[name] for name in names] == [
        *(
            "s",
            TRACE,
            f"{TRACE}:{1:016x}",
            "agent",
            "ada",
            "test",
            {"name": "otel sdk"},
            "2026-11-18T11:06:41Z",
        ),
    ]
    told_of = [asked["data"][name] for name in ("provider", "model", "captured")]
    assert told_of == ["openai", "gpt-4o", "none"]
    data = told["data"]
    assert (told["ts"], data["duration_seconds"]) == ("2026-11-18T11:06:42Z", 1.0)
    assert (data["response_model"], data["response_id"]) == ("gpt-4o-2024-08-06", "chatcmpl-123456789")
    assert (data["finish_reasons"], data["usage_protocol"]) == (["stop"], "otel_genai")
    assert data["usage"]["gen_ai.usage.cache_read.input_tokens"] == 64
    assert data["attributes"]["user.id"] == "ada"


@pytest.mark.parametrize(
    ("told", "operation"),
    [
        ({"openinference.span.kind": "LLM"}, "chat"),
        ({"openinference.span.kind": "EMBEDDING"}, "embeddings"),
        ({"langfuse.observation.type": "generation"}, "chat"),
        ({"llm.request.type": "completion"}, "chat"),
        ({"gen_ai.operation.name": "generate_content"}, "chat"),
    ],
)
def test_each_convention_has_a_word_for_a_call(told, operation):
    assert only(events(request(span(1, told))), "llm.call.requested")["data"]["operation"] == operation


@pytest.mark.parametrize(
    "told", [{"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 9}, {}]
)
def test_what_is_around_calls_repeats_their_counts_and_is_none(told):
    (found,) = events(request(span(1, {**told, "session.id": "s"})))
    assert (found["type"], found["session_id"]) == ("otel.span", "s")


def test_what_stands_in_bodies_is_not_said_again():
    told = {
        **CHAT,
        "input.value": '{"messages": []}',
        "llm.output_messages.0.message.content": "Rain",
        "x": 1,
    }
    found = events(request(span(1, told)))
    data = only(found, "llm.call.returned")["data"]
    assert only(found, "llm.call.requested")["data"]["captured"] == "full"
    assert data["body"]["choices"][0]["message"] == {"content": "Rain"}
    assert data["attributes"].keys() == {*CHAT, "x"}


def test_an_exception_says_more_than_the_status():
    thrown = {"exception.type": "RateLimitError", "exception.message": "slow down"}
    event = {
        "name": "exception",
        "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in thrown.items()],
    }
    more = {"status": {"code": 2, "message": "failed"}, "events": [event]}
    failed = span(1, {**CHAT, "http.response.status_code": 429}, **more)
    error = only(events(request(failed)), "llm.call.returned")["data"]["error"]
    assert error == {"type": "RateLimitError", "message": "slow down", "status": 429}


def test_a_tool_is_started_and_ended():
    told = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "weather",
        "gen_ai.tool.call.id": "call_1",
        "gen_ai.tool.call.arguments": '{"city": "Oslo"}',
        "gen_ai.tool.call.result": "Rain",
    }
    found = events(request(span(1, told)))
    started, ended = only(found, "tool.call.started")["data"], only(found, "tool.call.returned")["data"]
    assert (started["tool_call_id"], started["tool_name"]) == ("call_1", "weather")
    assert (started["arguments"], ended["result"], ended["duration_seconds"]) == (
        '{"city": "Oslo"}',
        "Rain",
        1.0,
    )


def test_a_span_that_goes_on_has_no_end():
    for told, begun in (
        (CHAT, "llm.call.requested"),
        ({"openinference.span.kind": "TOOL"}, "tool.call.started"),
    ):
        assert [one["type"] for one in events(request({**span(1, told), "endTimeUnixNano": "0"}))] == [begun]


def test_the_first_chunk_and_the_cost_are_told_where_they_are_known():
    told = {**CHAT, "gen_ai.response.time_to_first_chunk": 0.25, "operation.cost": 0.001}
    found = events(request(span(1, told)))
    mark = only(found, "llm.stream.marked")
    assert (mark["ts"], mark["data"]["mark"]) == ("2026-11-18T11:06:41.250000Z", "first_token")
    assert only(found, "llm.call.returned")["data"]["cost"] == {"estimated_cost": 0.001, "currency": "USD"}


def test_tokens_of_openinference_are_read_by_its_own_rule():
    told = {"openinference.span.kind": "LLM", "llm.token_count.prompt": 9, "llm.token_count.completion": 2}
    data = only(events(request(span(1, told))), "llm.call.returned")["data"]
    assert (data["usage_protocol"], json.dumps(data["usage"])) == (
        "openinference",
        '{"llm.token_count.prompt": 9, "llm.token_count.completion": 2}',
    )


def test_zero_beside_no_counts_is_no_cost():
    told = {"gen_ai.operation.name": "chat", "operation.cost": 0.0, "gen_ai.usage.input_tokens": 0}
    data = only(events(request(span(1, told))), "llm.call.returned")["data"]
    assert "cost" not in data
    assert "usage" not in data


def test_langfuse_tells_counts_and_costs_as_texts():
    told = {
        "langfuse.observation.type": "generation",
        "langfuse.observation.usage_details": '{"input": 9, "output": 2}',
        "langfuse.observation.cost_details": '{"total": 0.5}',
    }
    data = only(events(request(span(1, told))), "llm.call.returned")["data"]
    assert (data["usage"], data["usage_protocol"]) == ({"input": 9, "output": 2}, "langfuse")
    assert data["cost"] == {"total": 0.5, "currency": "USD"}
