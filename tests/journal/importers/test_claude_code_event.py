"""Each kind of line becomes the events it tells of, and keeps everything else it holds."""

import json

import pytest

from journal.importers.claude_code_event import read_line
from journal.importers.members import members_of

LINE = {"sessionId": "s-1", "uuid": "u-1", "parentUuid": "u-0", "timestamp": "2026-03-01T09:00:00.000Z"}
ANSWER = {
    "id": "msg_1",
    "model": "claude-opus-4-6",
    "role": "assistant",
    "content": [],
    "usage": {"output_tokens": 2},
}


def told(record):
    raw = json.dumps(record).encode()
    return read_line(raw, members_of(raw), b'"file"')


def events(**record):
    return [json.loads(event) for event in told(LINE | record).events]


def event(**record):
    (found,) = events(**record)
    return found


def synthetic(text, **members):
    return {"id": "m-1", "model": "<synthetic>", "content": [{"type": "text", "text": text}], **members}


def test_an_answer_is_a_part_of_its_call():
    found = event(type="assistant", message=ANSWER, requestId="req_1", version="2.1.20", cwd="/shop")
    assert found.pop("id").startswith("s-1:u-1:")
    assert found == {
        "type": "llm.call.returned",
        "v": 1,
        "ts": "2026-03-01T09:00:00.000Z",
        "session_id": "s-1",
        "call_id": "msg_1",
        "agent": "claude-code",
        "source": {"name": "claude_code", "version": "2.1.20", "cwd": "/shop"},
        "data": {
            "protocol": "anthropic_messages",
            "provider": "anthropic",
            "part": True,
            "response_id": "msg_1",
            "request_id": "req_1",
            "body": ANSWER,
            "record_id": "u-1",
            "parent_record_id": "u-0",
        },
    }


def test_an_answer_names_itself_so_that_its_parts_are_counted():
    assert told(LINE | {"type": "assistant", "message": ANSWER}).answer_id == b'"msg_1"'
    assert told(LINE | {"type": "assistant", "message": synthetic("hi")}).answer_id is None


def test_an_answer_written_again_with_other_counts_is_another_part_and_no_contradiction():
    first = event(type="assistant", message=ANSWER)
    again = event(type="assistant", message=ANSWER | {"usage": {"output_tokens": 70}})
    assert first["id"] != again["id"]
    assert first["call_id"] == again["call_id"]


def test_white_space_in_a_line_changes_no_event():
    record = LINE | {"type": "assistant", "message": ANSWER}
    raw = json.dumps(record, indent=2).encode()
    assert json.loads(read_line(raw, members_of(raw), None).events[0]) == json.loads(told(record).events[0])


def test_half_a_character_in_an_answer_is_kept():
    record = LINE | {"type": "assistant", "message": ANSWER, "sessionId": "\ud800"}
    found = json.loads(told(record).events[0])
    assert found["session_id"] == "\ud800"
    assert found["call_id"] == "msg_1"


def test_the_provider_of_a_model_that_is_not_its_own_is_unknown():
    found = event(type="assistant", message=ANSWER | {"model": "kimi-k2"})
    assert "provider" not in found["data"]
    assert found["data"]["protocol"] == "anthropic_messages"


def test_a_cost_that_old_versions_wrote_is_kept():
    assert event(type="assistant", message=ANSWER, costUSD=0.0125)["data"]["cost_usd"] == 0.0125


@pytest.mark.parametrize(
    "message",
    [
        synthetic("No response requested."),
        {"role": "assistant", "content": "no id", "model": "claude-opus-4-6"},
        {"id": "m-1", "role": "assistant", "content": "neither model nor usage"},
        {"id": "", "role": "assistant", "content": "empty id", "model": "claude-opus-4-6"},
    ],
)
def test_what_no_model_answered_is_a_message(message):
    found = event(type="assistant", message=message)
    assert found["type"] == "message.recorded"
    assert found["data"]["role"] == "assistant"
    assert found["data"]["body"] == message
    assert "call_id" not in found


def test_an_error_that_is_shown_ends_its_call_and_names_no_model():
    text = (
        'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},'
        '"request_id":"req_9"}'
    )
    found = event(type="assistant", message=synthetic(text), isApiErrorMessage=True, error="unknown")
    assert found["type"] == "llm.call.returned"
    assert found["call_id"] == "m-1"
    assert found["data"]["error"] == {"type": "overloaded_error", "message": "Overloaded", "status": 529}
    assert found["data"]["request_id"] == "req_9"
    assert found["data"]["recorded_error"] == "unknown"
    assert found["data"]["recorded_message"]["content"][0]["text"] == text
    assert not found["data"].keys() & {"body", "model", "part", "usage"}


def test_an_error_that_is_shown_without_an_id_is_a_try_of_its_own():
    found = event(type="assistant", message={"content": "Prompt is too long"}, isApiErrorMessage=True)
    assert found["attempt_id"] == "u-1"
    assert found["data"]["error"] == {"message": "Prompt is too long"}


