"""Messages of Gemini CLI are read by their own names."""

from journal.anatomy import read_answer


def test_an_answer_tells_its_model_its_tools_and_its_tokens():
    body = {
        "content": "I look.",
        "model": "gemini-2.5-flash",
        "tokens": {"input": 9, "output": 1},
        "toolCalls": [{"id": "ls-1", "name": "list_directory"}, {"name": "no id"}, 7],
    }
    protocol, answer = read_answer("gemini_cli", body)
    assert (protocol, answer.model, answer.usage) == (
        "gemini_cli",
        "gemini-2.5-flash",
        {"input": 9, "output": 1},
    )
    assert (answer.tool_uses, answer.finish_reasons) == ([("ls-1", "list_directory")], [])


def test_without_counts_nothing_is_told():
    _, answer = read_answer("gemini_cli", {"content": "x", "tokens": None})
    assert answer.usage is None
