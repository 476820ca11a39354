"""LLMgine's recorded answers, in use and in its tests."""

import io
import json
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.llmgine import Llmgine
from journal.wire import Refused

SAMPLE = (Path(__file__).parents[2] / "samples" / "agents" / "llmgine.jsonl").read_bytes()
LINES = SAMPLE.splitlines()


def read(content):
    return list(Llmgine().read(io.BytesIO(content), Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def changed(line, **members):
    return events(json.dumps({**json.loads(line), **members}).encode())


def test_both_forms_are_recognised():
    assert Llmgine().recognise(SAMPLE, "unnamed") == 0.97


@pytest.mark.parametrize("content", [b'{"provider":"openai","raw_response":{}}', b'{"test_id":"t"}', b""])
def test_other_objects_are_not(content):
    assert Llmgine().recognise(content, "response.json") == 0


def test_a_recorded_answer_is_kept_as_the_provider_gave_it():
    asked, told = events(LINES[0])
    assert (asked["attempt_id"], told["attempt_id"]) == ("5b0e0c7e", "5b0e0c7e")
    assert told["data"]["body"] == json.loads(LINES[0])["raw_response"]
    assert (told["data"]["protocol"], told["data"]["provider"]) == ("openai_chat", "openai")
    assert told["data"]["duration_seconds"] == 0.8124
    assert (told["session_id"], told["ts"]) == ("l-1", "2025-07-27T09:16:53.120000")


def test_of_what_was_asked_only_the_parameters_were_kept():
    asked = events(LINES[0])[0]
    assert (asked["data"]["captured"], asked["data"]["model"]) == ("none", "gpt-4o-mini")
    assert asked["data"]["request_metadata"]["messages_count"] == 1
    assert "ts" not in asked


def test_chunks_are_a_stream():
    told = events(LINES[1])[1]["data"]
    assert [chunk["type"] for chunk in told["stream"]] == ["message_start", "message_delta", "message_stop"]


def test_an_answer_of_a_test_comes_with_its_request():
    asked, told = events(LINES[2])
    assert asked["data"]["body"] == {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Hi"}],
        "max_tokens": 10,
    }
    assert told["data"]["body"]["usage"]["total_tokens"] == 9
    assert told["data"]["test_id"] == "test_1"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            {"type": "RuntimeError", "message": 'API error (400): {"error": {"type": "t", "message": "m"}}'},
            {"type": "t", "message": "m", "status": 400},
        ),
        (
            {"type": "RuntimeError", "message": "API error (503): away"},
            {"type": "RuntimeError", "message": "API error (503): away", "status": 503},
        ),
        (
            {"type": "RuntimeError", "message": 'API error (400): {"error":'},
            {"type": "RuntimeError", "message": 'API error (400): {"error":', "status": 400},
        ),
        ("boom", {"message": "boom"}),
    ],
)
def test_an_error_is_a_status_and_what_the_provider_said(told, expected):
    assert changed(LINES[3], error=told)[1]["data"]["error"] == expected


@pytest.mark.parametrize("took", [None, -1, True, "812", 1e300])
def test_a_time_that_makes_no_sense_gives_no_duration(took):
    assert "duration_seconds" not in changed(LINES[0], processing_time_ms=took)[1]["data"]


def test_one_without_an_id_is_known_by_its_bytes():
    one = changed(LINES[0], response_id=None)[0]["attempt_id"]
    assert one == changed(LINES[0], response_id=None)[0]["attempt_id"]
    assert one != changed(LINES[0], response_id=None, session_id="l-2")[0]["attempt_id"]


def test_a_line_of_something_else_is_refused_and_the_rest_is_read():
    found = read(b"\n".join([LINES[0], b'{"level":"info"}', LINES[2]]))
    assert [one.code for one in found if isinstance(one, Refused)] == ["not_this_format"]
    assert len(found) == 5
