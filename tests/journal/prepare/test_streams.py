"""Secrets that are spread over the chunks of a stream."""

from __future__ import annotations

import json

from journal.prepare.event import Preparer
from journal.redact import DEFAULT
from tests.journal.prepare.test_event import KEY, SECRET, incoming, stored


def stream_of(*deltas, end=True):
    """An Anthropic stream with one text block."""
    chunks = [
        {"type": "message_start", "message": {"id": "msg_01", "type": "message", "content": [], "usage": {}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": delta}}
            for delta in deltas
        ),
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
    ]
    return "".join(
        f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in chunks[: None if end else -2]
    )


def prepared(stream):
    event = {
        "id": "e",
        "type": "llm.call.returned",
        "data": {"status_code": 200, "protocol": "anthropic_messages", "stream": stream},
    }
    made = Preparer(SECRET, DEFAULT).prepare(incoming(json.dumps(event).encode()))
    return made, json.loads(stored(made))["data"]


def test_a_secret_cut_across_chunks_is_not_stored_and_the_answer_is():
    made, data = prepared(stream_of("use ", KEY[:9], KEY[9:20], KEY[20:], " then"))
    text = data["body"]["content"][0]["text"]
    assert text.startswith("use ")
    assert text.endswith(" then")
    assert KEY[9:20] not in json.dumps(data)
    assert "stream" not in data
    assert data["stream_redacted"] == "whole"
    assert (made.facts.finish_reasons, made.facts.usage.output_visible) == (("end_turn",), 7)


def test_a_stream_without_secrets_is_kept_as_it_came():
    stream = stream_of("hello ", "there")
    _, data = prepared(stream)
    assert data["stream"] == stream


def test_a_secret_within_one_chunk_is_marked_where_it_stands():
    _, data = prepared(stream_of(f"use {KEY} then"))
    assert KEY not in data["stream"]
    assert "content_block_delta" in data["stream"]


def test_a_cut_stream_with_a_secret_is_still_known_to_be_cut():
    made, data = prepared(stream_of(KEY[:15], KEY[15:], end=False))
    assert data["stream_redacted"] == "cut"
    assert made.facts.notes == ("stream_cut",)


def test_a_piece_that_a_rule_knows_alone_does_not_hide_the_others():
    _, data = prepared(stream_of(f"the key: {KEY[:26]}", KEY[26:] + " ok"))
    assert KEY[26:] not in json.dumps(data)
    assert data["body"]["content"][0]["text"].endswith(" ok")


def test_a_password_that_goes_on_in_the_next_chunk_is_hidden_whole():
    _, data = prepared(stream_of("export API_KEY=Zq8Rt5Yw2Pk9Lm4", "Nx7VbTail99 && run"))
    assert "Nx7VbTail99" not in json.dumps(data)
