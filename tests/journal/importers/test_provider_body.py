"""An answer without its request is a call of which nothing else is known."""

import io
import json
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.provider_body import ProviderBody

SAMPLES = Path(__file__).parents[2] / "samples" / "http"
ANSWER = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": {}}


def read(content):
    return list(ProviderBody().read(io.BytesIO(content), Reading()))


def packed(*values):
    return b"".join(json.dumps(value, indent=1).encode() + b"\n" for value in values)


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (packed(ANSWER), 0.8),
        (b"\xef\xbb\xbf\n" + packed(ANSWER, ANSWER), 0.8),
        ((SAMPLES / "error.json").read_bytes(), 0.6),
        ((SAMPLES / "chunks.jsonl").read_bytes(), 0),
        (packed(ANSWER, {"type": "user"}), 0),
        (b"answer: " + packed(ANSWER), 0),
        (packed(*[{"candidates": [], "responseId": "r"}] * 2), 0),
        (b"", 0),
    ],
)
def test_answers_are_recognised_when_there_is_nothing_else(content, certainty):
    assert ProviderBody().recognise(content, "answer.json") == certainty


def test_an_answer_is_kept_as_it_came():
    (record,) = read(packed(ANSWER))
    event = json.loads(record.event)
    assert event["type"] == "llm.call.returned"
    assert event["data"] == {"protocol": "anthropic_messages", "body": ANSWER}
    assert "session_id" not in event


def test_an_error_tells_its_kind_and_its_wait():
    answer, retry = (json.loads(record.event) for record in read((SAMPLES / "error.json").read_bytes()))
    assert answer["data"]["error"] == {
        "type": "RESOURCE_EXHAUSTED",
        "message": "You exceeded your current quota.",
        "status": 429,
    }
    assert retry["data"] == {
        "delay_seconds": 34.4,
        "delay_source": "retry_info",
        "reason": "429 RESOURCE_EXHAUSTED",
    }
    assert retry["attempt_id"] == answer["attempt_id"]


def test_several_answers_in_a_file_are_several_calls():
    first, second = read(packed(ANSWER, {**ANSWER, "id": "msg_2"}))
    assert (first.line, second.line) == (1, 9)
    assert json.loads(first.event)["attempt_id"] != json.loads(second.event)["attempt_id"]


def test_what_is_no_answer_is_refused():
    found, refused = read(packed(ANSWER, {"type": "user"}))
    assert (refused.index, refused.code) == (9, "not_this_format")
    assert found.line == 1
