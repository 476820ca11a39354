"""A stream of any form and protocol is put together, and nothing in one can do harm."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.anatomy import read_answer
from journal.anatomy.streams import Assembled, assemble

ANTHROPIC = [
    {
        "type": "message_start",
        "message": {"id": "msg_1", "type": "message", "role": "assistant", "content": []},
    },
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "4"}},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
    {"type": "message_stop"},
]
CHAT = [
    {"id": "c-1", "choices": [{"index": 0, "delta": {"role": "assistant", "content": "4"}}]},
    {"id": "c-1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    {"id": "c-1", "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 1}},
]
RESPONSES = [
    {"type": "response.created", "response": {"id": "resp_1", "object": "response", "status": "in_progress"}},
    {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "4"},
    {"type": "response.completed", "response": {"id": "resp_1", "object": "response", "status": "completed"}},
]
GEMINI = [
    {"candidates": [{"content": {"parts": [{"text": "4"}]}}], "usageMetadata": {"promptTokenCount": 9}},
    {"candidates": [{"content": {"parts": []}, "finishReason": "STOP"}]},
]
CONVERSE = [
    {"messageStart": {"role": "assistant"}},
    {"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "4"}}},
    {"messageStop": {"stopReason": "end_turn"}},
]
OLLAMA = [{"message": {"content": "4"}, "done": False}, {"message": {"content": ""}, "done": True}]
STREAMS = {
    "anthropic_messages": ANTHROPIC,
    "openai_chat": CHAT,
    "openai_responses": RESPONSES,
    "gemini": GEMINI,
    "bedrock_converse": CONVERSE,
    "ollama": OLLAMA,
}


def event_stream(chunks):
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)


@pytest.mark.parametrize("protocol", STREAMS)
@pytest.mark.parametrize("named", [None, "made_by_us", "openai_chat"])
def test_the_chunks_tell_the_protocol_whatever_it_was_called(protocol, named):
    found = assemble(named, event_stream(STREAMS[protocol]))
    assert (found.protocol, found.is_complete) == (protocol, True)


@pytest.mark.parametrize("protocol", STREAMS)
def test_every_form_of_a_stream_gives_the_same_answer(protocol):
    chunks = STREAMS[protocol]
    lines = [json.dumps(chunk) for chunk in chunks]
    forms = [event_stream(chunks), chunks, lines, "\n".join(lines), json.dumps(chunks)]
    bodies = [assemble(None, form).body for form in forms]
    assert bodies == [bodies[0]] * 5
    assert bodies[0] != {}


@pytest.mark.parametrize(
    ("body", "protocol"),
    [
        ({"id": "msg_1", "type": "message", "content": [], "stop_reason": "end_turn"}, "anthropic_messages"),
        ({"id": "resp_1", "object": "response", "status": "completed", "output": []}, "openai_responses"),
        ({"output": {"message": {"content": []}}, "stopReason": "end_turn"}, "bedrock_converse"),
    ],
)
def test_an_answer_in_one_piece_is_taken_as_it_is(body, protocol):
    assert assemble(None, json.dumps(body)) == Assembled(protocol, body, None, is_complete=True)


@pytest.mark.parametrize("protocol", STREAMS)
@pytest.mark.parametrize(
    ("chunk", "kind"),
    [
        ({"error": {"type": "server_error", "message": "lost"}}, "server_error"),
        ({"__type": "throttlingException", "message": "lost"}, "throttlingException"),
        ({"internalServerException": {"message": "lost"}}, "internalServerException"),
    ],
)
def test_an_error_of_the_way_ends_a_stream_of_any_protocol(protocol, chunk, kind):
    found = assemble(None, [*STREAMS[protocol][:-1], chunk])
    assert (found.protocol, found.is_complete) == (protocol, False)
    assert found.error == {"type": kind, "message": "lost"}


def test_an_error_instead_of_a_stream_is_told():
    error = {"type": "UNAVAILABLE", "message": "busy", "status": 503}
    text = '[{"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}}]'
    assert assemble(None, text) == Assembled(error=error)
    assert assemble("gemini", text) == Assembled("gemini", error=error)


@pytest.mark.parametrize("stream", [None, "", [], "<html>busy</html>", {"detail": "busy"}, 7])
def test_what_is_no_stream_says_nothing(stream):
    assert assemble(None, stream) == Assembled()
    assert assemble("made_by_us", stream) == Assembled("made_by_us")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    (
        *("type", "index", "delta", "message", "content_block", "usage", "error", "choices", "tool_calls"),
        *("function", "content", "text", "logprobs", "finish_reason", "x_groq", "item", "output_index"),
        *("response", "output", "candidates", "parts", "usageMetadata", "functionCall", "contentBlockIndex"),
        *(
            "toolUse",
            "reasoningContent",
            "start",
            "done",
            "model",
            "citation",
            "partial_json",
            "chunk",
            "bytes",
        ),
    )
)
KINDS = st.sampled_from(
    (
        *("message_start", "content_block_start", "content_block_delta", "message_delta", "error"),
        *("text_delta", "input_json_delta", "citations_delta", "response.output_item.added"),
        *("response.output_text.delta", "response.function_call_arguments.delta", "response.failed"),
    )
)
ODD = st.recursive(
    JSON | KINDS,
    lambda inner: st.dictionaries(NAMES, inner, max_size=5) | st.lists(inner, max_size=3),
    max_leaves=12,
)
PROTOCOLS = st.sampled_from((*STREAMS, None))


@settings(deadline=None)
@given(protocol=PROTOCOLS, stream=st.lists(st.dictionaries(NAMES, ODD, max_size=6), max_size=6) | ODD)
def test_no_stream_is_too_odd_to_be_put_together(protocol, stream):
    found = assemble(protocol, stream)
    _, answer = read_answer(found.protocol, found.body)
    assert isinstance(found.body, dict)
    assert found.error is None or not found.is_complete
    assert all(isinstance(reason, str) for reason in answer.finish_reasons)


@settings(deadline=None)
@given(st.data())
def test_damage_costs_a_part_of_the_stream_and_nothing_else(data):
    protocol = data.draw(st.sampled_from(tuple(STREAMS)))
    text = event_stream(STREAMS[protocol])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = assemble(protocol, text[:start] + data.draw(st.text(max_size=20)) + text[end:])
    assert isinstance(found, Assembled)
    assert json.dumps(found.body)
