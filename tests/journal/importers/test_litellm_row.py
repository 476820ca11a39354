"""One row of LiteLLM's, however it was written."""

import json

import pytest

from journal.importers.litellm_row import Row
from journal.importers.members import members_of

ROW = {
    "id": "chatcmpl-1",
    "litellm_call_id": "call-1",
    "call_type": "acompletion",
    "startTime": 1788264000.0,
    "endTime": 1788264001.5,
    "model": "openai/gpt-4o-mini",
    "model_group": "fast",
    "response_cost": 0.5,
    "status": "success",
}


def events(*, is_spend_row=False, **row):
    raw = json.dumps({name: value for name, value in {**ROW, **row}.items() if value is not ...}).encode()
    return [json.loads(event) for event in Row(raw, members_of(raw), is_spend_row=is_spend_row).events()]


@pytest.mark.parametrize(
    ("call_type", "operation", "protocol"),
    [
        ("acompletion", "chat", "openai_chat"),
        ("completion", "chat", "openai_chat"),
        ("aembedding", "embeddings", "embeddings"),
        ("aresponses", "chat", None),
        ("anthropic_messages", "chat", None),
        ("atext_completion", "text_completion", None),
        ("new_kind", "new_kind", None),
    ],
)
def test_the_kind_of_call_tells_what_was_done_and_in_whose_form(call_type, operation, protocol):
    data = events(call_type=call_type)[0]["data"]
    assert (data["operation"], data.get("protocol")) == (operation, protocol)


@pytest.mark.parametrize(
    ("call_type", "messages", "name"),
    [
        ("aembedding", "a text", "input"),
        ("aembedding", ["two", "texts"], "input"),
        ("aresponses", [{"role": "user", "content": "x"}], "input"),
        ("atext_completion", "a text", "prompt"),
        ("atext_completion", [{"role": "user", "content": "x"}], "messages"),
        ("acompletion", [{"role": "user", "content": "x"}], "messages"),
    ],
)
def test_what_was_asked_has_the_name_of_its_protocol(call_type, messages, name):
    assert events(call_type=call_type, messages=messages)[0]["data"]["body"] == {
        "model": "fast",
        name: messages,
    }


@pytest.mark.parametrize("messages", ["redacted-by-litellm", [], {}, "", None])
def test_messages_that_were_not_kept_are_no_request(messages):
    data = events(messages=messages)[0]["data"]
    assert data["captured"] == "none"
    assert "body" not in data


def test_a_session_may_stand_in_the_trace():
    assert events(session_id="", trace_id="s-1")[0]["session_id"] == "s-1"
    assert events(session_id="s-2", trace_id="t-1")[0]["session_id"] == "s-2"
    assert "session_id" not in events()[0]


def test_without_messages_and_session_a_try_stands_alone():
    assert "prompt_hash" not in events()[0]["data"]
    assert "prompt_hash" in events(session_id="s-1")[0]["data"]


@pytest.mark.parametrize("moment", ["2026-09-01T12:00:00", "2026-09-01 12:00:00", 1788264000, 1788264000.0])
def test_times_come_as_seconds_and_as_texts_with_and_without_a_zone(moment):
    assert events(startTime=moment)[0]["ts"].removesuffix("Z") == "2026-09-01T12:00:00"


@pytest.mark.parametrize("moment", [None, "soon", -1, True, {}])
def test_a_time_that_is_none_is_unknown(moment):
    assert "ts" not in events(startTime=moment)[0]


def test_a_row_without_an_id_of_its_try_is_known_by_another_one_or_by_its_bytes():
    assert events(litellm_call_id=...)[0]["attempt_id"] == "chatcmpl-1"
    assert (
        events(litellm_call_id=..., id=..., metadata='{"litellm_call_id":"inner"}')[0]["attempt_id"]
        == "inner"
    )
    unnamed = events(litellm_call_id=..., id=...)
    assert unnamed[0]["attempt_id"] == events(litellm_call_id=..., id=...)[0]["attempt_id"]
    assert unnamed[0]["attempt_id"] != events(litellm_call_id=..., id=..., model="other")[0]["attempt_id"]


def test_an_id_that_is_too_long_is_shortened():
    assert len(events(litellm_call_id="x" * 255)[0]["attempt_id"]) == 32


@pytest.mark.parametrize("code", ["429", 429])
def test_a_status_is_three_digits(code):
    told = events(status="failure", error_information={"error_code": code})[1]["data"]
    assert told["error"] == {"type": "failure", "status": 429}


@pytest.mark.parametrize("code", ["", None, "APIConnectionError", "12345"])
def test_what_is_no_status_is_unknown(code):
    told = events(status="failure", error_information={"error_code": code, "error_class": "Timeout"})[1][
        "data"
    ]
    assert told["error"] == {"type": "Timeout"}


def test_the_zeros_of_a_failed_try_are_neither_tokens_nor_cost():
    zeros = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "response_cost": 0.0}
    told = events(status="failure", error_str="no", **zeros)[1]["data"]
    assert told["error"]["message"] == "no"
    assert "usage" not in told
    assert "cost" not in told


def test_a_failed_try_that_was_billed_says_so():
    counts = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11, "response_cost": 0.25}
    told = events(status="failure", error_str="cut", **counts)[1]["data"]
    assert told["usage"] == {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
    assert told["cost"] == {"total_cost": 0.25, "currency": "USD"}


def test_a_failed_try_of_a_model_that_costs_nothing_tells_no_cost():
    known = {"model_map_value": {"input_cost_per_token": 0.0}}
    told = events(status="failure", response_cost=0.0, model_map_information=known)[1]["data"]
    assert "cost" not in told


def test_members_that_mean_something_here_step_aside():
    told = events(agent_id="a", stream=True, spend=1, target="t")[1]["data"]
    assert [told[f"recorded_{name}"] for name in ("agent_id", "stream", "spend", "target")] == [
        "a",
        True,
        1,
        "t",
    ]
    assert "agent_id" not in told
    assert "stream" not in told


def test_an_answer_that_is_no_object_is_kept():
    assert events(response="redacted-by-litellm")[1]["data"]["response"] == "redacted-by-litellm"


@pytest.mark.parametrize(
    ("row", "tags"),
    [
        ({"request_tags": ["prod"]}, ["prod"]),
        ({"metadata": {"user_api_key_alias": "team a", "user_api_key_hash": "ab" * 32}}, ["key:team a"]),
        (
            {"request_tags": ["prod"], "metadata": {"user_api_key_hash": "ab" * 32}},
            ["prod", "key:abababababab"],
        ),
        ({"api_key": "cd" * 32, "request_tags": "none"}, ["key:cdcdcdcdcdcd"]),
        ({"api_key": "sk-never-kept-in-a-tag"}, None),
        ({"metadata": {"user_api_key": "sk-never-kept-in-a-tag"}}, None),
    ],
)
def test_the_key_of_the_gateway_is_a_tag_of_its_own_kind(row, tags):
    assert {json.dumps(event.get("tags")) for event in events(**row)} == {json.dumps(tags)}
