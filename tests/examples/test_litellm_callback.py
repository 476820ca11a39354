"""The callback for LiteLLM in the documentation, given what LiteLLM 1.106.2 gives its callbacks."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.queries.call import call_detail
from journal.models import Call
from tests.engines.recto import ROOT
from tests.factories import ProjectFactory, send

BEGIN = datetime(2026, 9, 1, 12, tzinfo=UTC)
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
ANSWER = (
    '{"id": "r1", "object": "chat.completion", "model": "small-2-0901", "choices": [{"index": 0, "message": '
    '{"role": "assistant", "content": "hi"}, "finish_reason": "stop"}], '
    '"usage": {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}}'
)


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location(
        "litellm_callback", ROOT / "docs/examples/litellm_callback.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ServiceUnavailableError(Exception):
    status_code = 503


class Response:
    """As LiteLLM's own: a model of pydantic, with a cost it reckoned."""

    def model_dump(self):
        return {"id": "r1", "model": "small-2", "choices": [], "usage": {"cost": 0.5}}


def details(name, model, group, *, before=(), **more):
    """What a callback is given of a try."""
    meta = {"session_id": "s", "model_group": group, "previous_models": before}
    return {
        "litellm_call_id": name,
        "litellm_trace_id": "trace-1",
        "model": model,
        "messages": MESSAGES,
        "optional_params": {"temperature": 0.2, "max_retries": 0, "extra_body": {}},
        "litellm_params": {"metadata": meta},
        "custom_llm_provider": "openai",
        "call_type": "completion",
        "additional_args": {
            "complete_input_dict": {
                "model": model,
                "messages": MESSAGES,
                "temperature": 0.2,
                "max_tokens": 4096,
                "extra_body": {},
                "extra_headers": {"Authorization": "Bearer secret"},
            }
        },
        **more,
    }


def told(events, tries):
    """Events of tries, each with what it ended with."""
    found = []
    for number, (one, fault) in enumerate(tries):
        begin = BEGIN + timedelta(seconds=2 * number)
        one = {**one, "api_call_start_time": begin}
        end = begin + timedelta(seconds=1)
        found += events.requested(one)
        if fault is not None:
            found += events.failed({**one, "exception": fault}, begin, end)
        else:
            ended = {**one, "original_response": ANSWER, "response_cost": 0.0001}
            found += events.returned(ended, Response(), begin, end)
    return found


def with_a_fallback(example):
    down = ServiceUnavailableError("overloaded")
    failed = {"model_group": "smart", "exception_type": "ServiceUnavailableError"}
    return told(
        example.Events(),
        [
            (details("try-1", "large-1", "smart"), down),
            (details("try-2", "large-1", "smart", before=[failed]), down),
            (details("try-3", "small-2", "backup", before=[failed, failed]), None),
        ],
    )


@pytest.mark.django_db
def test_retries_and_a_fallback_are_one_call_with_its_reasons(example):
    project = ProjectFactory()
    send(project, *with_a_fallback(example))
    detail = call_detail(project, Call.objects.get().key)
    assert (detail.summary.request_model, detail.summary.response_model) == ("large-1", "small-2-0901")
    assert (detail.summary.attempts, detail.summary.failed_attempts) == (3, 2)
    assert detail.summary.flags == ["fallback"]
    assert [wait.reason.split(";")[0] for wait in detail.waits] == [
        "Attempt 1 ended with 503 ServiceUnavailableError, and the sender tried again, saying "
        "“retry after ServiceUnavailableError”",
        "Attempt 2 ended with 503 ServiceUnavailableError, and the sender tried again, saying "
        "“fallback from smart to backup after ServiceUnavailableError”",
    ]
    assert detail.reported.amount == "0.0001"
    assert detail.reported.is_estimate


@pytest.mark.django_db
def test_passes_tell_what_became_of_the_request_and_of_the_answer(example):
    project = ProjectFactory()
    send(project, *with_a_fallback(example))
    last = [row for row in call_detail(project, Call.objects.get().key).passes if row.attempt == 3]
    assert [(row.name, row.direction, row.changed_paths) for row in last] == [
        ("asked_for", "request", []),
        ("routed", "request", ["/model"]),
        ("sent", "request", ["/max_tokens"]),
        ("answered", "response", []),
        ("normalised", "response", ["/choices/*", "/model", "/object", "/usage/completion_tokens",
                                    "/usage/prompt_tokens", "/usage/total_tokens"]),
    ]  # fmt: skip


def test_neither_keys_nor_headers_are_told(example):
    assert "secret" not in str(with_a_fallback(example))


def test_the_same_end_told_twice_is_told_once(example):
    events = example.Events()
    one = {**details("try-1", "large-1", "smart"), "original_response": ANSWER}
    events.requested(one)
    assert events.returned(one, Response(), BEGIN, BEGIN)
    assert events.returned(one, Response(), BEGIN, BEGIN) == []


def test_the_next_call_of_a_trace_is_another_call(example):
    events = example.Events()
    found = told(events, [(details("try-1", "large-1", "smart"), None)])
    found += told(events, [(details("try-2", "large-1", "smart"), None)])
    assert {event["call_id"] for event in found} == {"try-1", "try-2"}


def test_nothing_is_raised_into_litellm(example, monkeypatch, capsys):
    monkeypatch.setattr(example.Sender, "_run", lambda self: None)
    callback = example.RectoCallback("http://127.0.0.1:9", key="k")
    callback.log_pre_api_call("m", [], None)
    assert "Recto could not be told" in capsys.readouterr().out


def test_what_did_not_fit_is_told_as_a_gap(example, monkeypatch):
    monkeypatch.setattr(example.Sender, "_run", lambda self: None)
    sender = example.Sender("http://127.0.0.1:9", "k", most_events=1)
    for number in range(3):
        sender.put({"id": str(number)})
    gap = {"type": "recorder.gap", "data": {"lost_events": 2, "reason": "queue full"}}
    assert list(sender._next()) == [gap, {"id": "0"}]


@pytest.mark.parametrize(
    ("kind", "provider", "protocol"),
    [
        ("acompletion", "anthropic", "anthropic_messages"),
        ("aresponses", "anthropic", "openai_responses"),
        ("embedding", "openai", "embeddings"),
    ],
)
def test_the_kind_of_a_call_tells_its_form_before_its_provider(example, kind, provider, protocol):
    one = {**details("try-1", "m", "smart"), "call_type": kind, "custom_llm_provider": provider}
    (asked,) = [event for event in example.Events().requested(one) if event["type"] == "llm.call.requested"]
    assert asked["data"]["protocol"] == protocol


@pytest.mark.django_db
def test_a_tool_that_the_answer_asked_for_is_a_tool_of_the_call(example):
    use = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    answer = {
        "id": "r2",
        "model": "small-2",
        "choices": [{"index": 0, "message": {"tool_calls": [use]}, "finish_reason": "tool_calls"}],
    }
    events, one = example.Events(), details("try-1", "small-2", "smart")
    found = events.requested(one)
    found += events.returned({**one, "original_response": json.dumps(answer)}, None, BEGIN, BEGIN)
    send(ProjectFactory(), *found)
    call = Call.objects.get()
    assert (call.tool_calls, json.loads(call.tool_uses)) == (1, [["call_1", "weather"]])
