"""An answer is read by the protocol its sender named, else by the one it looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.anatomy import protocol_of, read_answer
from journal.anatomy.answer import Answer

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
NAMES = st.sampled_from(
    (
        *("id", "type", "object", "model", "status", "choices", "output", "content", "candidates", "usage"),
        *("message", "tool_calls", "function", "functionCall", "parts", "finish_reason", "usageMetadata"),
    )
)
BODIES = st.dictionaries(
    NAMES, st.lists(st.dictionaries(NAMES, JSON, max_size=4), max_size=3) | JSON, max_size=6
)


@pytest.mark.parametrize(
    ("body", "protocol"),
    [
        ({"candidates": []}, "gemini"),
        ({"usageMetadata": {}}, "gemini"),
        ({"choices": [], "object": "chat.completion"}, "openai_chat"),
        ({"object": "response", "output": []}, "openai_responses"),
        ({"output": []}, "openai_responses"),
        ({"type": "message", "content": []}, "anthropic_messages"),
        ({"content": [{"type": "text", "text": "4"}], "usage": {"input_tokens": 9}}, "anthropic_messages"),
        ({"promptFeedback": {"blockReason": "SAFETY"}}, "gemini"),
        ({"response": {"candidates": []}, "traceId": "t"}, "gemini"),
        ({"output": {"message": {}}, "stopReason": "end_turn"}, "bedrock_converse"),
        ({"model": "llama3", "message": {}, "done": True}, "ollama"),
        ({"model": "llama3", "response": "4", "done": True}, "ollama"),
        ({"object": "list", "data": [{"object": "embedding", "embedding": []}]}, "embeddings"),
        ({"embedding": [0.1], "inputTextTokenCount": 3}, "embeddings"),
        ({"object": "list", "data": [{"id": "gpt-4o", "object": "model"}]}, None),
        ({"type": "error", "error": {}}, None),
        ({}, None),
    ],
)
def test_a_body_is_known_by_keys_only_one_protocol_has(body, protocol):
    assert protocol_of(body) == protocol


def test_the_protocol_that_was_named_reads():
    body = {"id": "msg_1", "type": "message", "content": [], "choices": [{"finish_reason": "stop"}]}
    assert read_answer("anthropic_messages", body) == ("anthropic_messages", Answer(response_id="msg_1"))


def test_an_unknown_protocol_is_told_by_the_look_of_the_body():
    body = {"choices": [{"finish_reason": "stop"}]}
    assert read_answer("made_by_us", body) == ("openai_chat", Answer(finish_reasons=["stop"]))


def test_a_body_in_which_the_named_protocol_finds_nothing_is_told_by_its_look():
    body = {"candidates": [{"finishReason": "STOP"}]}
    assert read_answer("openai_chat", body) == ("gemini", Answer(finish_reasons=["STOP"]))


def test_a_body_that_is_an_error_says_so_whatever_the_protocol():
    body = {"error": {"type": "overloaded_error", "message": "Overloaded"}}
    answer = Answer(error={"type": "overloaded_error", "message": "Overloaded"})
    assert read_answer("anthropic_messages", body) == ("anthropic_messages", answer)
    assert read_answer(None, body) == (None, answer)


def test_a_body_that_looks_like_nothing_tells_nothing():
    assert read_answer(None, {"detail": "busy"}) == (None, Answer())


@pytest.mark.parametrize(
    "protocol",
    [
        *("openai_chat", "openai_responses", "anthropic_messages", "gemini"),
        *("bedrock_converse", "ollama", "embeddings", None),
    ],
)
@settings(deadline=None)
@given(body=BODIES)
def test_no_answer_is_too_odd_to_be_read(protocol, body):
    _, answer = read_answer(protocol, body)
    assert all(isinstance(reason, str) for reason in answer.finish_reasons)
    assert all(isinstance(part, str) for use in answer.tool_uses for part in use)
    assert answer.usage is None or answer.usage
