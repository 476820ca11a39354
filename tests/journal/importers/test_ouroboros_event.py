"""A record of the Ouroboros journal says the same whichever of its shapes it reaches us in."""

import json

import pytest

from journal.importers.members import members_of
from journal.importers.ouroboros_event import NotOuroborosError, wire_record

HASH = "sha256:" + "0" * 64


def event(record):
    return json.loads(wire_record(members_of(json.dumps(record).encode())))


def row(event_type, payload, **columns):
    return {
        "id": "event-1",
        "aggregate_type": "execution",
        "aggregate_id": "exec_1",
        "event_type": event_type,
        "payload": {**payload, "event_version": 1},
        "timestamp": "2026-11-20 08:47:13.500000",
        "consensus_id": None,
        "picker_projection_version": None,
        **columns,
    }


def dump(event_type, payload, **members):
    return {
        "id": "event-1",
        "type": event_type,
        "timestamp": "2026-11-20T08:47:13.5Z",
        "aggregate_type": "execution",
        "aggregate_id": "exec_1",
        "data": payload,
        "consensus_id": None,
        "event_version": 1,
        **members,
    }


REQUESTED = {
    "target_type": "execution",
    "target_id": "exec_1",
    "session_id": "session-1",
    "execution_id": "exec_1",
    "call_id": "01M7W26V4QCRYHD2AYT7F5S95D",
    "model_id": "gpt-4o",
    "prompt_hash": HASH,
    "prompt_preview": "hi…",
    "caller": "litellm_adapter",
    "temperature": 0.2,
}
RETURNED = {
    "call_id": "01M7W26V4QCRYHD2AYT7F5S95D",
    "model_id": "gpt-4o",
    "prompt_hash": HASH,
    "duration_ms": 812,
    "is_error": False,
    "finish_reason": "stop",
    "token_count_in": 310,
    "token_count_out": 12,
}


def test_a_request_keeps_what_it_tells_under_the_names_of_the_wire():
    assert event(row("llm.call.requested", REQUESTED)) == {
        "id": "event-1",
        "type": "llm.call.requested",
        "v": 1,
        "ts": "2026-11-20T08:47:13.5",
        "session_id": "session-1",
        "run_id": "exec_1",
        "attempt_id": "01M7W26V4QCRYHD2AYT7F5S95D",
        "source": {"name": "ouroboros"},
        "data": {
            "aggregate_type": "execution",
            "aggregate_id": "exec_1",
            "target": "execution:exec_1",
            "model": "gpt-4o",
            "captured": "preview",
            "privacy": "on",
            "caller": "litellm_adapter",
            "event_version": 1,
            "prompt_hash": HASH,
            "prompt_preview": "hi…",
            "temperature": 0.2,
        },
    }


def test_a_row_and_a_dump_of_one_record_differ_in_nothing_but_the_zone():
    from_row = event(row("llm.call.requested", REQUESTED))
    from_dump = event(dump("llm.call.requested", REQUESTED))
    assert from_row.pop("ts") == "2026-11-20T08:47:13.5"
    assert from_dump.pop("ts") == "2026-11-20T08:47:13.5Z"
    assert from_row == from_dump


def test_escapes_and_white_space_are_a_way_of_writing_and_no_difference():
    escaped = json.dumps(row("llm.call.requested", REQUESTED), indent=1).encode()
    plain = json.dumps(row("llm.call.requested", REQUESTED), ensure_ascii=False).encode()
    assert wire_record(members_of(escaped)) == wire_record(members_of(plain))


def test_a_payload_that_is_text_is_read_as_the_object_it_holds():
    as_text = row("llm.call.requested", {})
    as_text["payload"] = json.dumps({**REQUESTED, "event_version": 1})
    assert event(as_text) == event(row("llm.call.requested", REQUESTED))


def test_a_call_id_names_one_attempt_and_never_a_call():
    found = event(row("llm.call.returned", RETURNED))
    assert found["attempt_id"] == "01M7W26V4QCRYHD2AYT7F5S95D"
    assert "call_id" not in found


def test_an_event_that_names_no_session_gets_none():
    without = {**REQUESTED, "session_id": None, "lineage_id": "lin_1"}
    found = event(row("llm.call.requested", without))
    assert "session_id" not in found
    assert found["run_id"] == "exec_1"
    assert found["data"]["lineage_id"] == "lin_1"


def test_an_answer_keeps_its_tokens_as_they_were_counted():
    data = event(row("llm.call.returned", RETURNED))["data"]
    assert data["usage"] == {"token_count_in": 310, "token_count_out": 12}
    assert data["usage_protocol"] == "ouroboros"
    assert data["finish_reasons"] == ["stop"]
    assert "token_count_in" not in data


def test_an_answer_without_tokens_has_no_usage():
    payload = {key: value for key, value in RETURNED.items() if not key.startswith("token_count")}
    assert "usage" not in event(row("llm.call.returned", payload))["data"]


