"""Files of Claude Code give their calls, tries, tools and messages, each once."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.importers.base import Reading, ReadLimits, Record
from journal.importers.claude_code import ClaudeCode
from journal.wire import Incoming, Limits, Refused, wire_event

SAMPLES = Path(__file__).parents[2] / "samples" / "claude_code"
BY_HAND = (SAMPLES / "by_hand.jsonl").read_bytes()
FILES = sorted(SAMPLES.rglob("*.jsonl"))
LINES = [line for path in FILES for line in path.read_bytes().splitlines()]


def read(content, reading=None):
    return list(ClaudeCode().read(io.BytesIO(content), reading or Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def of_type(name, found):
    return [event for event in found if event["type"] == name]


def line(**members):
    return json.dumps(members).encode() + b"\n"


def part(message_id, session_id="s-1", **members):
    message = {"id": message_id, "model": "claude-opus-4-6", "content": [], "usage": {"output_tokens": 1}}
    uuid = members.pop("uuid", "u")
    return line(type="assistant", sessionId=session_id, uuid=uuid, message=message, **members)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_recognised_and_read_whole(path):
    content = path.read_bytes()
    assert ClaudeCode().recognise(content, "unnamed") == 0.97
    assert not [found for found in read(content) if isinstance(found, Refused)]


def test_a_file_may_begin_with_lines_that_name_no_session():
    content = line(type="summary", summary="Sort", leafUuid="a-1") * 3
    assert ClaudeCode().recognise(content, "unnamed") == 0.97
    content = line(type="file-history-snapshot", messageId="u-1", snapshot={}, isSnapshotUpdate=False)
    assert ClaudeCode().recognise(content, "unnamed") == 0.97


def test_kinds_of_lines_that_are_new_speak_neither_for_nor_against_it():
    content = line(type="moon-phase", sessionId="s-1", phase="full") * 10 + BY_HAND
    assert ClaudeCode().recognise(content, "unnamed") == 0.97


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"type":"moon-phase","sessionId":"s-1"}',
        b'{"timestamp":"2026-03-01T09:00:00Z","type":"session_meta","payload":{"id":"s-1"}}',
        b'{"timestamp":"2026-03-01T09:00:00Z","type":"response_item","payload":{"type":"message","role":"user"}}',
        b'{"type":"session","id":"s-1","cwd":"/","provider":"anthropic","modelId":"claude-opus-4-6"}',
        b'{"type":"message","id":"m","timestamp":"2026-03-01T09:00:00Z","message":{"role":"user","content":[]}}',
        b'{"id":"e","type":"llm.call.requested","v":1,"ts":"2026-11-20T08:47:13Z","session_id":"s","data":{}}',
        b'{"id":"1","event_type":"x","payload":{},"aggregate_type":"a","aggregate_id":"b","timestamp":"t"}',
        b'{"sessionId":"s-1","projectHash":"h","startTime":"t","lastUpdated":"t","messages":[]}',
    ],
)
def test_other_formats_are_not_taken_for_it(content):
    assert ClaudeCode().recognise(content, "session.jsonl") == 0


def test_a_program_that_took_over_its_lines_but_not_its_messages_is_not_taken_for_it():
    common = {"sessionId": "s-1", "uuid": "u-1", "parentUuid": None, "timestamp": "2026-03-01T09:00:00Z"}
    content = line(type="system", subtype="telemetry", **common) * 10
    content += line(type="user", message={"role": "user", "parts": [{"text": "hi"}]}, **common)
    assert ClaudeCode().recognise(content, "session.jsonl") == 0


def test_the_file_written_by_hand_gives_what_its_readme_says():
    reading = Reading()
    found = [json.loads(record.event) for record in read(BY_HAND, reading)]
    assert Counter(event["type"] for event in found) == {
        "llm.call.returned": 8,
        "llm.retry.scheduled": 2,
        "message.recorded": 8,
        "tool.call.started": 3,
        "tool.call.returned": 3,
        "session.started": 2,
        "claude_code.file-history-snapshot": 1,
        "claude_code.progress.hook_progress": 1,
        "claude_code.moon-phase": 1,
    }
    assert {event["session_id"] for event in found} == {"s-1"}
    assert len({event["id"] for event in found}) == len(found)
    assert reading.merged == 2
    assert reading.lines_read == 20


def test_an_answer_in_three_lines_is_three_parts_of_one_call():
    parts = [event for event in events(BY_HAND) if event.get("call_id") == "msg_1"]
    assert [event["data"]["part"] for event in parts] == [True, True, True]
    assert [event["data"]["body"]["usage"]["output_tokens"] for event in parts] == [1, 1, 57]
    assert [event["data"]["record_id"] for event in parts] == ["a-1", "a-2", "a-3"]


def test_three_chains_of_refused_tries_lead_to_two_answers_and_an_error():
    found = events((SAMPLES / "refused_tries.jsonl").read_bytes())
    tries = [event for event in of_type("llm.call.returned", found) if "attempt_id" in event]
    waits = of_type("llm.retry.scheduled", found)
    assert len(tries) == len(waits) == 17
    assert {event["data"]["error"]["status"] for event in tries} == {529}
    assert [wait["attempt_id"] for wait in waits] == [one["data"]["record_id"] for one in tries]
    assert waits[0]["data"]["delay_seconds"] == 0.5452778597981155
    ends = [event["data"] for event in of_type("llm.call.returned", found) if "call_id" in event]
    last_tries = {tries[2]["attempt_id"], tries[12]["attempt_id"], tries[16]["attempt_id"]}
    assert {end["parent_record_id"] for end in ends} == last_tries
    assert ["error" in end for end in ends] == [False, True, False]


def test_the_first_version_gives_five_calls_with_their_tokens():
    found = events((SAMPLES / "version_1.jsonl").read_bytes())
    calls = of_type("llm.call.returned", found)
    assert len({call["call_id"] for call in calls}) == 5
    assert sum(call["data"]["body"]["usage"]["input_tokens"] for call in calls) == 218
    assert sum(call["data"]["body"]["usage"]["output_tokens"] for call in calls) == 445
    assert len(of_type("tool.call.returned", found)) == 2


def test_answers_without_an_id_are_messages_and_their_tools_have_none_either():
    found = events((SAMPLES / "session_with_agent.jsonl").read_bytes())
    assert [event["type"] for event in found] == [
        "claude_code.system.session_start",
        "message.recorded",
        "message.recorded",
        "tool.call.started",
    ]
    assert "tool_call_id" not in found[-1]["data"]
    assert found[-1]["data"]["tool_name"] == "Task"


def test_the_file_of_a_sub_agent_says_whose_it_is():
    found = events((SAMPLES / "subagents" / "agent-a0ad4f44468bdf20d.jsonl").read_bytes())
    told = [event["data"] for event in found if event["type"] != "tool.call.started"]
    assert {data["agent_id"] for data in told} == {"a0ad4f44468bdf20d"}
    assert all(event["data"]["is_subagent"] for event in found)
    assert {event["agent"] for event in found} == {"a0ad4f44468bdf20d", "general-purpose"}


def test_every_line_without_a_session_has_the_first_one_of_the_file():
    content = line(type="summary", summary="Sort", leafUuid="a-1") + part("m-1", "s-1") + part("m-2", "s-2")
    content += line(type="mode", mode="normal")
    assert [event["session_id"] for event in events(content)] == ["s-1", "s-1", "s-2", "s-1"]


def test_a_file_that_names_no_session_has_none():
    found = events(line(type="summary", summary="Sort", leafUuid="a-1"))
    assert "session_id" not in found[0]


def test_a_copy_that_was_cut_and_goes_on_repeats_what_is_known():
    whole = {record.event for record in read(BY_HAND)}
    cut = [found for found in read(BY_HAND[:5000]) if isinstance(found, Record)]
    assert cut
    assert {record.event for record in cut} <= whole
    rest = BY_HAND[BY_HAND.index(b'{"parentUuid":"a-3"') :]
    assert {record.event for record in read(rest)} <= whole


def test_windows_line_ends_and_a_mark_at_the_beginning_change_nothing():
    content = b"\xef\xbb\xbf" + BY_HAND.replace(b"\n", b"\r\n")
    assert [record.event for record in read(content)] == [record.event for record in read(BY_HAND)]


def test_a_line_that_is_too_long_is_refused_alone():
    content = part("m-1") + line(type="user", sessionId="s-1", uuid="long", text="x" * 3000) + part("m-2")
    found = read(content, Reading(limits=ReadLimits(line_bytes=2000)))
    assert [item.code if isinstance(item, Refused) else "read" for item in found] == [
        "read",
        "too_large",
        "read",
    ]


@st.composite
def damaged_lines(draw):
    content = draw(st.sampled_from(LINES))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        inserted = draw(
            st.binary(max_size=8) | st.sampled_from([b"null", b"{}", b"[]", b'""', b"1e999", b'"\\ud800"'])
        )
        content = content[:start] + inserted + content[end:]
    return content


@st.composite
def lines_with_other_values(draw):
    """A line of which one member, at any depth, is something else."""
    record = json.loads(
        draw(st.sampled_from([text for text in LINES if len(text) < 3000 and b"}{" not in text]))
    )
    value = draw(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=5)
        | st.just([])
        | st.just({})
        | st.just([{}])
    )
    place = record
    while True:
        key = draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        place[key] = value
        return json.dumps(record).encode()


@settings(max_examples=300)
@given(content=damaged_lines() | lines_with_other_values())
def test_a_damaged_line_gives_records_that_pass_the_wire_or_refusals(content):
    for found in read(content):
        if isinstance(found, Record):
            taken = wire_event(found.event, index=found.line, source_record=found.raw, limits=Limits())
            # Escapes that are none are only found when a text is read, and that may be on the wire.
            assert isinstance(taken, Incoming) or taken.code == "invalid_json", taken
        else:
            assert found.code
            assert found.reason


PRINTED = b"""\
{"type":"system","subtype":"init","session_id":"s-1","model":"claude-opus-4-6","uuid":"u-0"}
{"type":"assistant","session_id":"s-1","uuid":"u-1","parent_tool_use_id":null,"message":{"id":"msg_1",\
"model":"claude-opus-4-6","content":[{"type":"tool_use","id":"toolu_1","name":"Task"}],"usage":{"output_tokens":5}}}
{"type":"assistant","session_id":"s-1","uuid":"u-2","parent_tool_use_id":"toolu_1","message":{"id":"msg_2",\
"model":"claude-opus-4-6","content":[{"type":"text","text":"hi"}],"usage":{"output_tokens":2}}}
{"type":"result","subtype":"success","session_id":"s-1","total_cost_usd":0.05,"usage":{"output_tokens":7}}
"""


def test_what_the_program_prints_for_others_is_read_as_its_transcript():
    assert ClaudeCode().recognise(PRINTED, "unnamed") == 0.97
    found = [json.loads(record.event) for record in read(PRINTED)]
    assert [(event["type"], event["session_id"]) for event in found] == [
        ("claude_code.system.init", "s-1"),
        ("llm.call.returned", "s-1"),
        ("tool.call.started", "s-1"),
        ("llm.call.returned", "s-1"),
        ("claude_code.result.success", "s-1"),
    ]
    own, aside = found[1], found[3]
    assert (own["call_id"], own["data"].get("is_subagent")) == ("msg_1", None)
    assert (aside["data"]["is_subagent"], aside["data"]["parent_tool_use_id"]) == (True, "toolu_1")
