"""Ollama streams become the answer they would have been."""

from journal.anatomy.streams.assembled import Chunk
from journal.anatomy.streams.ollama import assemble


def assembled(*values):
    return assemble([Chunk("", value) for value in values])


def test_a_chat_becomes_the_answer_it_would_have_been():
    found = assembled(
        {"model": "llama3", "message": {"role": "assistant", "content": "It "}, "done": False},
        {"model": "llama3", "message": {"role": "assistant", "content": "is"}, "done": False},
        {
            "model": "llama3",
            "message": {"role": "assistant", "content": ""},
            "done_reason": "stop",
            "done": True,
            "prompt_eval_count": 9,
            "eval_count": 2,
        },
    )
    assert found.body == {
        "model": "llama3",
        "message": {"role": "assistant", "content": "It is"},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 9,
        "eval_count": 2,
    }
    assert (found.protocol, found.error, found.is_complete) == ("ollama", None, True)


def test_tool_calls_are_collected():
    one, two = ({"function": {"name": name, "arguments": {}}} for name in ("ls", "pwd"))
    found = assembled(
        {"message": {"role": "assistant", "content": "", "tool_calls": [one]}, "done": False},
        {"message": {"role": "assistant", "content": "", "tool_calls": [two]}, "done": True},
    )
    assert found.body["message"]["tool_calls"] == [one, two]


def test_a_plain_response_grows():
    found = assembled({"response": "It ", "done": False}, {"response": "is", "done": True})
    assert found.body == {"response": "It is", "done": True}


def test_a_stream_that_was_cut_is_not_complete():
    assert assembled({"response": "It ", "done": False}).is_complete is False


def test_an_error_ends_the_stream():
    found = assembled({"response": "It ", "done": False}, {"error": "out of memory"})
    assert found.error == {"message": "out of memory"}
    assert found.is_complete is False
