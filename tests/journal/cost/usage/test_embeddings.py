"""Tokens of embeddings: what went in."""

import pytest

from journal.cost.usage.embeddings import read
from journal.fold.facts import Usage


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 8, "total_tokens": 8},
        {"total_tokens": 8},
        {"prompt_eval_count": 8},
        {"inputTextTokenCount": 8},
        {"input_tokens": 8},
    ],
)
def test_the_input_is_told_under_many_names(usage):
    assert read(usage) == Usage(input_uncached=8, rule="embeddings")


def test_an_object_without_counts_tells_nothing():
    assert read({"search_units": 1}) is None
