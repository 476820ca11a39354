"""pi's messages in canonical form."""

import pytest

from journal.anatomy.prompts import Kind, Part, read_item, read_prompt, read_reply


def test_an_answer_says_texts_thoughts_and_calls_of_tools():
    (told,) = read_reply(
        "pi",
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Let me see.", "thinkingSignature": "s"},
                {"type": "text", "text": "I look."},
                {"type": "toolCall", "id": "t-1", "name": "bash", "arguments": {"command": "ls"}},
            ],
            "api": "anthropic-messages",
            "usage": {"input": 3},
        },
    )
    assert told.role == "assistant"
    assert [part.kind for part in told.parts] == [Kind.REASONING, Kind.TEXT, Kind.TOOL_USE]
    assert told.parts[2] == Part(Kind.TOOL_USE, name="bash", tool_call_id="t-1", value={"command": "ls"})


@pytest.mark.parametrize("is_error", [True, False])
def test_the_result_of_a_tool_is_the_tools(is_error):
    told = read_item(
        "pi",
        {
            "role": "toolResult",
            "toolCallId": "t-1",
            "toolName": "bash",
            "content": [{"type": "text", "text": "a.txt"}],
            "isError": is_error,
            "timestamp": 1788264003500,
        },
    )
    assert told.role == "tool"
    assert told.parts == (
        Part(
            Kind.TOOL_RESULT,
            name="bash",
            tool_call_id="t-1",
            is_error=is_error,
            parts=(Part(Kind.TEXT, "a.txt"),),
        ),
    )


def test_what_a_person_writes_is_the_same_as_text_and_as_parts():
    one = read_item("pi", {"role": "user", "content": "Go on", "timestamp": 1})
    other = read_item("pi", {"role": "user", "content": [{"type": "text", "text": "Go on"}], "timestamp": 2})
    assert one.digest == other.digest


def test_what_else_a_message_says_is_kept():
    told = read_item("pi", {"role": "bashExecution", "command": "ls", "output": "a.txt"})
    assert told.parts == (Part(Kind.OTHER, value={"command": "ls", "output": "a.txt"}),)


def test_there_are_no_requests_of_this_form():
    assert read_prompt("pi", {"messages": [{"role": "user"}]}).messages == ()
    assert read_reply("pi", {"error": "x"}) == []


@pytest.mark.parametrize(
    "content", [None, 7, "", {}, [None, 7, [], {"type": "toolCall", "id": 7, "arguments": 7}]]
)
def test_odd_contents_are_read(content):
    assert read_item("pi", {"role": "assistant", "content": content}).role == "assistant"
    assert read_item("pi", {"role": "toolResult", "content": content}).role == "tool"
