"""One line of a pi session."""

import json
from pathlib import Path

import pytest

from journal.importers.members import members_of
from journal.importers.pi_line import read_line, session_of

LINES = (Path(__file__).parents[2] / "samples" / "agents" / "pi.jsonl").read_bytes().splitlines()
MOMENT = "2026-09-01T12:00:03.000Z"


def events(raw, session_id="p-1"):
    return [json.loads(event) for event in read_line(raw, members_of(raw), session_id)]


def told(session_id="p-1", **line):
    return events(json.dumps(line).encode(), session_id)


def message(**message):
    return told(type="message", id="m1", timestamp=MOMENT, message=message)


def test_an_answer_is_a_call_in_pis_own_form():
    call, tool = events(LINES[3])
    assert (call["type"], call["call_id"], call["ts"]) == (
        "llm.call.returned",
        "p-1:m2",
        "2026-09-01T12:00:03Z",
    )
    assert call["data"]["body"] == json.loads(LINES[3])["message"]
    assert (call["data"]["protocol"], call["data"]["provider"]) == ("pi", "anthropic")
    assert (call["data"]["record_id"], call["data"]["parent_record_id"]) == ("m2", "m1")
    assert tool["data"] == {"tool_call_id": "toolu_1", "tool_name": "bash"}


def test_it_took_from_its_own_time_to_that_of_its_line():
    assert events(LINES[3])[0]["data"]["duration_seconds"] == 1.5


@pytest.mark.parametrize("begun", [None, True, "1788264001500", 1_788_264_009_000, 0, -1e300])
def test_times_that_make_no_sense_give_no_duration(begun):
    assert "duration_seconds" not in message(role="assistant", content=[], timestamp=begun)[0]["data"]


def test_what_was_aborted_is_cancelled():
    assert events(LINES[7])[0]["data"]["cancelled"] is True
    assert "cancelled" not in events(LINES[8])[0]["data"]


def test_the_result_of_a_tool_says_how_it_went():
    said, ended = events(LINES[4])
    assert (said["type"], said["data"]["protocol"], said["data"]["role"]) == (
        "message.recorded",
        "pi",
        "toolResult",
    )
    assert said["data"]["body"] == json.loads(LINES[4])["message"]
    assert ended["type"] == "tool.call.returned"
    assert ended["data"] == {
        "tool_call_id": "toolu_1",
        "tool_name": "bash",
        "is_error": False,
        "result": [{"type": "text", "text": "a.txt"}],
    }


def test_a_compaction_is_a_message_of_the_system():
    (event,) = events(LINES[9])
    assert event["data"]["body"] == {"role": "system", "content": "They listed the files."}
    assert event["data"]["tokensBefore"] == 1800


@pytest.mark.parametrize("role", ["user", "bashExecution", "new"])
def test_other_messages_are_messages(role):
    (event,) = message(role=role, content="hi")
    assert (event["type"], event["data"]["role"]) == ("message.recorded", role)
    assert event["data"]["body"] == {"role": role, "content": "hi"}


def test_lines_without_an_id_are_known_by_their_bytes():
    line = {"type": "message", "timestamp": MOMENT, "message": {"role": "assistant", "content": []}}
    one, other = told(**line)[0], told(**{**line, "timestamp": "2026-09-01T12:00:04.000Z"})[0]
    assert one["call_id"] != other["call_id"]
    assert one["data"]["record_id"] == one["id"].rpartition(":")[2]


@pytest.mark.parametrize("kind", ["model_change", "new_kind", ""])
def test_other_lines_are_kept_as_they_are(kind):
    (event,) = told(type=kind, id="m9", provider="x", note="y")
    assert event["type"] == (f"pi.{kind}" if kind else "pi")
    assert event["data"] == {"record_id": "m9", "recorded_provider": "x", "note": "y"}


def test_a_message_that_is_none_is_kept():
    (event,) = told(type="message", id="m1", timestamp="soon", message="text")
    assert event["data"] == {"record_id": "m1", "message": "text", "timestamp": "soon"}


@pytest.mark.parametrize("content", ["text", None, [7, {"type": "toolCall"}, {"type": "toolCall", "id": 7}]])
def test_answers_without_tools_start_none(content):
    assert [event["type"] for event in message(role="assistant", content=content)] == ["llm.call.returned"]


def test_only_a_header_names_a_session():
    assert session_of(members_of(LINES[0])) == "p-1"
    assert session_of(members_of(LINES[1])) is None
