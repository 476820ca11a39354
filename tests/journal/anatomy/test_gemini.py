"""What an answer of Gemini generateContent says of itself."""

from journal.anatomy.answer import Answer
from journal.anatomy.gemini import read_answer


def asking(*calls):
    parts = [{"functionCall": call} for call in calls]
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]}


def test_id_version_finish_reason_and_usage_are_taken_verbatim():
    answer = read_answer(
        {
            "responseId": "r-1",
            "modelVersion": "gemini-2.5-pro",
            "candidates": [{"content": {"parts": [{"text": "4"}]}, "finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 1},
        }
    )
    assert answer == Answer(
        response_id="r-1",
        model="gemini-2.5-pro",
        finish_reasons=["STOP"],
        usage={"promptTokenCount": 9, "candidatesTokenCount": 1},
    )


def test_function_calls_are_uses_by_their_id():
    call = {"id": "f-1", "name": "Bash", "args": {"command": "ls"}}
    assert read_answer(asking(call)).tool_uses == [("f-1", "Bash")]


def test_function_calls_without_id_are_numbered():
    answer = read_answer(asking({"name": "Bash", "args": {}}, {"name": "Read", "args": {}}))
    assert answer.tool_uses == [("#1", "Bash"), ("#2", "Read")]


def test_every_candidate_has_its_finish_reason():
    body = {"candidates": [{"finishReason": "SAFETY"}, {"finishReason": "MAX_TOKENS"}]}
    assert read_answer(body).finish_reasons == ["SAFETY", "MAX_TOKENS"]


def test_a_prompt_that_was_blocked_has_no_candidates_but_a_reason():
    answer = read_answer(
        {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 9}}
    )
    assert (answer.finish_reasons, answer.tool_uses) == (["SAFETY"], [])
    assert answer.usage == {"promptTokenCount": 9}


def test_an_answer_in_an_envelope_is_taken_out():
    body = {"response": {"responseId": "r-1", "candidates": [{"finishReason": "STOP"}]}}
    assert read_answer(body) == Answer(response_id="r-1", finish_reasons=["STOP"])
