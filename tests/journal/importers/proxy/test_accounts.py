"""What the proxy reckons: its counts as they are, and costs with who says so."""

from __future__ import annotations

import pytest

from .handmade import entry, events_of, of_type, sent


def accounts(usage=None, cost=None):
    data = {"usage": {"input_tokens": 1, "cost_currency": "USD", **(usage or {})}, "cost": cost}
    events = events_of(sent(1), entry("usage_accounting_summary", "metadata", "final", second=2, data=data))
    costs = [one["data"] for one in of_type(events, "cost.reported")]
    return of_type(events, "usage.reported"), [{**one, "transaction": None} for one in costs]


def reported(amount, source, **more):
    told = {"amount": amount, "currency": "USD", "source": source, "scope": "call", "transaction": None}
    return {**told, **more}


def test_counts_are_told_with_the_rule_that_reads_them():
    (counts,), _ = accounts()
    assert (counts["data"]["protocol"], counts["attempt"]) == ("llm_api_key_proxy", 1)
    assert counts["data"]["usage"]["input_tokens"] == 1


@pytest.mark.parametrize("amount", [0.000431, 0.0])
def test_a_cost_of_the_providers_own_is_reported_also_when_it_is_nought(amount):
    usage = {"provider_reported_cost": amount, "cost_source": "provider_reported"}
    _, costs = accounts(usage, {"total_cost": 9.0, "pricing_source": "json_config"})
    assert costs == [reported(amount, "provider_reported")]


def test_what_the_proxy_reckons_is_an_estimate():
    _, costs = accounts({"cost_currency": "EUR"}, {"total_cost": 0.5, "pricing_source": "litellm_model_info"})
    assert costs == [reported(0.5, "litellm_model_info", currency="EUR", estimate=True)]


@pytest.mark.parametrize("source", ["skipped", "unavailable", None])
def test_nought_without_a_price_is_no_cost(source):
    assert accounts(None, {"total_cost": 0.0, "pricing_source": source})[1] == []


def test_anything_else_in_its_place_says_nothing():
    events = events_of(sent(1), entry("usage_accounting_summary", "metadata", "final", data={"usage": 3}))
    assert of_type(events, "usage.reported") == []
