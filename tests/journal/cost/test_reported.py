"""Every place and shape in which a cost is reported, and what is no cost."""

from decimal import Decimal

import pytest

from journal.cost.reported import (
    UNKNOWN_CURRENCY,
    UNREADABLE,
    Found,
    of_body,
    of_data,
    of_event,
    of_stream,
    of_usage,
)
from journal.fold.facts import Reported


def told(found):
    """Amount, currency and place."""
    assert found.reported is not None, found
    return Decimal(found.reported.parts) / 10**12, found.reported.currency, found.reported.where


def test_a_number_beside_the_tokens():
    assert told(of_usage({"prompt_tokens": 3, "cost": 0.000431})) == (
        Decimal("0.000431"),
        "USD",
        "usage.cost",
    )


def test_zero_is_an_amount_and_absent_is_none():
    assert told(of_usage({"cost": 0}))[0] == 0
    assert of_usage({"cost": None, "prompt_tokens": 3}) == Found()
    assert of_usage({"prompt_tokens": 3}) == Found()
    assert of_usage(None) == Found()


def test_ticks_are_ten_thousand_millionths_of_a_dollar():
    assert told(of_usage({"cost_in_usd_ticks": 158_500})) == (
        Decimal("0.00001585"),
        "USD",
        "usage.cost_in_usd_ticks",
    )


def test_with_ones_own_key_the_gateways_zero_and_the_providers_amount_are_both_kept():
    found = of_usage({"cost": 0, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.0009}})
    assert told(found)[0] == 0
    assert found.reported.upstream_parts == 900_000_000


def test_the_providers_amount_counts_where_the_gateway_told_none():
    found = of_usage({"cost": None, "cost_details": {"upstream_inference_cost": 0.0009}})
    assert told(found) == (Decimal("0.0009"), "USD", "usage.cost_details.upstream_inference_cost")


def test_parts_of_what_was_paid_to_the_provider_are_added_to_nothing_else():
    details = {"upstream_inference_prompt_cost": 0.1, "upstream_inference_completions_cost": 0.2}
    found = of_usage({"cost": 0.31, "cost_details": details})
    assert told(found)[0] == Decimal("0.31")
    assert found.reported.upstream_parts == 300_000_000_000


def test_a_whole_amount_among_others_is_not_added_to_its_parts():
    cost = {"input_tokens_cost": 0.1, "output_tokens_cost": 0.2, "request_cost": 0.005, "total_cost": 0.305}
    assert told(of_usage({"cost": cost})) == (Decimal("0.305"), "USD", "usage.cost.total_cost")


def test_parts_are_added_and_an_estimate_that_restates_them_is_not():
    found = of_usage({"cost_details": {"input_cost": 0.1, "output_cost": 0.2, "estimated_cost": 0.3}})
    assert told(found) == (
        Decimal("0.3"),
        "USD",
        "usage.cost_details (sum of input_cost, output_cost)",
    )
    assert not found.reported.is_estimate


def test_an_estimate_alone_is_called_one():
    assert of_usage({"estimated_cost": 0.3}).reported.is_estimate
    assert of_body({"estimated_cost": 0.3}).reported.is_estimate


def test_amounts_of_a_float_have_the_digits_that_were_written():
    cost = {"input": 0.000021000000000000002, "output": 0.003465, "cacheRead": 0.0005052, "total": 0.0396837}
    assert told(of_usage({"cost": cost}))[0] == Decimal("0.0396837")


def test_another_currency_is_kept_with_its_amount():
    assert told(of_usage({"cost": 0.5, "currency": "eur"}))[:2] == (Decimal("0.5"), "EUR")
    assert told(of_body({"total_cost": 0.5, "currency": "EUR"}))[:2] == (Decimal("0.5"), "EUR")
    assert told(of_usage({"cost": {"total": 0.5, "currency": "EUR"}}))[:2] == (Decimal("0.5"), "EUR")


def test_a_name_that_says_dollars_is_not_another_currency():
    assert told(of_data({"cost_usd": 0.5, "currency": "EUR"}))[1] == "USD"


@pytest.mark.parametrize("currency", ["EURO", "", 5, "XYZ"])
def test_a_currency_nobody_knows_leaves_the_cost_unknown_and_is_noted(currency):
    assert of_usage({"cost": 0.5, "currency": currency}) == Found(note=UNKNOWN_CURRENCY)


@pytest.mark.parametrize(
    "cost", ["0.5", True, -0.1, float("nan"), float("inf"), 10**18, 1e300, [0.5], 1_001, -1]
)
def test_what_is_no_amount_leaves_the_cost_unknown_and_is_noted(cost):
    assert of_usage({"cost": cost}) == Found(note=UNREADABLE)


