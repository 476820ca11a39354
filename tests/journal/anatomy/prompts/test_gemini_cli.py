"""Messages of Gemini CLI in canonical form."""

import pytest

from journal.anatomy.prompts import Kind, Part, read_item, read_prompt, read_reply


def test_an_answer_says_its_thoughts_its_text_and_its_calls_of_tools():
    (told,) = read_reply(
        "gemini_cli",
        {
            "content": "I look.",
            "thoughts": [{"subject": "Plan", "description": "ls", "timestamp": "2026-09-01T12:00:01.500Z"}],
            "toolCalls": [{"id": "ls-1", "name": "list_directory", "args": {"path": "."}}],
            "tokens": {"input": 9},
        },
    )
    assert told.role == "assistant"
    assert told.parts == (
        Part(Kind.REASONING, "Plan\n\nls"),
        Part(Kind.TEXT, "I look."),
        Part(Kind.TOOL_USE, name="list_directory", tool_call_id="ls-1", value={"path": "."}),
    )


def test_a_person_writes_texts_and_parts():
    one = read_item("gemini_cli", {"role": "user", "content": "hi"})
    other = read_item("gemini_cli", {"role": "user", "content": [{"text": "hi"}]})
    assert one.digest == other.digest


def test_there_are_no_requests_of_this_form():
    assert read_prompt("gemini_cli", {"contents": [{"role": "user"}]}).messages == ()
    assert read_reply("gemini_cli", {"error": "x"}) == []


@pytest.mark.parametrize("odd", [None, 7, "", {}, [None, 7, [], {}]])
def test_odd_contents_are_read(odd):
    (told,) = read_reply("gemini_cli", {"content": odd, "thoughts": odd, "toolCalls": odd})
    assert told.role == "assistant"
    assert read_item("gemini_cli", odd).role in ("user", "unknown")
