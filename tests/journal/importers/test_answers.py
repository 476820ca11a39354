"""Answers and chunks of providers are told from everything else."""

import pytest

from journal.importers.answers import (
    are_pieces,
    begins_answer,
    ends_answer,
    is_answer,
    is_chunk,
    is_error,
    piece_id,
    shallow,
)

CHUNKS = [
    {"type": "message_start", "message": {}},
    {"type": "ping"},
    {"type": "keepalive"},
    {"type": "response.output_text.delta", "delta": "x"},
    {"type": "error", "sequence_number": 2, "error": {}},
    {"object": "chat.completion.chunk", "choices": []},
    {"choices": [{"delta": {}}]},
    {"contentBlockDelta": {"delta": {}}},
    {"model": "llama3", "created_at": "x", "done": False},
]
ANSWERS = [
    {"id": "x", "choices": [{"message": {}}]},
    {"type": "message", "role": "assistant", "model": "m", "content": []},
    {"object": "response", "output": []},
    {"candidates": [], "usageMetadata": {}},
    {"response": {"candidates": [], "usageMetadata": {}}, "traceId": "t"},
    {"output": {"message": {}}, "stopReason": "end_turn", "usage": {}},
    {"model": "llama3", "message": {}, "done": True},
    {"object": "list", "data": [{"embedding": [1]}], "model": "m", "usage": {}},
]
ERRORS = [
    {"error": {"message": "m", "type": "invalid_request_error"}},
    {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "r"},
    {"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}},
    {"detail": {"error": {"message": "m", "type": "invalid_request_error"}}},
    {"detail": {"message": "m", "type": "invalid_request_error"}},
    {"object": "error", "message": "m", "type": "BadRequestError", "param": None, "code": 400},
    {"__type": "ThrottlingException", "message": "m"},
]
OTHERS = [
    {},
    {"type": "user", "message": {"content": "x"}},
    {"type": "message", "text": "hello"},
    {"choices": [{"name": "red"}], "id": 1},
    {"choices": "many"},
    {"output": "text"},
    {"error": "text"},
    {"error": {"message": "m"}},
    {"detail": "Not Found"},
    {"detail": [{"loc": ["body"], "msg": "field required", "type": "missing"}]},
    {"level": "error", "error": {"message": "m", "type": "t"}, "a": 1, "b": 2, "c": 3},
    {"response": {"a": 1}},
    {"metadata": "x"},
    {"data": [1]},
]


@pytest.mark.parametrize("value", CHUNKS)
def test_chunks_are_chunks_and_no_answers(value):
    assert is_chunk(value)
    assert not is_answer(value)


@pytest.mark.parametrize("value", ANSWERS)
def test_answers_are_answers_and_no_errors(value):
    assert is_answer(value)
    assert not is_error(value)


@pytest.mark.parametrize("value", ERRORS)
def test_errors_are_errors_and_no_answers(value):
    assert is_error(value)
    assert not is_answer(value)


@pytest.mark.parametrize("value", OTHERS)
def test_other_objects_are_none_of_them(value):
    assert [reads(value) for reads in (is_chunk, is_answer, is_error)] == [False, False, False]


def test_several_pieces_with_one_id_are_a_stream():
    piece = {"candidates": [], "responseId": "r1"}
    assert are_pieces([piece, piece])
    assert are_pieces([piece, piece, {**piece, "responseId": "r2"}])
    assert not are_pieces([piece])
    assert not are_pieces([piece, {**piece, "responseId": "r2"}])
    assert not are_pieces([piece, {"type": "x"}])
    plain = {"object": "text_completion", "id": "cmpl-1", "choices": [{"text": "x", "finish_reason": "stop"}]}
    assert are_pieces([plain, plain])
    assert not are_pieces([plain, {**plain, "id": "cmpl-2"}])


def gemini(prompt_tokens, finish_reason=None):
    return {
        "candidates": [{"finishReason": finish_reason}],
        "usageMetadata": {"promptTokenCount": prompt_tokens},
    }


def test_without_ids_answers_that_all_end_and_count_other_prompts_are_whole():
    assert not are_pieces([gemini(5, "STOP"), gemini(6, "STOP")])
    assert are_pieces([gemini(5, "STOP"), gemini(5, "STOP")])
    assert are_pieces([gemini(5), gemini(6, "STOP")])


def test_without_ids_the_next_answer_begins_behind_an_end_with_another_prompt():
    assert begins_answer(gemini(6), gemini(5, "STOP"))
    assert not begins_answer(gemini(5), gemini(5, "STOP"))
    assert not begins_answer(gemini(6), gemini(5))
    assert not begins_answer({"type": "x"}, gemini(5, "STOP"))


def test_a_prompt_that_was_blocked_ends_its_answer():
    assert ends_answer({"promptFeedback": {"blockReason": "SAFETY"}})
    assert not ends_answer({"choices": [{"finish_reason": None}]})


def test_the_id_of_a_piece_stands_where_its_protocol_puts_it():
    assert piece_id({"response": {"responseId": "r"}}) == "r"
    assert piece_id({"id": "c", "choices": []}) == "c"
    assert piece_id({"id": "other"}) is None


def test_large_members_are_known_by_how_they_begin():
    content = b'["' + b"x" * 100_000 + b'"]'
    vectors = b'[{"object":"embedding","embedding":[' + b"0.5," * 50_000 + b"1]}]"
    assert shallow({"content": content, "n": b"1"}) == {"content": [], "n": 1}
    assert is_answer(shallow({"data": vectors, "model": b'"m"', "usage": b"{}"}))
    assert shallow({"a": b'{"b":"' + b"x" * 100_000 + b'"}', "c": b'"' + b"x" * 100_000 + b'"'}) == {
        "a": {},
        "c": "",
    }
