"""Files of the Ouroboros journal give its events, in both JSON shapes."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading, Record
from journal.importers.ouroboros import OuroborosJson

SAMPLES = Path(__file__).parents[2] / "samples" / "ouroboros"


def read(content):
    return list(OuroborosJson().read(io.BytesIO(content), Reading()))


def events(file):
    return [json.loads(record.event) for record in read((SAMPLES / file).read_bytes())]


@pytest.mark.parametrize("file", ["rows.jsonl", "dumps.jsonl", "dumps_in_a_list.json"])
def test_both_shapes_are_recognised(file):
    assert OuroborosJson().recognise((SAMPLES / file).read_bytes(), "unnamed") == 0.98


def test_events_of_the_wire_are_not_taken_for_the_journal():
    sample = b'{"id":"e","type":"llm.call.requested","v":1,"ts":"2026-11-20T08:47:13Z","data":{}}'
    assert OuroborosJson().recognise(sample, "events.jsonl") == 0


def test_rows_give_fourteen_events_of_which_ten_name_a_session():
    found = events("rows.jsonl")
    assert Counter(event["type"] for event in found) == {
        "llm.call.requested": 6,
        "llm.call.returned": 6,
        "tool.call.started": 1,
        "tool.call.returned": 1,
    }
    assert Counter(event.get("session_id") for event in found) == {"sess_01": 10, None: 4}


def test_three_attempts_have_ids_of_their_own_and_one_prompt():
    attempts = [
        event for event in events("rows.jsonl") if event["data"].get("model") == "openrouter/openai/gpt-4"
    ]
    assert len({event["attempt_id"] for event in attempts}) == 3
    assert len({event["data"]["prompt_hash"] for event in attempts}) == 1
    errors = [event["data"]["error"] for event in attempts if "error" in event["data"]]
    assert errors == [{"type": "RateLimitError"}, {"type": "RateLimitError"}]


def test_dumps_state_their_tokens():
    usages = [event["data"]["usage"] for event in events("dumps.jsonl") if "usage" in event["data"]]
    assert sum(usage["token_count_in"] for usage in usages) == 35428
    assert sum(usage["token_count_out"] for usage in usages) == 804


def test_a_list_of_dumps_keeps_events_of_other_types():
    assert [event["type"] for event in events("dumps_in_a_list.json")] == [
        "tool.call.started",
        "tool.call.returned",
        "harness.artifact.recorded",
        "harness.verdict.recorded",
    ]


def test_the_record_is_the_line_as_it_stands():
    lines = (SAMPLES / "rows.jsonl").read_bytes().splitlines()
    assert [record.raw for record in read((SAMPLES / "rows.jsonl").read_bytes())] == lines


def test_a_line_that_is_something_else_is_refused_and_the_rest_is_read():
    lines = (SAMPLES / "rows.jsonl").read_bytes().splitlines()[:2]
    first, second, third = read(b"\n".join([lines[0], b'{"level":"info"}', lines[1]]))
    assert isinstance(first, Record)
    assert (second.index, second.code) == (2, "not_this_format")
    assert third.line == 3