def test_a_refused_try_is_an_attempt_and_a_wait():
    error = {
        "status": 529,
        "requestID": "req_1",
        "error": {"error": {"type": "overloaded_error", "message": "Full"}},
    }
    refused, wait = events(
        type="system", subtype="api_error", error=error, retryInMs=1500.5, retryAttempt=2, maxRetries=10
    )
    assert refused["type"] == "llm.call.returned"
    assert refused["attempt_id"] == wait["attempt_id"] == "u-1"
    assert "call_id" not in refused
    assert refused["data"]["error"] == {"type": "overloaded_error", "message": "Full", "status": 529}
    assert refused["data"]["recorded_error"] == error
    assert refused["data"]["parent_record_id"] == "u-0"
    assert wait["id"] == "s-1:u-1:retry"
    assert wait["data"] == {
        "delay_seconds": 1.5005,
        "delay_source": "backoff",
        "reason": "529 overloaded_error: Full; retry 2 of at most 10",
        "retryAttempt": 2,
        "maxRetries": 10,
    }


def test_a_refused_try_without_an_error_is_one_all_the_same():
    refused, wait = events(type="system", subtype="api_error", error={}, retryAttempt=1)
    assert refused["data"]["is_error"] is True
    assert refused["data"]["error"] == {}
    assert wait["data"] == {"reason": "no error was recorded; retry 1", "retryAttempt": 1}


def test_a_message_of_the_user_keeps_what_stands_beside_it():
    message = {"role": "user", "content": "Sort the prices."}
    found = event(type="user", message=message, isMeta=True, permissionMode="plan", name="clash")
    assert found["id"] == "s-1:u-1"
    assert found["type"] == "message.recorded"
    assert found["data"] == {
        "role": "user",
        "body": message,
        "record_id": "u-1",
        "parent_record_id": "u-0",
        "isMeta": True,
        "permissionMode": "plan",
        "recorded_name": "clash",
    }


def results(*blocks):
    return {"role": "user", "content": [{"type": "tool_result", **block} for block in blocks]}


def test_the_result_of_a_tool_comes_with_the_message_that_brings_it():
    message = results({"tool_use_id": "toolu_1", "content": "3 1 2", "is_error": True})
    recorded, returned = events(type="user", message=message)
    assert recorded["type"] == "message.recorded"
    assert returned["type"] == "tool.call.returned"
    assert returned["id"] == "s-1:u-1:tool:0"
    assert returned["data"] == {"tool_call_id": "toolu_1", "is_error": True, "result": "3 1 2"}


def test_the_run_of_a_sub_agent_and_its_duration_belong_to_the_only_result():
    beside = {"agentId": "a1", "totalDurationMs": 4500}
    _, returned = events(type="user", message=results({"tool_use_id": "t"}), toolUseResult=beside)
    assert returned["data"] == {"tool_call_id": "t", "agent_id": "a1", "duration_seconds": 4.5}
    _, *both = events(
        type="user", message=results({"tool_use_id": "t"}, {"tool_use_id": "u"}), toolUseResult=beside
    )
    assert [one["data"] for one in both] == [{"tool_call_id": "t"}, {"tool_call_id": "u"}]


@pytest.mark.parametrize("amount", ["5", None, -1, 10**400, {}])
def test_a_duration_that_is_none_is_unknown(amount):
    _, returned = events(
        type="user", message=results({"tool_use_id": "t"}), toolUseResult={"durationMs": amount}
    )
    assert returned["data"] == {"tool_call_id": "t"}


def test_a_result_without_an_id_is_no_tool():
    assert event(type="user", message=results({"content": "3"}))["type"] == "message.recorded"


def test_a_tool_that_a_message_without_an_id_uses_is_started():
    message = {"role": "assistant", "content": [{"type": "tool_use", "name": "Read", "input": {"path": "a"}}]}
    _, started = events(type="assistant", message=message)
    assert started["type"] == "tool.call.started"
    assert started["data"] == {"tool_name": "Read"}


def test_a_tool_that_an_answer_asks_for_starts_when_it_is_asked_for():
    block = {"type": "tool_use", "id": "toolu_1", "name": "Read", "input": {"path": "a"}}
    part, started = events(type="assistant", message=ANSWER | {"content": [block]})
    assert part["type"] == "llm.call.returned"
    assert started["type"] == "tool.call.started"
    assert started["id"] == "s-1:u-1:tool:0"
    assert started["ts"] == part["ts"]
    assert started["data"] == {"tool_call_id": "toolu_1", "tool_name": "Read"}


def of_agent(inner, **progress):
    data = {"type": "agent_progress", "agentId": "a1", "prompt": "Sort.", "message": inner, **progress}
    return events(type="progress", data=data, parentToolUseID="toolu_9", isSidechain=False)


