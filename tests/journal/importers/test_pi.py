"""A session of pi gives a call for each answer, with its tokens, its cost and its tools."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.pi import Pi

SAMPLE = (Path(__file__).parents[2] / "samples" / "agents" / "pi.jsonl").read_bytes()
LINES = SAMPLE.splitlines()


def events(content, kind=None):
    found = [json.loads(record.event) for record in Pi().read(io.BytesIO(content), Reading())]
    return [event for event in found if kind in (None, event["type"])]


def test_a_session_is_recognised():
    assert Pi().recognise(SAMPLE, "unnamed") == 0.96


@pytest.mark.parametrize(
    "content",
    [
        b'{"type":"message","message":{"role":"user"}}',
        b'{"type":"session","id":7,"cwd":"/","timestamp":"2026-09-01T12:00:00Z"}',
        b'{"type":"user","message":{"role":"user","content":"x"},"timestamp":"2026-09-01T12:00:00Z"}',
        b"",
    ],
)
def test_other_objects_are_not(content):
    assert Pi().recognise(content, "session.jsonl") == 0


def test_every_line_is_told_as_what_it_is():
    assert Counter(event["type"] for event in events(SAMPLE)) == {
        "session.started": 1,
        "pi.model_change": 1,
        "message.recorded": 4,
        "llm.call.returned": 4,
        "tool.call.started": 1,
        "tool.call.returned": 1,
    }


def test_every_event_belongs_to_the_session_of_the_header_wherever_it_stands():
    assert {event["session_id"] for event in events(SAMPLE)} == {"p-1"}
    assert {event["session_id"] for event in events(b"\n".join([LINES[2], *LINES]))} == {"p-1"}
    assert "session_id" not in events(LINES[2])[0]


def test_a_cut_copy_tells_the_same_of_what_it_has():
    whole = {event["id"]: event for event in events(SAMPLE)}
    part = {event["id"]: event for event in events(b"\n".join([LINES[0], *LINES[4:6]]))}
    assert {name: whole.get(name) for name in part} == part


def test_two_objects_on_a_line_are_two_records():
    assert events(b"".join(LINES)) == events(SAMPLE)
