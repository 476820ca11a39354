"""A recorded stream gives the same facts as the answer it carried, and says when it was cut."""

import json

import pytest

from journal.fold.facts import Usage

from .folding import facts_of, returned

CHUNKS = [
    {
        "type": "message_start",
        "message": {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-4",
            "content": [],
            "usage": {"input_tokens": 9, "cache_read_input_tokens": 64, "output_tokens": 1},
        },
    },
    {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {}},
    },
    {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 20}},
    {"type": "message_stop"},
]
TEXT = "".join(f"event: {chunk['type']}\ndata: {json.dumps(chunk)}\n\n" for chunk in CHUNKS)
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}


@pytest.mark.parametrize("stream", [TEXT, CHUNKS, [json.dumps(chunk) for chunk in CHUNKS]])
def test_a_stream_tells_what_its_answer_would_have_told(stream):
    facts = facts_of(returned(0, {"stream": stream, "status_code": 200}))
    assert (facts.response_id, facts.model, facts.protocol) == (
        "msg_1",
        "claude-sonnet-4",
        "anthropic_messages",
    )
    assert facts.finish_reasons == ("tool_use",)
    assert facts.tool_uses == (("toolu_1", "Bash"),)
    assert facts.usage == Usage(9, 64, None, 20, None, "anthropic_messages")
    assert (facts.is_error, facts.has_body, facts.notes) == (False, True, ())


@pytest.mark.parametrize("body", [TEXT, CHUNKS])
def test_a_stream_that_stands_where_bodies_stand_is_read_as_well(body):
    facts = facts_of(returned(0, {"body": body}))
    assert facts.usage == Usage(9, 64, None, 20, None, "anthropic_messages")


def test_a_body_wins_over_the_stream_it_came_by():
    body = {"id": "msg_2", "type": "message", "content": [], "stop_reason": "end_turn"}
    facts = facts_of(returned(0, {"body": body, "stream": TEXT}))
    assert (facts.response_id, facts.finish_reasons) == ("msg_2", ("end_turn",))


def test_what_stands_beside_a_stream_wins():
    told = {"stream": TEXT, "usage": {"input_tokens": 5, "output_tokens": 6}, "finish_reasons": ["stop"]}
    facts = facts_of(returned(0, told))
    assert facts.usage == Usage(5, None, None, 6, None, "anthropic_messages")
    assert facts.finish_reasons == ("stop",)


def test_a_stream_that_was_cut_tells_what_is_at_least_so():
    facts = facts_of(returned(0, {"stream": TEXT[: TEXT.index("event: message_delta")], "status_code": 200}))
    assert facts.usage == Usage(9, 64, None, 1, None, "anthropic_messages", at_least=True)
    assert facts.notes == ("stream_cut",)
    assert facts.is_error is False


def test_counts_that_stand_beside_a_cut_stream_are_final():
    usage = {"input_tokens": 9, "output_tokens": 20}
    facts = facts_of(returned(0, {"stream": CHUNKS[:2], "usage": usage}))
    assert facts.usage == Usage(9, None, None, 20, None, "anthropic_messages")
    assert facts.notes == ("stream_cut",)


def test_a_stream_that_ends_in_an_error_is_one_whatever_its_status():
    facts = facts_of(returned(0, {"stream": [*CHUNKS[:2], OVERLOADED], "status_code": 200}))
    assert (facts.is_error, facts.error_type, facts.error_message) == (True, "overloaded_error", "Overloaded")
    assert facts.status_code == 200
    assert facts.usage.at_least is True
    assert facts.notes == ()


def test_a_body_that_tells_an_error_is_one_whatever_its_status():
    facts = facts_of(returned(0, {"body": OVERLOADED, "status_code": 200}))
    assert (facts.is_error, facts.error_type, facts.error_message) == (True, "overloaded_error", "Overloaded")


def test_the_status_inside_of_an_error_holds_when_none_is_told_beside_it():
    body = {"error": {"code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED"}}
    assert facts_of(returned(0, {"body": body})).status_code == 429
    assert facts_of(returned(0, {"body": body, "status_code": 503})).status_code == 503


def test_an_error_told_beside_the_body_wins():
    error = {"type": "timeout", "message": "30 s"}
    facts = facts_of(returned(0, {"body": OVERLOADED, "error": error}))
    assert (facts.error_type, facts.error_message) == ("timeout", "30 s")


@pytest.mark.parametrize("stream", ["", [], None, "<html>busy</html>", 7, {"a": 1}])
def test_what_is_no_stream_tells_nothing(stream):
    facts = facts_of(returned(0, {"stream": stream, "status_code": 200}))
    assert (facts.protocol, facts.usage, facts.is_error, facts.notes) == (None, None, False, ())


def test_vectors_tell_what_went_in():
    body = {
        "object": "list",
        "data": [{"object": "embedding", "embedding": [0.1]}],
        "model": "text-embedding-3-small",
        "usage": {"prompt_tokens": 8, "total_tokens": 8},
    }
    facts = facts_of(returned(0, {"body": body}))
    assert (facts.model, facts.usage) == ("text-embedding-3-small", Usage(8, rule="embeddings"))
