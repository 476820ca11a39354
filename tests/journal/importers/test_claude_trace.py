"""claude-trace's log gives each request with its answer, tries of one call and all."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.claude_trace import ClaudeTrace
from journal.wire import Refused

SAMPLE = Path(__file__).parents[2] / "samples" / "http" / "claude_trace.jsonl"
LINES = SAMPLE.read_bytes().splitlines()


def read(content, reading=None):
    return list(ClaudeTrace().read(io.BytesIO(content), reading or Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def test_the_log_is_recognised():
    assert ClaudeTrace().recognise(SAMPLE.read_bytes(), "unnamed") == 0.97


@pytest.mark.parametrize(
    "content",
    [
        b'{"request":{"method":"POST"},"response":null}',
        b'{"request":7,"response":null,"logged_at":""}',
        b'{"type":"user","sessionId":"s"}',
        b"",
    ],
)
def test_other_objects_are_not(content):
    assert ClaudeTrace().recognise(content, "log.jsonl") == 0


def test_five_pairs_are_four_requests_three_answers_and_a_wait():
    reading = Reading()
    found = [json.loads(record.event) for record in read(SAMPLE.read_bytes(), reading)]
    assert Counter(event["type"] for event in found) == {
        "llm.call.requested": 4,
        "llm.call.returned": 3,
        "llm.retry.scheduled": 1,
    }
    assert reading.notes == ["1 exchange is no call to a model and left out."]
    assert {event["session_id"] for event in found} == {"7d3c0f52-8a3e-4a6e-9a3f-0d9d6a1f2b31"}


def test_times_are_utc_to_the_microsecond():
    asked, told = events(LINES[0])
    assert (asked["ts"], told["ts"]) == ("2025-05-29T21:38:24.293292Z", "2025-05-29T21:38:25.032897Z")
    assert told["data"]["logged_at"] == "2025-05-29T23:38:25.033001"


def test_the_refused_try_and_the_answered_one_share_their_prompt():
    refused, answered = events(LINES[1]), events(LINES[2])
    assert refused[1]["data"]["error"] == {"type": "overloaded_error", "message": "Overloaded", "status": 529}
    assert refused[2]["data"]["delay_seconds"] == 12
    assert refused[0]["data"]["prompt_hash"] == answered[0]["data"]["prompt_hash"]
    assert refused[0]["attempt_id"] != answered[0]["attempt_id"]


def test_a_stream_is_kept_as_text():
    _, told = events(LINES[2])
    assert told["data"]["stream"].startswith("event: message_start\ndata: ")
    assert told["data"]["request_id"] == "req_3"


def test_a_request_that_nobody_answered_keeps_its_note():
    (asked,) = events(LINES[4])
    assert asked["data"]["note"] == "ORPHANED_REQUEST - No matching response received"


def test_the_record_is_the_line_as_it_stands():
    assert [record.raw for record in read(SAMPLE.read_bytes())] == [
        *[LINES[0]] * 2,
        *[LINES[1]] * 3,
        *[LINES[2]] * 2,
        LINES[4],
    ]


@pytest.mark.parametrize(
    "line", [b'{"request":{},"response":null}', b'{"level":"info"}', b'{"request":{"url":7},"logged_at":""}']
)
def test_a_line_of_something_else_is_refused_and_the_rest_is_read(line):
    first, _, refused, *rest = read(b"\n".join([LINES[0], line, LINES[4]]))
    assert first.line == 1
    assert isinstance(refused, Refused)
    assert (refused.index, refused.code) == (2, "not_this_format")
    assert [record.line for record in rest] == [3]


def test_windows_line_ends_and_several_objects_on_a_line_are_read():
    whole = read(b"\n".join(LINES))
    assert [one.event for one in read(b"\xef\xbb\xbf" + b"\r\n".join(LINES))] == [one.event for one in whole]
    assert [one.event for one in read(b"".join(LINES))] == [one.event for one in whole]


def test_a_cut_copy_gives_what_is_whole():
    *found, refused = read(SAMPLE.read_bytes()[: -len(LINES[4]) // 2])
    assert found == read(SAMPLE.read_bytes())[:7]
    assert refused.code == "cut_record"
