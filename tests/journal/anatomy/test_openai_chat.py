"""What an answer of OpenAI chat completions says of itself."""

from journal.anatomy.answer import Answer
from journal.anatomy.openai_chat import read_answer


def tool_call(identifier, name):
    return {"id": identifier, "type": "function", "function": {"name": name, "arguments": "{}"}}


def test_id_model_finish_reason_and_usage_are_taken_verbatim():
    answer = read_answer(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": "gpt-4o-2024-08-06",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "4"}}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 1},
        }
    )
    assert answer == Answer(
        response_id="chatcmpl-1",
        model="gpt-4o-2024-08-06",
        finish_reasons=["stop"],
        usage={"prompt_tokens": 9, "completion_tokens": 1},
    )


def test_every_choice_has_its_finish_reason():
    answer = read_answer({"choices": [{"finish_reason": "length"}, {"finish_reason": "content_filter"}]})
    assert answer.finish_reasons == ["length", "content_filter"]


def test_tool_calls_are_uses_with_id_and_name():
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [tool_call("a", "Bash"), tool_call("b", "Read")],
    }
    answer = read_answer({"choices": [{"finish_reason": "tool_calls", "message": message}]})
    assert answer.tool_uses == [("a", "Bash"), ("b", "Read")]


def test_a_tool_call_without_id_cannot_be_joined_to_anything():
    message = {"tool_calls": [{"type": "function", "function": {"name": "Bash"}}]}
    assert read_answer({"choices": [{"message": message}]}).tool_uses == []


def test_a_tool_call_may_have_no_name():
    message = {"tool_calls": [{"id": "a", "type": "custom", "custom": {"input": "ls"}}]}
    assert read_answer({"choices": [{"message": message}]}).tool_uses == [("a", "")]


def test_no_usage_is_unknown():
    assert read_answer({"choices": []}).usage is None
    assert read_answer({"choices": [], "usage": None}).usage is None
    assert read_answer({"choices": [], "usage": {}}).usage is None


def test_usage_in_a_place_of_its_own_is_found():
    usage = {"prompt_tokens": 9, "completion_tokens": 1}
    assert read_answer({"choices": [], "x_groq": {"id": "r", "usage": usage}}).usage == usage


def test_an_error_of_a_choice_is_one_of_the_answer():
    body = {"choices": [{"finish_reason": "error", "error": {"code": 502, "message": "upstream"}}]}
    assert read_answer(body).error == {"message": "upstream", "status": 502}
