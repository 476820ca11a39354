"""One line of a Codex rollout, of whatever version."""

import json

import pytest

from journal.importers.codex_line import Context, is_of_today, is_of_yesterday, read_line, session_of
from journal.importers.members import members_of

MOMENT = "2026-09-01T12:00:00.000Z"


def told(context=None, **line):
    raw = json.dumps(line).encode()
    return [json.loads(event) for event in read_line(raw, members_of(raw), context or Context("c-1")).events]


def payload(kind, /, **payload):
    return told(timestamp=MOMENT, type=kind, payload=payload)


def members(**line):
    return members_of(json.dumps(line).encode())


def test_lines_of_today_have_a_payload_and_those_of_yesterday_have_not():
    today = members(timestamp=MOMENT, type="event_msg", payload={})
    yesterday = members(created_at=MOMENT, role="user", message="hi")
    assert (is_of_today(today), is_of_yesterday(today)) == (True, False)
    assert (is_of_today(yesterday), is_of_yesterday(yesterday)) == (False, True)


def test_the_head_names_the_session():
    assert session_of(members(type="session_meta", payload={"id": "c-1"})) == "c-1"
    assert session_of(members(type="session_meta", payload={"session_id": "c-2"})) == "c-2"
    assert session_of(members(type="session_meta", payload=7)) is None
    assert session_of(members(type="event_msg", payload={"id": "c-1"})) is None


def test_the_head_says_which_version_wrote_what_follows():
    context = Context("c-1")
    told(context, timestamp=MOMENT, type="session_meta", payload={"id": "c-1", "cli_version": "0.60.0"})
    (event,) = told(context, timestamp=MOMENT, type="world_state", payload={"full": True})
    assert event["source"] == {"name": "codex", "version": "0.60.0"}


def test_a_message_keeps_its_content():
    content = [{"type": "input_text", "text": "hi"}]
    (event,) = payload("response_item", type="message", role="user", content=content, id="msg_1")
    assert event["data"] == {
        "role": "user",
        "body": {"role": "user", "content": content},
        "protocol": "openai_responses",
        "record_id": event["id"].rpartition(":")[2],
        "type": "message",
        "id": "msg_1",
    }


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("function_call", "shell", "shell"),
        ("custom_tool_call", "apply_patch", "apply_patch"),
        ("local_shell_call", None, "local_shell"),
        ("tool_search_call", None, "tool_search"),
    ],
)
def test_each_kind_of_tool_is_started(kind, name, shown):
    item = {"type": kind, "name": name, "call_id": "call_1", "status": "completed"}
    said, started = payload("response_item", **item)
    assert (said["type"], said["data"]["body"]) == ("message.recorded", {"output": [item]})
    assert (started["type"], started["data"]) == (
        "tool.call.started",
        {"tool_call_id": "call_1", "tool_name": shown},
    )


def test_the_result_of_a_tool_is_a_message_and_its_end():
    item = {"type": "function_call_output", "call_id": "call_1", "output": "done"}
    said, ended = payload("response_item", **item)
    assert said["data"]["body"] == {"output": [item]}
    assert (ended["type"], ended["data"]) == (
        "tool.call.returned",
        {"tool_call_id": "call_1", "result": "done"},
    )


def test_lines_of_one_millisecond_stay_in_the_order_of_an_answer():
    usage = {"type": "token_count", "info": {"last_token_usage": {"input_tokens": 9}}}
    counted = payload("event_msg", **usage)[0]["ts"]
    kinds = ("reasoning", "message", "function_call", "function_call_output")
    told = [payload("response_item", type=kind, call_id="call_1")[0]["ts"] for kind in kinds]
    assert [counted, *told] == [
        "2026-09-01T12:00:00Z",
        "2026-09-01T12:00:00.000001Z",
        "2026-09-01T12:00:00.000002Z",
        "2026-09-01T12:00:00.000003Z",
        "2026-09-01T12:00:00.000004Z",
    ]


def test_a_time_that_is_told_to_the_microsecond_stays_as_it_is():
    (event,) = told(
        timestamp="2026-09-01T12:00:00.000250Z", type="response_item", payload={"type": "reasoning"}
    )
    assert event["ts"] == "2026-09-01T12:00:00.000250Z"


