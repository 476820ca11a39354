"""A session of Gemini CLI gives the same calls, as a document and in lines."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.gemini_cli import GeminiCli
from journal.wire import Refused

FOLDER = Path(__file__).parents[2] / "samples" / "agents"
DOCUMENT = (FOLDER / "gemini_cli.json").read_bytes()
IN_LINES = (FOLDER / "gemini_cli.jsonl").read_bytes()


def read(content):
    return list(GeminiCli().read(io.BytesIO(content), Reading()))


def events(content, kind=None):
    found = [json.loads(record.event) for record in read(content) if not isinstance(record, Refused)]
    return [event for event in found if kind in (None, event["type"])]


@pytest.mark.parametrize("content", [DOCUMENT, IN_LINES, b"\xef\xbb\xbf" + DOCUMENT])
def test_both_forms_are_recognised(content):
    assert GeminiCli().recognise(content, "unnamed") == 0.95


@pytest.mark.parametrize("content", [b'{"sessionId":"s","type":"user"}', b'[{"projectHash":"x"}]', b""])
def test_other_objects_are_not(content):
    assert GeminiCli().recognise(content, "session.json") == 0


def test_every_message_is_told_as_what_it_is():
    expected = {
        "session.started": 1,
        "message.recorded": 1,
        "llm.call.returned": 2,
        "tool.call.started": 2,
        "tool.call.returned": 2,
        "gemini_cli.info": 1,
    }
    assert Counter(event["type"] for event in events(DOCUMENT)) == expected
    assert Counter(event["type"] for event in events(IN_LINES)) == expected | {"gemini_cli.set": 1}


def test_the_document_and_the_lines_are_the_same_calls():
    for kind in ("message.recorded", "llm.call.returned", "tool.call.started", "tool.call.returned"):
        assert events(DOCUMENT, kind) == events(IN_LINES, kind)


def test_a_document_on_one_line_is_the_same():
    dense = json.dumps(json.loads(DOCUMENT)).encode()
    assert events(dense) == events(DOCUMENT)


def test_a_later_save_adds_what_is_new_and_repeats_what_is_known():
    document = json.loads(DOCUMENT)
    earlier = {**document, "messages": document["messages"][:2], "lastUpdated": "2026-09-01T12:00:04.000Z"}
    whole = {event["id"]: event for event in events(DOCUMENT)}
    part = {event["id"]: event for event in events(json.dumps(earlier).encode())}
    head = [name for name, event in part.items() if event["type"] == "session.started"]
    assert {name: whole.get(name) for name in part if name not in head} == {
        name: event for name, event in part.items() if name not in head
    }


def test_a_tool_that_runs_has_no_end_yet():
    document = json.loads(DOCUMENT)
    document["messages"][1]["toolCalls"][0]["status"] = "executing"
    running = json.dumps(document).encode()
    assert events(running, "llm.call.returned") == events(DOCUMENT, "llm.call.returned")
    assert len(events(running, "tool.call.returned")) == 1


def test_a_cut_document_gives_the_messages_that_are_whole():
    found = read(DOCUMENT[: DOCUMENT.index(b'"i1"')])
    assert [one.code for one in found if isinstance(one, Refused)] != []
    assert len(events(DOCUMENT[: DOCUMENT.index(b'"i1"')], "llm.call.returned")) == 1


def test_every_event_belongs_to_the_session_of_the_header():
    assert {event["session_id"] for event in events(DOCUMENT)} == {"g-1"}
    assert {event["session_id"] for event in events(IN_LINES)} == {"g-1"}


def test_a_document_may_begin_with_its_messages():
    document = json.loads(DOCUMENT)
    turned = json.dumps({"messages": document.pop("messages"), **document}).encode()
    assert GeminiCli().recognise(turned, "unnamed") == 0.95
    assert Counter(event["type"] for event in events(turned)) == Counter(
        event["type"] for event in events(DOCUMENT)
    )
    for kind in ("message.recorded", "llm.call.returned", "tool.call.started", "tool.call.returned"):
        assert events(turned, kind) == events(DOCUMENT, kind)


def test_a_slice_without_its_header_is_known_by_the_tokens_it_counts():
    lines = [line for line in IN_LINES.splitlines() if b'"gemini"' in line]
    assert GeminiCli().recognise(b"\n".join(lines), "unnamed") == 0.8
    assert {event.get("session_id") for event in events(b"\n".join(lines))} == {None}
    other = b'{"id":"m","type":"gemini","tokens":{"input":1}}'
    assert GeminiCli().recognise(other, "unnamed") == 0
