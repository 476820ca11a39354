"""What an answer of Ollama says of itself."""

from journal.anatomy.answer import Answer
from journal.anatomy.ollama import read_answer


def test_model_reason_and_counts_are_taken_verbatim():
    answer = read_answer(
        {
            "model": "llama3",
            "message": {"role": "assistant", "content": "4"},
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": 9,
            "eval_count": 1,
            "eval_duration": 7,
        }
    )
    assert answer == Answer(
        model="llama3", finish_reasons=["stop"], usage={"prompt_eval_count": 9, "eval_count": 1}
    )


def test_tool_calls_without_id_are_numbered():
    calls = [{"function": {"name": "ls", "arguments": {}}}, {"id": "call_7", "function": {"name": "pwd"}}]
    assert read_answer({"message": {"tool_calls": calls}}).tool_uses == [("#1", "ls"), ("call_7", "pwd")]


def test_no_counts_are_unknown():
    assert read_answer({"done": True, "response": "4"}).usage is None
