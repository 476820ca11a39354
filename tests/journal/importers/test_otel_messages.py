"""Messages in parts become messages of chat."""

import pytest

from journal.importers.otel_messages import chat_messages, has_parts


def in_parts(*parts, role="assistant"):
    return {"role": role, "parts": list(parts)}


def text(content):
    return {"type": "text", "content": content}


def test_one_text_is_the_content():
    assert chat_messages([in_parts(text("hi"), role="user")]) == [{"role": "user", "content": "hi"}]


def test_several_texts_and_other_parts_stay_apart():
    image = {"type": "blob", "modality": "image"}
    assert chat_messages([in_parts(text("a"), image, role="user")]) == [
        {"role": "user", "content": [{"type": "text", "text": "a"}, image]}
    ]


@pytest.mark.parametrize("arguments", [{"path": "."}, '{"path": "."}'])
def test_a_call_of_a_tool_stands_beside_the_content(arguments):
    use = {"type": "tool_call", "id": "c-1", "name": "ls", "arguments": arguments}
    assert chat_messages([in_parts(use)]) == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "c-1", "type": "function", "function": {"name": "ls", "arguments": '{"path": "."}'}}
            ],
        }
    ]


def test_thoughts_stand_beside_the_content():
    thought = {"type": "thinking", "content": "Let me see."}
    assert chat_messages([in_parts(thought, text("Hi."))]) == [
        {"role": "assistant", "content": "Hi.", "reasoning_content": "Let me see."}
    ]


@pytest.mark.parametrize(
    ("name", "result", "content"), [("result", "a.txt", "a.txt"), ("response", [1], "[1]")]
)
def test_a_result_of_a_tool_is_a_message_of_its_own(name, result, content):
    part = {"type": "tool_call_response", "id": "c-1", name: result}
    assert chat_messages([in_parts(part, role="user")]) == [
        {"role": "tool", "tool_call_id": "c-1", "content": content}
    ]


def test_messages_without_parts_stay_as_they_are():
    others = [
        {"role": "user", "content": "hi"},
        "hi",
        {"role": "user", "parts": "x"},
        {"content": 1, "parts": []},
    ]
    assert chat_messages(others) == others
    assert [has_parts(other) for other in others] == [False] * 4


def test_odd_parts_are_kept():
    assert chat_messages([in_parts(7, {"type": "text", "content": 7})]) == [
        {"role": "assistant", "content": [7, {"type": "text", "content": 7}]}
    ]
    assert chat_messages([in_parts()]) == [{"role": "assistant", "content": None}]