@pytest.mark.parametrize(
    ("milliseconds", "seconds"),
    [("812", b"0.812"), ("50", b"0.05"), ("0", b"0"), ("2000", b"2"), ("0.5", b"0.0005"), ("-3", b"-0.003")],
)
def test_milliseconds_become_seconds_exactly(milliseconds, seconds):
    record = json.dumps(row("llm.call.returned", {})).replace(
        '"event_version"', f'"duration_ms": {milliseconds}, "x"'
    )
    assert b'"duration_seconds":' + seconds + b"," in wire_record(members_of(record.encode()))


def test_a_duration_that_is_no_number_stays_under_its_own_name():
    data = event(row("llm.call.returned", {**RETURNED, "duration_ms": "soon"}))["data"]
    assert data["duration_ms"] == "soon"
    assert "duration_seconds" not in data


def test_number_literals_stay_as_they_were_written():
    record = json.dumps(row("llm.call.requested", {"temperature": 1})).replace(
        '"temperature": 1', '"temperature": 1.00'
    )
    assert b'"temperature":1.00' in wire_record(members_of(record.encode()))


def test_an_error_keeps_the_name_of_its_kind():
    data = event(row("llm.call.returned", {**RETURNED, "is_error": True, "error_kind": "RateLimitError"}))[
        "data"
    ]
    assert data["error"] == {"type": "RateLimitError"}
    assert data["is_error"] is True
    assert "cancelled" not in data


def test_an_error_of_unknown_kind_is_still_an_error():
    assert event(row("llm.call.returned", {**RETURNED, "is_error": True}))["data"]["error"] == {}


def test_an_answer_without_error_has_none():
    assert "error" not in event(row("llm.call.returned", RETURNED))["data"]


def test_a_cancelled_call_is_told_apart_from_a_failed_one():
    data = event(row("llm.call.returned", {**RETURNED, "is_error": True, "error_kind": "CancelledError"}))[
        "data"
    ]
    assert data["cancelled"] is True


@pytest.mark.parametrize(
    ("preview", "privacy", "captured"),
    [
        ("hi", "on", "preview"),
        ("", "on", "preview"),
        ("<redacted len=13>", "redacted", "hash"),
        (None, "off", "hash"),
    ],
)
def test_the_privacy_mode_shows_in_the_preview(preview, privacy, captured):
    data = event(row("llm.call.requested", {**REQUESTED, "prompt_preview": preview}))["data"]
    assert (data["privacy"], data["captured"]) == (privacy, captured)


def test_a_request_that_tells_nothing_of_its_prompt_captured_none_of_it():
    data = event(row("llm.call.requested", {"model_id": "gpt-4o"}))["data"]
    assert data["captured"] == "none"
    assert "privacy" not in data


def test_a_tool_keeps_its_id_beside_its_name():
    payload = {
        "call_id": "mechanical_pytest",
        "tool_name": "Bash",
        "args_hash": HASH,
        "args_preview": "pytest -q",
        "mcp_server": "shell",
    }
    found = event(dump("tool.call.started", payload))
    assert "call_id" not in found
    assert "attempt_id" not in found
    assert found["data"] == {
        "aggregate_type": "execution",
        "aggregate_id": "exec_1",
        "target": "execution:exec_1",
        "arguments_hash": HASH,
        "arguments_preview": "pytest -q",
        "tool_call_id": "mechanical_pytest",
        "privacy": "on",
        "event_version": 1,
        "mcp_server": "shell",
        "tool_name": "Bash",
    }


def test_a_failed_tool_keeps_what_it_said():
    payload = {"tool_name": "Bash", "is_error": True, "error_kind": "NonZeroExit", "extra": {"exit_code": 1}}
    data = event(dump("tool.call.returned", payload))["data"]
    assert data["error"] == {"type": "NonZeroExit"}
    assert data["extra"] == {"exit_code": 1}


def test_an_event_of_another_type_keeps_its_payload():
    found = event(dump("harness.verdict.recorded", {"call_id": "c", "error": "none", "outcome": "pass"}))
    assert found["type"] == "harness.verdict.recorded"
    assert found["data"] == {
        "aggregate_type": "execution",
        "aggregate_id": "exec_1",
        "call_id": "c",
        "error": "none",
        "event_version": 1,
        "outcome": "pass",
    }


def test_a_key_that_means_something_else_on_the_wire_steps_aside():
    data = event(row("llm.call.requested", {**REQUESTED, "body": "not a request"}))["data"]
    assert data["payload_body"] == "not a request"
    assert "body" not in data


def test_bookkeeping_that_is_changed_in_place_is_no_part_of_the_event():
    before = row("llm.call.requested", REQUESTED, picker_projection_version=None)
    after = row("llm.call.requested", REQUESTED, picker_projection_version=3)
    assert event(before) == event(after)


@pytest.mark.parametrize("time", ["yesterday", 1763628433, "2026-13-40 00:00:00"])
def test_a_time_that_cannot_be_read_is_kept_as_it_is(time):
    found = event(row("llm.call.requested", REQUESTED, timestamp=time))
    assert "ts" not in found
    assert found["data"]["timestamp"] == time


@pytest.mark.parametrize("member", ["event_type", "payload"])
def test_a_record_of_neither_shape_is_refused(member):
    record = row("llm.call.requested", REQUESTED)
    del record[member]
    with pytest.raises(NotOuroborosError):
        event(record)
