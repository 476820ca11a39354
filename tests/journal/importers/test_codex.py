"""A Codex rollout gives its calls once each, its tools, its messages, and everything else as it is."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.codex import Codex
from journal.wire import Refused

SAMPLE = (Path(__file__).parents[2] / "samples" / "agents" / "codex.jsonl").read_bytes()
LINES = SAMPLE.splitlines()


def read(content, reading=None):
    return list(Codex().read(io.BytesIO(content), reading or Reading()))


def events(content, kind=None):
    found = [json.loads(record.event) for record in read(content)]
    return [event for event in found if kind in (None, event["type"])]


def test_a_rollout_is_recognised():
    assert Codex().recognise(SAMPLE, "unnamed") == 0.97


@pytest.mark.parametrize(
    "content",
    [
        b'{"created_at":"2025-09-10T12:00:00Z","role":"user","message":"hi"}',
        b'{"timestamp":"2026-09-01T12:00:00Z","type":"other","payload":{}}',
        b'{"type":"session_meta","payload":{}}',
        b"",
    ],
)
def test_other_objects_are_not(content):
    assert Codex().recognise(content, "rollout.jsonl") == 0


def test_every_line_is_told_as_what_it_is():
    assert Counter(event["type"] for event in events(SAMPLE)) == {
        "session.started": 1,
        "message.recorded": 3 + 5,
        "llm.call.requested": 3,
        "llm.call.returned": 4,
        "tool.call.started": 2,
        "tool.call.returned": 2,
        "codex.turn_context": 1,
        "codex.event_msg.user_message": 1,
        "codex.event_msg.token_count": 1,
        "codex.event_msg.turn_aborted": 1,
    }


def test_a_count_that_is_told_again_is_the_same_call():
    reading = Reading()
    read(SAMPLE, reading)
    calls = [event["call_id"] for event in events(SAMPLE, "llm.call.returned") if "call_id" in event]
    assert calls == ["c-1:154-120-64-34-10", "c-1:154-120-64-34-10", "c-1:334-280-192-54-10"]
    assert reading.merged == 1


def test_a_call_has_the_counts_of_its_own_and_not_the_sum():
    last = events(SAMPLE, "llm.call.returned")[2]["data"]
    assert last["usage"] == {
        "input_tokens": 160,
        "cached_input_tokens": 128,
        "output_tokens": 20,
        "reasoning_output_tokens": 0,
        "total_tokens": 180,
    }
    assert (last["protocol"], last["usage_protocol"]) == ("openai_responses", "codex")


def test_every_event_belongs_to_the_session_at_the_head_of_the_file():
    assert {(event["session_id"], event["agent"]) for event in events(SAMPLE)} == {("c-1", "codex")}


def test_the_model_is_told_by_an_event_of_its_own():
    asked = events(SAMPLE, "llm.call.requested")[0]
    assert asked["data"] == {
        "protocol": "openai_responses",
        "model": "gpt-5.1-codex",
        "captured": "none",
        "provider": "openai",
    }
    assert "ts" not in asked


def test_a_slice_without_its_context_adds_nothing_and_contradicts_nothing():
    whole = {event["id"]: event["data"] for event in events(SAMPLE)}
    part = {event["id"]: event["data"] for event in events(b"\n".join([LINES[0], *LINES[5:]]))}
    assert {name: whole.get(name) for name in part} == part
    assert len([name for name in whole if name not in part]) == 3 + 4


def test_lines_before_the_head_are_of_its_session_too():
    assert {event["session_id"] for event in events(b"\n".join([LINES[3], *LINES]))} == {"c-1"}


def test_without_a_head_no_session_is_made_up():
    assert "session_id" not in events(LINES[5])[0]


def test_damaged_lines_are_refused_and_the_rest_is_read():
    found = read(b"\n".join([LINES[0], b"{cut", LINES[5]]))
    assert [one.code for one in found if isinstance(one, Refused)] == ["cut_record"]
    assert len(found) == 3


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    assert events(b"\xef\xbb\xbf" + b"\r\n".join(LINES)) == events(SAMPLE)


FIRST = b"""\
{"id":"c-1","timestamp":"2025-06-01T12:00:00Z","instructions":null,"git":{}}
{"record_type":"state"}
{"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}
{"type":"function_call","name":"shell","arguments":"{}","call_id":"call-1"}
{"type":"function_call_output","call_id":"call-1","output":"{}"}
{"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}
"""


def test_the_first_versions_wrote_items_without_envelopes():
    assert Codex().recognise(FIRST, "unnamed") == 0.97
    found = events(FIRST)
    assert Counter(event["type"] for event in found) == {
        "session.started": 1,
        "codex": 1,
        "message.recorded": 4,
        "tool.call.started": 1,
        "tool.call.returned": 1,
    }
    assert {event["session_id"] for event in found} == {"c-1"}
    assert found[0]["ts"] == "2025-06-01T12:00:00Z"


def test_what_was_said_again_without_a_time_is_another_record():
    said = [event["id"] for event in events(FIRST, "message.recorded")]
    assert len(set(said)) == 4
    assert said[3] == said[0] + "-2"


def test_items_of_a_provider_alone_are_no_rollout():
    assert Codex().recognise(b'{"type":"message","role":"user","content":[]}', "rollout.jsonl") == 0
