"""A recorded stream is one call, however its chunks are written."""

import io
import json
from pathlib import Path

import pytest

from journal.anatomy.streams import assemble
from journal.importers.base import BrokenStreamError, Reading, ReadLimits
from journal.importers.provider_chunks import ProviderChunks

SAMPLES = Path(__file__).parents[2] / "samples" / "http"
EVENTS = (SAMPLES / "stream.txt").read_bytes()
LINES = (SAMPLES / "chunks.jsonl").read_bytes()


def read(content, limits=None):
    return list(ProviderChunks().read(io.BytesIO(content), Reading(limits=limits or ReadLimits())))


def bodies(content):
    streams = [json.loads(record.event)["data"]["stream"] for record in read(content)]
    return [assemble(None, stream).body for stream in streams]


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (EVENTS, 0.85),
        (LINES, 0.85),
        (b"\xef\xbb\xbf" + EVENTS, 0.85),
        (b"[" + LINES.strip().replace(b"\n", b",") + b"]", 0.85),
        (b'{"candidates":[],"responseId":"r"}\n{"candidates":[],"responseId":"r"}\n', 0.85),
        (LINES + b'{"type":"user"}\n', 0.64),
        (b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"m"}}\n\n', 0.6),
        (b'event: error\ndata: {"message":"boom"}\n\n', 0.6),
        (b'data: {"error":{"message":"boom","code":500}}\n\ndata: [DONE]\n\n', 0.6),
        (b"text\n" + LINES, 0),
        (b'data: {"tick": 1}\n\n', 0),
        (b"event: nothing\n", 0),
        (b"", 0),
    ],
)
def test_streams_are_recognised_by_their_chunks(content, certainty):
    assert ProviderChunks().recognise(content, "unnamed") == certainty


def test_an_event_stream_is_kept_as_text():
    (record,) = read(EVENTS)
    event = json.loads(record.event)
    assert event["type"] == "llm.call.returned"
    assert event["data"] == {"stream": EVENTS.decode()}
    assert (record.line, record.raw) == (1, EVENTS)


def test_chunks_in_lines_are_kept_as_a_list():
    (body,) = bodies(LINES)
    assert body["usage"] == {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}


@pytest.mark.parametrize("content", [EVENTS, LINES])
def test_windows_line_ends_change_nothing_that_is_told(content):
    assert bodies(content.replace(b"\n", b"\r\n")) == bodies(content)


@pytest.mark.parametrize(
    "content",
    [
        EVENTS + EVENTS,
        LINES + LINES.replace(b"chatcmpl-7", b"chatcmpl-8"),
        b"data: {}\n\ndata: [DONE]\n\n" * 2,
        b'{"model":"l","created_at":"x","done":true}\n' * 2,
        b'{"candidates":[],"responseId":"r"}\n{"candidates":[],"responseId":"s"}\n',
        b'{"type":"response.created"}\n{"type":"response.completed"}\n' * 2,
    ],
)
def test_streams_after_each_other_are_several_calls(content):
    assert len(read(content)) == 2


def test_each_stream_of_a_file_stands_at_its_line():
    assert [record.line for record in read(EVENTS + EVENTS)] == [1, 1 + EVENTS.count(b"\n")]


def test_a_stream_without_an_end_is_kept():
    (record,) = read(EVENTS[: len(EVENTS) // 2])
    assert json.loads(record.event)["data"]["stream"] == EVENTS[: len(EVENTS) // 2].decode()


def test_a_stream_that_is_too_long_is_refused_and_the_next_one_is_read():
    long = b'{"type":"message_start"}\n' + b'{"type":"ping"}\n' * 10
    short = b'{"type":"message_start"}\n'
    refused, found = read(long + short, ReadLimits(line_bytes=100))
    assert (refused.index, refused.code) == (1, "too_large")
    assert found.line == 12


def test_a_broken_line_costs_no_other():
    first, *rest = LINES.splitlines()
    refused, found = read(b"\n".join([first, b'{"cut": ', *rest]))
    assert (refused.index, refused.code) == (2, "cut_record")
    assert len(json.loads(found.event)["data"]["stream"]) == 3


class Cut(io.BytesIO):
    """Ends as a damaged archive does."""

    def read1(self, size=-1):
        chunk = super().read1(size)
        if not chunk:
            raise BrokenStreamError("the compressed file is cut")
        return chunk


def test_a_broken_stream_is_told():
    refused, found = ProviderChunks().read(Cut(EVENTS), Reading())
    assert refused.code == "broken_stream"
    assert found.raw == EVENTS


@pytest.mark.parametrize("lead", [b":ok\n\n", b"retry: 3000\n\n", b"id: 5\n"])
def test_what_stands_before_the_first_event_is_no_answer_of_its_own(lead):
    stream = b'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","usage":{}}}\n\n'
    (record,) = read(lead + stream)
    assert json.loads(record.event)["data"]["stream"] == (lead + stream).decode()


def test_a_sign_of_life_before_the_first_event_is_no_answer_of_its_own():
    content = b'data: {"type":"keepalive"}\n\ndata: {"type":"response.created","response":{}}\n\n'
    (record,) = read(content)
    assert json.loads(record.event)["data"]["stream"] == content.decode()


def test_an_answer_of_an_error_alone_is_a_call_that_failed():
    (body,) = read(
        b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"m"}}\n\n'
    )
    assert assemble(None, json.loads(body.event)["data"]["stream"]).error == {
        "type": "overloaded_error",
        "message": "m",
    }


def test_pieces_without_ids_are_cut_where_an_answer_ended():
    first = b'{"candidates":[{"finishReason":null}],"usageMetadata":{"promptTokenCount":5}}\n'
    last = b'{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5}}\n'
    other = last.replace(b"5", b"6")
    assert [record.line for record in read(first + last + other)] == [1, 3]
