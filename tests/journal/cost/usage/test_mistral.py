"""Mistral tells cached tokens in several spellings, always inside the prompt."""

import pytest

from journal.cost.usage.mistral import read
from journal.fold.facts import Usage

COUNTS = {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154}


@pytest.mark.parametrize(
    "told",
    [
        {"num_cached_tokens": 64},
        {"prompt_tokens_details": {"cached_tokens": 64}},
        {"prompt_token_details": {"cached_tokens": 64}},
    ],
)
def test_cached_tokens_are_a_part_of_the_prompt(told):
    assert read({**COUNTS, **told}) == Usage(56, 64, None, 34, None, "mistral")


def test_seconds_of_audio_are_no_tokens():
    assert read({**COUNTS, "prompt_audio_seconds": 12}) == Usage(120, None, None, 34, None, "mistral")


def test_without_counts_nothing_is_told():
    assert read({"prompt_audio_seconds": 12}) is None


def test_reasoning_that_is_told_apart_is_a_part_of_the_completion():
    usage = {
        "prompt_tokens": 20,
        "completion_tokens": 9,
        "completion_tokens_details": {"reasoning_tokens": 7},
    }
    assert read(usage) == Usage(20, None, None, 2, 7, "mistral")
