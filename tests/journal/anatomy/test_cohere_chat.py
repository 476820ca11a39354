"""What an answer of Cohere says of itself, in both versions."""

from journal.anatomy import read_answer as read_any
from journal.anatomy.answer import Answer
from journal.anatomy.cohere_chat import read_answer

COUNTS = {"billed_units": {"input_tokens": 3, "output_tokens": 4}}


def test_the_second_version_tells_reason_tools_and_usage():
    body = {
        "id": "c1",
        "finish_reason": "TOOL_CALL",
        "message": {"role": "assistant", "tool_calls": [{"id": "t1", "function": {"name": "ls"}}]},
        "usage": COUNTS,
    }
    assert read_answer(body) == Answer(
        response_id="c1", finish_reasons=["TOOL_CALL"], tool_uses=[("t1", "ls")], usage=COUNTS
    )


def test_the_first_version_has_usage_in_meta_and_tools_without_ids():
    body = {
        "response_id": "r1",
        "generation_id": "g1",
        "text": "",
        "finish_reason": "COMPLETE",
        "tool_calls": [{"name": "ls", "parameters": {}}],
        "meta": COUNTS,
    }
    assert read_answer(body) == Answer(
        response_id="r1", finish_reasons=["COMPLETE"], tool_uses=[("#1", "ls")], usage=COUNTS
    )


def test_its_answers_are_known_by_their_look_and_a_choice_is_none():
    message = {"role": "assistant", "content": []}
    assert read_any(None, {"id": "c", "finish_reason": "COMPLETE", "message": message})[0] == "cohere_chat"
    assert read_any(None, {"index": 0, "finish_reason": "stop", "message": message})[0] is None