def test_other_currencies_have_larger_numbers():
    assert of_usage({"cost": 5_000_000, "currency": "VND"}).reported.parts == 5_000_000 * 10**12
    assert of_usage({"cost": 5_000_001, "currency": "VND"}) == Found(note=UNREADABLE)


def test_a_part_that_is_no_amount_spoils_the_sum():
    assert of_usage({"cost_details": {"input_cost": 0.1, "output_cost": "0.2"}}) == Found(note=UNREADABLE)


def test_a_gateway_that_has_no_price_writes_zero_and_that_is_not_told():
    assert of_data({"response_cost": 0.0}) == Found()
    assert of_body({"_hidden_params": {"response_cost": 0.0}}) == Found()
    assert told(of_data({"response_cost": 0.25}))[2] == "response_cost"
    assert told(of_body({"_hidden_params": {"response_cost": 0.25}}))[2] == "_hidden_params.response_cost"


def test_a_header_tells_it_as_text():
    headers = {"X-LiteLLM-Response-Cost": "0.00012"}
    assert told(of_data({"headers": headers})) == (
        Decimal("0.00012"),
        "USD",
        "header x-litellm-response-cost",
    )
    assert told(of_data({"headers": [["x-response-cost", "2"]]}))[0] == 2
    assert of_data({"headers": {"x-response-cost": "much"}}) == Found(note=UNREADABLE)
    assert of_data({"headers": {"x-response-cost": "0"}}) == Found()


def test_a_stream_tells_it_in_a_comment():
    stream = 'data: {"a": 1}\n\n: cost 0.0125\n\ndata: [DONE]\n\n'
    assert told(of_stream(stream)) == (Decimal("0.0125"), "USD", "stream comment")
    assert told(of_stream(': cost {"total": 0.5, "currency": "EUR"}\n'))[:2] == (Decimal("0.5"), "EUR")


def test_a_stream_tells_it_in_an_event_of_its_own():
    lines = ["event: cost\n", 'data: {"total_cost": 0.5}\n', "\n"]
    assert told(of_stream("".join(lines)))[0] == Decimal("0.5")
    assert told(of_stream(["event: cost\ndata: 0.25", "data: [DONE]"]))[0] == Decimal("0.25")


def test_the_last_time_a_stream_tells_its_cost_it_is_complete():
    assert told(of_stream(": cost 0.1\n\n: cost 0.3\n"))[0] == Decimal("0.3")


def test_words_about_costs_are_no_cost():
    assert of_stream('data: {"text": "the cost 5"}\n\n') == Found()
    assert of_stream(": cost of living\n") == Found(note=UNREADABLE)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.00042", "0.00042"), ("0", "0"), ("12", "12"), ("4.2e-4", "0.00042"), ("0.000000000001", "1e-12")],
)
def test_a_recorder_may_write_money_as_decimal_text(text, amount):
    assert told(of_event({"amount": text})) == (Decimal(amount), "USD", "cost.reported")
    assert told(of_event({"input_cost": text, "output_cost": 0}))[0] == Decimal(amount)
    assert told(of_data({"cost": {"total": text}})) == (Decimal(amount), "USD", "cost.total")
    assert told(of_data({"cost_usd": text})) == (Decimal(amount), "USD", "cost_usd")


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "-1", "+1", "1,5", "1_000", ".5", "5.", "NaN", "inf", "٣", "1e", "1e999", "9" * 21],
)
def test_other_texts_are_no_amounts(text):
    assert of_event({"amount": text}) == Found(note=UNREADABLE)


def test_an_event_tells_who_said_it():
    found = of_event({"amount": 0.5, "currency": "EUR", "source": "billing export", "scope": "call"})
    assert found.reported == Reported(500_000_000_000, "EUR", "cost.reported (billing export)")
    assert of_event({"amount": 1, "estimate": True}).reported.is_estimate
    assert of_event({}) == Found()


def test_fees_come_on_top_of_what_was_paid_to_the_provider():
    paid = {"upstream_inference_cost": 0.3, "web_search_cost": 0.01}
    assert told(of_usage({"cost_details": paid}))[0] == Decimal("0.31")
    with_parts = {"upstream_inference_cost": 0.3, "input_cost": 0.1, "output_cost": 0.2}
    assert told(of_usage({"cost_details": with_parts}))[0] == Decimal("0.3")


def test_an_event_of_a_stream_may_have_been_decoded_before_it_was_recorded():
    assert told(of_stream([{"event": "cost", "data": 0.3}])) == (Decimal("0.3"), "USD", "stream event cost")
    assert told(of_stream([{"event": "cost", "data": {"total_cost": 2, "currency": "EUR"}}]))[1] == "EUR"
    assert of_stream([{"event": "cost", "data": None}]) == Found(note=UNREADABLE)
