"""Answers, put together, and their pieces."""

import json
from datetime import UTC, datetime

import pytest

from dashboard.queries.answers import answer, answer_part, stream_chunks
from journal.models import Call
from tests.factories import ProjectFactory, requested, returned, send

TEXT = {"type": "text", "text": "Let me look."}
USE = {"type": "tool_use", "id": "t1", "name": "read", "input": {}}
STREAM = [
    {
        "timestamp_utc": "2026-09-01T12:00:01Z",
        "chunk": {"choices": [{"index": 0, "delta": {"content": "Ti"}}]},
    },
    {
        "timestamp_utc": "2026-09-01T12:00:03+00:00",
        "chunk": {"choices": [{"index": 0, "delta": {"content": "de"}, "finish_reason": "stop"}]},
    },
]


@pytest.fixture
def project(db):
    return ProjectFactory()


def key():
    return f"{Call.objects.get().key}.1"


def part(number, content, **more):
    body = {"type": "message", "role": "assistant", "content": content, **more}
    data = {"protocol": "anthropic_messages", "body": body, "part": True}
    return {**returned(data=data), "id": f"part-{number}", "ts": f"2026-09-01T12:00:0{number}Z"}


def test_records_of_one_answer_are_one_and_what_two_of_them_tell_is_told_once(project):
    send(
        project,
        requested(),
        part(1, [TEXT], stop_reason=None, usage={"output_tokens": 1}),
        part(2, [TEXT, USE], stop_reason="tool_use", usage={"output_tokens": 9}),
    )
    told = answer(project, key())
    assert (told.parts, told.is_stream) == (2, False)
    assert json.loads(told.body.json) == {
        "type": "message",
        "role": "assistant",
        "content": [TEXT, USE],
        "stop_reason": "tool_use",
        "usage": {"output_tokens": 9},
    }


def test_each_record_can_be_read_by_itself(project):
    send(project, requested(), part(1, [TEXT]), part(2, [USE]))
    assert json.loads(answer_part(project, key(), 2).json)["content"] == [USE]
    assert [answer_part(project, key(), number) for number in (0, 3)] == [None, None]


def test_an_answer_of_one_record_is_not_put_together(project):
    send(project, requested(), part(1, [TEXT]))
    assert answer(project, key()).body is None
    assert answer(project, "nothing.1") is None


def test_a_stream_is_put_together(project):
    send(project, requested(), returned(data={"protocol": "openai_chat", "stream": STREAM}))
    told = answer(project, key())
    assert (told.is_stream, told.parts) == (True, 0)
    assert json.loads(told.body.json)["choices"][0]["message"]["content"] == "Tide"


def test_pieces_of_a_stream_know_when_they_came(project):
    send(project, requested(), returned(data={"protocol": "openai_chat", "stream": STREAM}))
    first, second = stream_chunks(project, key())
    assert (first.number, first.at) == (1, datetime(2026, 9, 1, 12, 0, 1, tzinfo=UTC))
    assert second.value["choices"][0]["delta"] == {"content": "de"}


@pytest.mark.parametrize("time", ["noon", 10**30, None, True, {}])
def test_a_time_that_is_none_is_unknown(project, time):
    stream = [{"timestamp": time, "chunk": {"choices": []}}]
    send(project, requested(), returned(data={"stream": stream}))
    assert [chunk.at for chunk in stream_chunks(project, key())] == [None]


def test_an_event_stream_has_pieces_without_times(project):
    text = 'event: message_start\ndata: {"type": "message_start"}\n\nevent: ping\ndata: {"type": "ping"}\n\n'
    send(project, requested(), returned(data={"stream": text}))
    assert [(chunk.name, chunk.at) for chunk in stream_chunks(project, key())] == [
        ("message_start", None),
        ("ping", None),
    ]


def test_a_body_is_no_stream(project):
    send(project, requested(), returned())
    assert stream_chunks(project, key()) is None
    assert answer(project, key()).is_stream is False
