"""What an answer with vectors says of itself."""

import pytest

from journal.anatomy.embeddings import read_answer


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        (
            {
                "object": "list",
                "data": [{"embedding": [0.1]}],
                "usage": {"prompt_tokens": 8, "total_tokens": 8},
            },
            {"prompt_tokens": 8, "total_tokens": 8},
        ),
        ({"embeddings": [[0.1]], "prompt_eval_count": 8}, {"prompt_eval_count": 8}),
        ({"embedding": [0.1], "inputTextTokenCount": 8}, {"inputTextTokenCount": 8}),
        ({"embeddings": [[0.1]], "meta": {"billed_units": {"input_tokens": 8}}}, {"input_tokens": 8}),
        ({"embedding": {"values": [0.1]}}, None),
    ],
)
def test_counts_are_found_wherever_they_stand(body, usage):
    assert read_answer(body).usage == usage


def test_vectors_have_a_model_and_no_reason_to_finish():
    answer = read_answer({"data": [], "model": "text-embedding-3-small"})
    assert (answer.model, answer.finish_reasons, answer.tool_uses) == ("text-embedding-3-small", [], [])
