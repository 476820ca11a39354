"""Through LiteLLM the prompt includes what Anthropic counts apart."""

import pytest

from journal.cost.usage.litellm import read
from journal.fold.facts import Usage


@pytest.mark.parametrize(
    "told",
    [
        {"prompt_tokens_details": {"cached_tokens": 64, "cache_creation_tokens": 30}},
        {
            "prompt_tokens_details": {"cached_tokens": 64, "cache_creation_tokens": 30},
            "cache_read_input_tokens": 64,
            "cache_creation_input_tokens": 30,
        },
        {"prompt_tokens_details": {"cached_tokens": 64}, "cache_creation_input_tokens": 30},
        {"cache_read_input_tokens": 64, "cache_creation_input_tokens": 30},
    ],
    ids=["details", "both", "writes under their own name", "own names alone"],
)
def test_reads_and_writes_are_taken_out_once_wherever_they_are_told(told):
    usage = {"prompt_tokens": 150, "completion_tokens": 34, "total_tokens": 184, **told}
    assert read(usage) == Usage(56, 64, 30, 34, None, "litellm")


def test_writes_for_an_hour_are_told_apart():
    usage = {
        "prompt_tokens": 1167,
        "completion_tokens": 153,
        "total_tokens": 1320,
        "cache_creation_input_tokens": 1163,
        "cache_read_input_tokens": 0,
        "prompt_tokens_details": {
            "cache_creation_token_details": {
                "ephemeral_5m_input_tokens": 1000,
                "ephemeral_1h_input_tokens": 163,
            }
        },
    }
    assert read(usage) == Usage(4, 0, 1163, 153, None, "litellm", 163)


def test_an_empty_object_of_a_failed_try_tells_nothing():
    assert read({}) is None