def test_a_search_that_the_provider_made_has_ended_when_it_is_told():
    _, started, ended = payload("response_item", type="web_search_call", id="ws_1", status="completed")
    assert (started["type"], ended["type"]) == ("tool.call.started", "tool.call.returned")
    assert started["data"]["tool_name"] == ended["data"]["tool_name"] == "web_search"
    assert started["id"] != ended["id"]


@pytest.mark.parametrize(
    "item",
    [{"type": "function_call", "name": "shell"}, {"type": "function_call_output"}, {"type": "new"}, {}],
)
def test_items_without_an_id_or_of_a_kind_to_come_are_kept(item):
    (event,) = payload("response_item", **item)
    assert event["type"].startswith("codex.response_item")


@pytest.mark.parametrize(
    "info",
    [None, {}, {"prompt": 1420, "completion": 910}, {"last_token_usage": {"input_tokens": 0}}, "7", [1]],
)
def test_a_count_of_nothing_is_no_call(info):
    (event,) = payload("event_msg", type="token_count", info=info)
    assert event["type"] == "codex.event_msg.token_count"


def test_a_call_without_a_total_is_known_by_its_line():
    usage = {"input_tokens": 9, "output_tokens": 1}
    (event,) = payload("event_msg", type="token_count", info={"last_token_usage": usage})
    assert event["call_id"] == f"c-1:{event['data']['record_id']}"


def test_the_model_changes_when_the_context_or_the_settings_change():
    context = Context("c-1")
    usage = {"last_token_usage": {"input_tokens": 9}, "total_token_usage": {"total_tokens": 9}}
    count = {"timestamp": MOMENT, "type": "event_msg", "payload": {"type": "token_count", "info": usage}}
    told(context, timestamp=MOMENT, type="turn_context", payload={"model": "gpt-a"})
    first = told(context, **count)[0]
    settings = {"type": "thread_settings_applied", "thread_settings": {"model": "gpt-b"}}
    told(context, timestamp=MOMENT, type="event_msg", payload=settings)
    second = told(context, **count)[0]
    assert (first["data"]["model"], second["data"]["model"]) == ("gpt-a", "gpt-b")
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            {"error": {"kind": "rate_limit", "message": "Rate limit exceeded", "resetAt": "later"}},
            {"type": "rate_limit", "message": "Rate limit exceeded"},
        ),
        (
            {"message": "boom", "codex_error_info": "server_overloaded"},
            {"type": "server_overloaded", "message": "boom"},
        ),
        (
            {
                "message": "boom",
                "codex_error_info": {"response_stream_disconnected": {"http_status_code": 500}},
            },
            {"type": "response_stream_disconnected", "message": "boom", "status": 500},
        ),
        ({"message": "boom"}, {"type": "error", "message": "boom"}),
        ({}, {"type": "error"}),
    ],
)
def test_an_error_is_a_call_that_failed(error, expected):
    (event,) = payload("event_msg", type="error", **error)
    assert (event["type"], event["data"]["error"]) == ("llm.call.returned", expected)
    assert "call_id" not in event


def test_a_compaction_is_a_message_of_the_system():
    (event,) = payload("compacted", message="In short: …", replacement_history=[])
    assert event["data"]["body"] == {"role": "system", "content": "In short: …"}
    assert event["data"]["replacement_history"] == []


@pytest.mark.parametrize("name", ["message", "content"])
def test_messages_of_the_first_versions_are_messages(name):
    (event,) = told(created_at=MOMENT, role="user", **{name: "hi"})
    assert (event["type"], event["ts"]) == ("message.recorded", "2026-09-01T12:00:00Z")
    assert event["data"]["body"] == {"role": "user", "content": "hi"}


def test_everything_else_is_kept_whole_and_what_means_something_steps_aside():
    (event,) = payload("event_msg", type="new_kind", model="m", stream=True, text="x")
    assert event["type"] == "codex.event_msg.new_kind"
    assert event["data"] == {"type": "new_kind", "recorded_model": "m", "recorded_stream": True, "text": "x"}


def test_a_payload_that_is_no_object_and_a_time_that_is_none_are_kept():
    (event,) = told(timestamp="[trimmed]", type="event_msg", payload="text")
    assert event["data"] == {"timestamp": "[trimmed]", "payload": "text"}
    assert "ts" not in event
