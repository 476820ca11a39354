"""What is no count of tokens."""

import pytest

from journal.cost.usage.damage import is_damaged


@pytest.mark.parametrize("count", [-5, "12", 10**18, float("nan"), float("inf"), 1.5, True, 10**12 + 1])
def test_what_is_no_count_is_damage(count):
    assert is_damaged({"prompt_tokens": count})
    assert is_damaged({"promptTokenCount": count})
    assert is_damaged({"prompt_tokens_details": {"cached_tokens": count}})


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 10, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": None}},
        {"prompt_tokens": 10.0, "cost": -1, "service_tier": "batch"},
        {"prompt_tokens": None, "iterations": [{"input_tokens": "1"}]},
        {},
        None,
        "12",
    ],
)
def test_counts_and_what_is_none_of_them_are_no_damage(usage):
    assert not is_damaged(usage)


@pytest.mark.parametrize(
    "name", ["input", "cacheRead", "eval_count", "token_count_in", "llm.token_count.prompt"]
)
def test_counts_of_recorders_are_counts_too(name):
    assert is_damaged({name: "12"})
    assert is_damaged({name: -1})


def test_what_it_cost_is_no_count():
    assert not is_damaged({"cost": {"input": -0.5, "total": "1"}, "costDetails": {"output": 0.25}})
