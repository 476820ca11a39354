"""Recorded answers of Gemini are calls of which the answer alone is known."""

import io
import json
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.gemini_responses import GeminiResponses
from journal.wire import Refused

SAMPLE = (Path(__file__).parents[2] / "samples" / "agents" / "gemini_responses.jsonl").read_bytes()
LINES = SAMPLE.splitlines()


def read(content):
    return list(GeminiResponses().read(io.BytesIO(content), Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def test_recorded_answers_are_recognised():
    assert GeminiResponses().recognise(SAMPLE, "unnamed") == 0.97


@pytest.mark.parametrize(
    "content", [b'{"method":"GET","response":{}}', b'{"method":"generateContent","response":null}', b""]
)
def test_other_objects_are_not(content):
    assert GeminiResponses().recognise(content, "x.responses") == 0


def test_a_list_is_a_stream_and_an_object_is_a_body():
    streamed, whole, _ = (event["data"] for event in events(SAMPLE))
    assert [len(streamed["stream"]), "body" in streamed] == [2, False]
    assert whole["body"]["usageMetadata"]["totalTokenCount"] == 11
    assert (streamed["protocol"], streamed["operation"]) == ("gemini", "chat")
    assert (streamed["method"], whole["method"]) == ("generateContentStream", "generateContent")


def test_equal_answers_are_two_calls_and_a_copy_of_the_file_adds_none():
    names = [event["attempt_id"] for event in events(SAMPLE)]
    assert len(set(names)) == 3
    assert names[1].removesuffix("-1") == names[2].removesuffix("-2")
    assert [event["attempt_id"] for event in events(SAMPLE)] == names


def test_a_line_of_something_else_is_refused_and_the_rest_is_read():
    _, refused, last = read(b"\n".join([LINES[0], b'{"method":"other","response":{}}', LINES[1]]))
    assert isinstance(refused, Refused)
    assert (refused.index, refused.code, last.line) == (2, "not_this_format", 3)
