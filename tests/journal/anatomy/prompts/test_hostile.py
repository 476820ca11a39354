"""No request and no answer makes reading it fail, whatever it holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.anatomy.prompts import read_prompt, read_reply, spoken, tool_name

KEYS = [
    *(
        "role",
        "content",
        "type",
        "text",
        "parts",
        "name",
        "id",
        "input",
        "arguments",
        "tool_calls",
        "function",
    ),
    *("tool_use_id", "tool_call_id", "call_id", "output", "image_url", "url", "source", "data", "media_type"),
    *(
        "functionCall",
        "functionResponse",
        "args",
        "response",
        "inlineData",
        "mimeType",
        "thought",
        "thinking",
    ),
    *("summary", "reasoning_content", "refusal", "cache_control", "status", "annotations", "is_error"),
    *("messages", "contents", "system", "instructions", "tools", "choices", "message", "candidates"),
    *("previous_response_id", "conversation", "systemInstruction", "prompt", "custom", "file", "fileData"),
]
WORDS = [
    *("text", "tool_use", "tool_result", "thinking", "image", "image_url", "function_call", "reasoning"),
    *("function_call_output", "item_reference", "system", "developer", "user", "assistant", "tool", "model"),
    *('{"a": [1]}', "data:image/png;base64,AAAA", "\ud800", "\0", ""),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.sampled_from(WORDS)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)
BODIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6)
PROTOCOLS = st.sampled_from(
    ["openai_chat", "openai_responses", "anthropic_messages", "gemini", None, "other"]
)


@given(PROTOCOLS, BODIES)
def test_every_body_is_a_prompt(protocol, body):
    told = read_prompt(protocol, body)
    assert told == read_prompt(protocol, json.loads(json.dumps(body)))
    assert all(len(message.digest) == 16 for message in told.messages)


@given(PROTOCOLS, BODIES)
def test_every_body_is_an_answer(protocol, body):
    assert all(spoken(message).steps for message in read_reply(protocol, body))


@given(VALUES)
def test_every_value_is_a_tool(value):
    assert tool_name(value) is None or isinstance(tool_name(value), str)


@pytest.mark.parametrize(
    "protocol", ["openai_chat", "openai_responses", "anthropic_messages", "gemini", None]
)
def test_deep_nesting_is_read(protocol):
    deep = "x"
    for _ in range(95):
        deep = {"type": "tool_result", "content": [deep]}
    body = {
        name: [{"role": "user", "content": deep, "parts": [deep]}]
        for name in ("messages", "input", "contents")
    }
    assert len(read_prompt(protocol, body).messages) == 1


def test_arguments_that_nest_deeper_than_an_event_may_stay_text():
    for depth in (150, 900, 5000):
        arguments = '{"a":' * depth + "1" + "}" * depth
        use = {"id": "t1", "function": {"name": "read", "arguments": arguments}}
        (told,) = read_prompt(
            "openai_chat", {"messages": [{"role": "assistant", "tool_calls": [use]}]}
        ).messages
        assert told.parts[0].text == arguments