def test_what_a_sub_agent_answered_inside_of_its_parent_is_its_own_call():
    inner = {"type": "assistant", "uuid": "i-1", "requestId": "req_2", "timestamp": "2026-03-01T08:59:59Z"}
    (found,) = of_agent(inner | {"message": ANSWER})
    assert found["call_id"] == "msg_1"
    assert found["agent"] == "a1"
    assert found["ts"] == "2026-03-01T08:59:59Z"
    data = found["data"]
    assert (data["is_subagent"], data["agent_id"], data["parent_tool_use_id"]) == (True, "a1", "toolu_9")
    assert (data["record_id"], data["parent_record_id"], data["request_id"]) == ("u-1", "u-0", "req_2")
    assert data["agent_message"] == inner
    assert data["progress"] == {"type": "agent_progress", "agentId": "a1", "prompt": "Sort."}


def test_who_speaks_inside_of_the_parent_is_also_told_by_the_message():
    (found,) = of_agent({"message": ANSWER}, agentType="Explore")
    assert (found["type"], found["agent"]) == ("llm.call.returned", "Explore")
    assert found["data"]["agent_id"] == "a1"


def test_a_tool_of_a_sub_agent_is_one_event_in_its_parents_file_and_in_its_own():
    message = results({"tool_use_id": "toolu_3", "content": "1 2 3"})
    inner = {"type": "user", "uuid": "i-3", "timestamp": "2026-03-01T09:00:00.000Z", "message": message}
    _, in_parent = of_agent(inner)
    _, in_own = events(
        type="user",
        uuid="i-3",
        message=message,
        isSidechain=True,
        agentId="a1",
        toolUseResult={"durationMs": 5},
    )
    del in_parent["source"], in_own["source"]
    assert in_parent == in_own


def test_the_kind_of_a_sub_agent_names_it_when_it_is_told():
    record = {"type": "assistant", "message": ANSWER, "isSidechain": True, "agentId": "a1"}
    assert event(**record)["agent"] == "a1"
    assert event(**record, attributionAgent="Explore")["agent"] == "Explore"


def test_old_versions_name_no_sub_agent_but_mark_its_lines():
    found = event(type="assistant", message=ANSWER, isSidechain=True)
    assert found["data"]["is_subagent"] is True
    assert "agent_id" not in found["data"]


def test_other_progress_is_kept_as_it_is():
    data = {"type": "bash_progress", "output": "ok"}
    found = event(type="progress", data=data, toolUseID="bash-1")
    assert found["type"] == "claude_code.progress.bash_progress"
    assert found["data"]["data"] == data
    assert found["data"]["toolUseID"] == "bash-1"


def test_a_compaction_is_a_message_of_the_system():
    found = event(
        type="system",
        subtype="compact_boundary",
        content="Conversation compacted",
        compactMetadata={"preTokens": 9},
    )
    assert found["type"] == "message.recorded"
    assert found["data"]["body"] == {"role": "system", "content": "Conversation compacted"}
    assert found["data"]["subtype"] == "compact_boundary"
    assert found["data"]["compactMetadata"] == {"preTokens": 9}


@pytest.mark.parametrize(
    ("kind", "member", "said_by"),
    [
        ("summary", "summary", {"title_from": "summary"}),
        ("ai-title", "aiTitle", {"title_from": "model"}),
        ("custom-title", "customTitle", {}),
    ],
)
def test_titles_of_any_kind_name_the_session(kind, member, said_by):
    raw = json.dumps({"type": kind, member: "Sorted prices"}).encode()
    found = json.loads(read_line(raw, members_of(raw), b'"file"').events[0])
    assert found["type"] == "session.started"
    assert found["session_id"] == "file"
    assert found["data"] == {"title": "Sorted prices", "recorded_type": kind} | said_by
    assert "ts" not in found


@pytest.mark.parametrize(
    ("record", "type_name"),
    [
        ({"type": "moon-phase", "phase": "full"}, "claude_code.moon-phase"),
        ({"type": "system", "subtype": "turn_duration", "durationMs": 5}, "claude_code.system.turn_duration"),
        ({"type": "user"}, "claude_code.user"),
        ({"type": "assistant", "message": "text"}, "claude_code.assistant"),
        ({"type": "progress", "data": {"type": "agent_progress"}}, "claude_code.progress.agent_progress"),
        ({"type": "summary", "summary": ""}, "claude_code.summary"),
        ({"type": 7, "subtype": None}, "claude_code"),
        ({}, "claude_code"),
        ({"type": "x" * 300}, "claude_code." + "x" * 188),
    ],
)
def test_every_other_line_is_kept_under_its_own_type(record, type_name):
    found = event(**record)
    assert found["type"] == type_name
    kept = {key: value for key, value in record.items() if key != "type"}
    assert kept.items() <= found["data"].items()


def test_a_member_without_a_name_is_no_title():
    assert event(**{"type": "attachment", "": "text"})["type"] == "claude_code.attachment"
