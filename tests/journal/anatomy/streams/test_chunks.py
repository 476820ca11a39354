"""Streams are recorded in many forms; the chunks in them are the same."""

import base64
import json

import pytest

from journal.anatomy.streams import chunks
from journal.anatomy.streams.assembled import Chunk
from journal.anatomy.streams.chunks import DONE, chunks_of

ONE, TWO = Chunk("", {"n": 1}), Chunk("", {"n": 2})


def frame(kind, payload, header="event-type"):
    """An event of a binary stream, kept as text."""
    return (
        f"\x00\x00\x01:{header}\x07\x00{chr(len(kind))}{kind}"
        f"\r:content-type\x07\x00\x10application/json{json.dumps(payload)}\x9c"
    )


@pytest.mark.parametrize(
    "stream",
    [
        'data: {"n": 1}\n\ndata: {"n": 2}\n\n',
        'data:{"n":1}\r\n\r\ndata:{"n":2}\r\n\r\n',
        'data: {"n": 1}\r\rdata: {"n": 2}\r\r',
        '\ufeffdata: {"n": 1}\n\n: a comment\n\nid: 7\nretry: 10\ndata: {"n": 2}\n\n',
        'data: {"n":\ndata: 1}\n\ndata: {"n": 2}\n\n',
        'data: {"n": 1}\ndata: {"n": 2}\n',
        'data: {"n": 1}\n\ndata: {"n": 2}',
        'data: {"n": 1}\n\ndata: {"n": 2}\n\ndata: {"n": 3, "cut',
        'data: {"n": 1}\n\ndata: no JSON\n\ndata: 7\n\ndata: {"n": 2}\n\n',
        '{"n": 1}\n{"n": 2}\n',
        '{"n": 1}{"n": 2}',
        '[{"n": 1},\n{"n": 2}]',
        '[{"n": 1}\n,\n{"n": 2}\n, {"n": 3, "cut',
        '{"n": 1}\n{"n": bro}\n{"n": 2}\n',
        [{"n": 1}, {"n": 2}],
        ['{"n": 1}', '{"n": 2}'],
        ['{"n": 1}\n{"n"', ": 2}\n"],
        ["data: {", '"n": 1}\n\nda', 'ta: {"n": 2}\n\n'],
        ['data: {"n": 1}', "", 'data: {"n": 2}', ""],
        ['data: {"n": 1}', 'data: {"n": 2}'],
        [{"n": 1}, 'data: {"n": 2}\n\n', None, 7],
    ],
)
def test_every_form_gives_the_same_chunks(stream):
    assert chunks_of(stream) == [ONE, TWO]


def test_events_have_names():
    stream = 'event: ping\ndata: {"n": 1}\n\ndata: {"n": 2}\n\n'
    assert chunks_of(stream) == [Chunk("ping", {"n": 1}), TWO]


def test_events_that_a_library_took_apart_have_their_names():
    stream = [{"event": "ping", "data": {"n": 1}}, {"event": "pong", "data": '{"n": 2}'}]
    assert chunks_of(stream) == [Chunk("ping", {"n": 1}), Chunk("pong", {"n": 2})]


@pytest.mark.parametrize(
    "stream",
    [
        'data: {"n": 1}\n\ndata: [DONE]\n\n',
        '{"n": 1}\n[DONE]\n',
        ['{"n": 1}', "[DONE]"],
        ["data: " + '{"n": 1}', "data: [DONE]"],
        [{"event": "x", "data": '{"n": 1}'}, {"event": "x", "data": "[DONE]"}],
    ],
)
def test_the_mark_of_the_end_is_a_chunk(stream):
    found = chunks_of(stream)
    assert [chunk.value for chunk in found] == [{"n": 1}, {}]
    assert found[-1].name == DONE


def test_separators_of_lines_inside_of_a_string_do_not_cut_it():
    assert chunks_of('data: {"t": "a\u2028b\x85c"}\n\n') == [Chunk("", {"t": "a\u2028b\x85c"})]


def test_unpaired_surrogates_are_replaced():
    assert chunks_of('data: {"t": "a\\ud83d"}\n\n') == [Chunk("", {"t": "a\ufffd"})]
    assert chunks_of('{"n": 1}\n{"t": "a\\ud83d"}') == [ONE, Chunk("", {"t": "a\ufffd"})]


def test_binary_frames_that_were_kept_as_text_are_opened():
    text = frame("messageStart", {"role": "assistant"}) + frame("messageStop", {"stopReason": "end_turn"})
    assert chunks_of(text) == [
        Chunk("messageStart", {"role": "assistant"}),
        Chunk("messageStop", {"stopReason": "end_turn"}),
    ]


def test_an_exception_in_a_binary_stream_is_a_chunk():
    text = frame("throttlingException", {"message": "slow down"}, header="exception-type")
    assert chunks_of(text) == [Chunk("throttlingException", {"message": "slow down"})]


def test_chunks_in_base64_are_opened():
    encoded = base64.b64encode(b'{"n": 1}').decode()
    assert chunks_of(frame("chunk", {"bytes": encoded, "p": "abc"})) == [ONE]
    assert chunks_of([{"chunk": {"bytes": encoded}}]) == [ONE]
    assert chunks_of(f'\x00\x01"bytes": "{encoded}"\x02') == [ONE]


@pytest.mark.parametrize("encoded", ["%%%", "AAA", base64.b64encode(b"\xff").decode(), "e30xMg=="])
def test_base64_that_holds_no_object_is_passed_over(encoded):
    assert chunks_of([{"bytes": encoded}, {"n": 1}]) == [ONE]


@pytest.mark.parametrize(
    "stream", [None, "", "   \n", 7, True, [], [None], "<html>busy</html>", "{", "[", "data"]
)
def test_what_is_no_stream_has_no_chunks(stream):
    assert chunks_of(stream) == []


def test_a_stream_of_nothing_but_brackets_is_given_up(monkeypatch):
    monkeypatch.setattr(chunks, "MOST_FAULTS", 3)
    assert chunks_of("{x\n" * 3 + '{"n": 1}') == []
    assert chunks_of("{x\n" * 2 + '{"n": 1}') == [ONE]


def test_what_is_too_much_is_left_out(monkeypatch):
    monkeypatch.setattr(chunks, "MOST_CHARACTERS", 20)
    assert chunks_of('data: {"n": 1}\n\ndata: {"n": 2}\n\n') == [ONE]
    assert chunks_of(['data: {"n": 1}\n\n', 'data: {"n": 2}\n\n']) == [ONE]


def test_nesting_without_end_is_no_chunk():
    assert chunks_of('{"a":' * 100_000) == []


@pytest.mark.parametrize(("levels", "found"), [(200, 1), (201, 0)])
def test_a_chunk_that_nests_deeper_than_an_event_may_is_none(levels, found):
    deep = '{"a":' * levels + "1" + "}" * levels
    assert len(chunks_of(f"data: {deep}\n\n")) == found
    assert len(chunks_of(deep)) == found
    assert len(chunks_of(f'{deep}\n{{"n": 1}}')) == found + 1


def test_a_frame_without_content_does_not_take_that_of_a_later_one():
    text = "\x01:event-type\x07\x00\x04ping" + " " * 1000 + frame("pong", {"n": 1})
    assert chunks_of(text) == [Chunk("pong", {"n": 1})]
