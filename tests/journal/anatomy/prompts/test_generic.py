"""A protocol without a name is read by its keys."""

from journal.anatomy.prompts.generic import read_message, read_reply, sections


def test_sections_are_found_by_the_usual_names():
    told = sections({"contents": [1], "system": "be kind", "functions": [2]})
    assert (told.messages, told.system, told.tools) == (
        [1],
        ["be kind"],
        [2],
    )


def test_messages_of_every_protocol_are_read():
    assert read_message({"role": "model", "parts": [{"text": "42"}]}).role == "assistant"
    assert read_message({"type": "function_call", "call_id": "t1"}).role == "assistant"
    assert read_message({"role": "tool", "tool_call_id": "t1", "content": "42"}).role == "tool"
    assert read_message({"role": "user", "content": "hi"}).role == "user"


def test_an_answer_is_read_as_what_it_looks_like():
    (reply,) = read_reply({"choices": [{"message": {"content": "42"}}]})
    assert reply.parts[0].text == "42"
    assert read_reply({"hello": "world"}) == []
