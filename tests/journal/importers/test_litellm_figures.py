"""Which of LiteLLM's zeros are counts and prices, and which mean that nobody knew."""

import json

import pytest

from journal.cost.reported import UNREADABLE, of_data
from journal.importers.litellm_figures import cost_of, usage_of
from journal.importers.members import members_of

PRICED = {"model_map_value": {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}}
UNPRICED = {"model_map_value": None}


def members(**record):
    return members_of(json.dumps(record).encode())


def test_the_usage_object_says_more_than_the_counts_of_the_row():
    usage = {"prompt_tokens": 9, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 8}}
    row = members(prompt_tokens=9, completion_tokens=1)
    assert json.loads(usage_of(row, members(usage_object=usage), {})) == usage
    assert json.loads(usage_of(row, {}, members(usage_object=usage))) == usage
    assert json.loads(usage_of(row, {}, {})) == {"prompt_tokens": 9, "completion_tokens": 1}


def test_the_usage_of_an_answer_is_left_to_the_answer():
    row = members(prompt_tokens=9, response={"usage": {"prompt_tokens": 9}})
    assert usage_of(row, {}, {}) is None


@pytest.mark.parametrize(
    "row", [{}, {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}, {"prompt_tokens": "9"}]
)
def test_zeros_everywhere_and_texts_are_no_counts(row):
    assert usage_of(members(**row), members(usage_object={}), {}) is None


def test_a_cost_is_handed_on_digit_by_digit():
    assert cost_of({"response_cost": b"0.000104000000000000001"}, {}) == b"0.000104000000000000001"
    assert cost_of(members(spend=8e-05), {}) == b"8e-05"


@pytest.mark.parametrize("known", [{}, {"model_map_information": UNPRICED}])
def test_zero_for_a_model_without_prices_is_unknown(known):
    assert cost_of(members(response_cost=0.0, **known), {}) is None
    assert cost_of(members(spend=0), members(**known)) is None


def test_zero_for_a_model_that_costs_nothing_is_zero():
    assert cost_of(members(response_cost=0.0, model_map_information=PRICED), {}) == b"0.0"
    assert cost_of(members(spend=0), members(model_map_information=PRICED)) == b"0"


@pytest.mark.parametrize("hit", [True, "True"])
def test_what_a_cache_answered_cost_nothing(hit):
    assert cost_of(members(response_cost=0.0, cache_hit=hit), {}) == b"0.0"


@pytest.mark.parametrize("hit", [None, False, "None", "False"])
def test_what_no_cache_answered_is_not_free_for_that(hit):
    assert cost_of(members(response_cost=0.0, cache_hit=hit), {}) is None


def test_nothing_told_is_no_cost():
    assert cost_of(members(response_cost=None), {}) is None
    assert cost_of({}, {}) is None


@pytest.mark.parametrize("cost", [True, "much", "-1", -1])
def test_what_is_no_amount_is_handed_on_to_be_noted(cost):
    told = cost_of(members(response_cost=cost), {})
    assert of_data({"cost": {"total_cost": json.loads(told)}}).note == UNREADABLE


def test_older_rows_keep_parts_of_their_counts_beside_them():
    more = {"prompt_tokens_details": {"cached_tokens": 64}, "cache_read_input_tokens": 64}
    row = members(prompt_tokens=120, completion_tokens=34)
    found = json.loads(usage_of(row, members(additional_usage_values=more), {}))
    assert found == {**more, "prompt_tokens": 120, "completion_tokens": 34}
