"""One message of a Gemini CLI session."""

import json

import pytest

from journal.importers.gemini_cli_message import head_event, message_events, other_event, session_of
from journal.importers.members import members_of

MOMENT = "2026-09-01T12:00:00.000Z"
TOOL = {"id": "ls-1", "name": "list_directory", "args": {"path": "."}}


def told(**message):
    raw = json.dumps({"id": "m1", "timestamp": MOMENT, **message}).encode()
    return [json.loads(event) for event in message_events(raw, members_of(raw), "g-1")]


def members(**message):
    return members_of(json.dumps(message).encode())


def test_a_person_writes_texts_and_parts():
    for content in ("hi", [{"text": "hi"}]):
        (event,) = told(type="user", content=content)
        assert event["data"]["body"] == {"role": "user", "content": content}


def test_an_answer_keeps_what_it_asked_tools_for_and_not_what_came_of_it():
    call, started = told(type="gemini", content="I look.", model="g", tokens={"input": 9}, toolCalls=[TOOL])
    assert (call["type"], call["call_id"], call["data"]["protocol"]) == (
        "llm.call.returned",
        "g-1:m1",
        "gemini_cli",
    )
    assert call["data"]["body"] == {
        "content": "I look.",
        "model": "g",
        "tokens": {"input": 9},
        "toolCalls": [TOOL],
    }
    assert started["data"] == {"tool_call_id": "ls-1", "tool_name": "list_directory"}


@pytest.mark.parametrize(
    ("status", "is_error", "cancelled"),
    [("success", False, None), ("error", True, None), ("cancelled", False, True)],
)
def test_a_tool_ends_well_or_not(status, is_error, cancelled):
    tool = {
        **TOOL,
        "status": status,
        "result": ["r"],
        "timestamp": "2026-09-01T12:00:01.000Z",
        "displayName": "D",
    }
    ended = told(type="gemini", toolCalls=[tool])[2]
    assert (ended["type"], ended["ts"]) == ("tool.call.returned", "2026-09-01T12:00:01Z")
    assert (ended["data"]["is_error"], ended["data"].get("cancelled")) == (is_error, cancelled)
    assert (ended["data"]["result"], ended["data"]["displayName"]) == (["r"], "D")


@pytest.mark.parametrize("tools", [None, {}, "x", [7], [{"name": "no id"}]])
def test_tools_that_are_none_start_nothing(tools):
    assert [event["type"] for event in told(type="gemini", toolCalls=tools)] == ["llm.call.returned"]


def test_a_message_that_was_saved_again_with_more_is_another_event_of_the_same_call():
    one, other = told(type="gemini", content="I")[0], told(type="gemini", content="I look.")[0]
    assert one["call_id"] == other["call_id"]
    assert one["id"] != other["id"]


@pytest.mark.parametrize("kind", ["info", "warning", "error"])
def test_what_the_program_says_is_kept_as_it_is(kind):
    (event,) = told(type=kind, content="x")
    assert event["type"] == f"gemini_cli.{kind}"
    assert event["data"]["content"] == "x"


def test_changes_of_the_header_are_kept():
    raw = members(**{"$set": {"lastUpdated": MOMENT}})
    event = json.loads(other_event(b"", raw, "g-1"))
    assert (event["type"], event["data"]) == ("gemini_cli.set", {"$set": {"lastUpdated": MOMENT}})


def test_the_header_starts_the_session_and_holds_no_messages():
    head = members(sessionId="g-1", projectHash="x", startTime=MOMENT, messages=[1])
    event = json.loads(head_event(head, "g-1"))
    assert (event["type"], event["ts"]) == ("session.started", "2026-09-01T12:00:00Z")
    assert event["data"] == {"projectHash": "x", "startTime": MOMENT}
    assert (session_of(head), session_of(members(sessionId=7))) == ("g-1", None)
