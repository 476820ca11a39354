"""Which row of the price list holds: by provider and model as they are spelled in the wild, by date, hour and size."""

import warnings
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from genai_prices import types as package
from genai_prices.data import providers

from journal.cost.editions import installed, unpack
from journal.cost.lines import amount, input_tokens, price
from journal.cost.prices import MOST_REMEMBERED, PriceList
from journal.fold.facts import Usage
from journal.models.fields import to_microseconds

PACKAGED = PriceList(installed().name, unpack(installed().packed))
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


def list_of(*providers):
    return PriceList("test 1", {"source": "test 1", "providers": list(providers)})


def provider(name, *models, **more):
    return {"id": name, "models": list(models), **more}


def model(name, *prices, match=None):
    return {"id": name, "match": match or {"equals": name}, "prices": list(prices)}


def rates(given, output, **more):
    return {"rates": {"input_mtok": given, "output_mtok": output}, **more}


def cost(seller, name, usage, at=MAY):
    found = PACKAGED.find(seller, None, name)
    return amount(price(found.at(to_microseconds(at), input_tokens(usage)).rates, usage))


def row(seller, name, *, answered=None, at=MAY, size=0):
    found = PACKAGED.find(seller, answered, name)
    return found and found.at(to_microseconds(at), size)


def test_openai_bills_cached_tokens_at_half():
    usage = Usage(1000, 2000, None, 300, 200, "openai_chat")
    assert cost("openai", "gpt-4o-2024-08-06", usage) == Decimal("0.01")


def test_anthropic_bills_both_kinds_of_cache_writes():
    usage = Usage(1000, 20_000, 5000, 400, None, "anthropic_messages", cache_write_1h=2000)
    assert cost("anthropic", "claude-sonnet-4-5-20250929", usage) == Decimal("0.03825")


@pytest.mark.parametrize(
    ("seller", "name", "usage", "stated"),
    [
        (
            "anthropic",
            "claude-opus-4-5",
            Usage(1568, 25_283_499, 982_512, 46_995, None, "anthropic_messages"),
            "19.965165",
        ),
        (
            "anthropic",
            "claude-haiku-4-5-20251001",
            Usage(1194, 0, 0, 279, None, "anthropic_messages"),
            "0.002589",
        ),
        ("anthropic", "claude-sonnet-4-20250514", Usage(4812, 0, 0, 146, 0, "openai_chat"), "0.016626"),
        ("openai", "gpt-4.1-2025-04-14", Usage(140, 0, 0, 44, 0, "openai_chat"), "0.000632"),
        ("openai", "gpt-4o-mini-2024-07-18", Usage(1315, 0, 0, 209, 0, "openai_chat"), "0.00032265"),
    ],
)
def test_our_figure_is_the_one_that_other_programs_recorded(seller, name, usage, stated):
    # They rounded to a millionth of a dollar.
    assert abs(cost(seller, name, usage) - Decimal(stated)) <= Decimal("0.0000005")


def test_gemini_bills_all_tokens_higher_above_200_000():
    small = Usage(200_000, None, None, 1000, None, "gemini")
    large = Usage(150_000, 50_001, None, 1000, None, "gemini")
    assert cost("google", "gemini-2.5-pro", small) == Decimal("0.26")
    assert cost("google", "gemini-2.5-pro", large) == Decimal("0.40250025")
    assert row("google", "gemini-2.5-pro", size=200_001).above_input_tokens == 200_000


def test_o3_became_cheaper_on_a_day():
    usage = Usage(1000, 0, 0, 1000, 0, "openai_chat")
    assert cost("openai", "o3", usage, datetime(2025, 6, 9, 23, 59, 59, tzinfo=UTC)) == Decimal("0.05")
    assert cost("openai", "o3", usage, datetime(2025, 6, 10, tzinfo=UTC)) == Decimal("0.01")
    assert row("openai", "o3").since == date(2025, 6, 10)


def test_deepseek_is_cheaper_at_night():
    usage = Usage(1_000_000, 0, 0, 0, 0, "openai_chat")
    assert cost("deepseek", "deepseek-chat", usage, datetime(2025, 5, 1, 0, 29, tzinfo=UTC)) == Decimal(
        "0.135"
    )
    assert cost("deepseek", "deepseek-chat", usage, datetime(2025, 5, 1, 0, 30, tzinfo=UTC)) == Decimal(
        "0.27"
    )
    assert cost("deepseek", "deepseek-chat", usage, datetime(2025, 5, 1, 16, 30, tzinfo=UTC)) == Decimal(
        "0.135"
    )


def test_without_a_moment_the_latest_date_holds_and_no_hour():
    assert PACKAGED.find("openai", None, "o3").at(None, 0).since == date(2025, 6, 10)
    assert PACKAGED.find("deepseek", None, "deepseek-chat").at(None, 0).daily_seconds is None


def test_hours_may_run_past_midnight():
    night = rates("1", "1", daily_seconds=[79_200, 3600])
    listed = list_of(provider("home", model("owl", rates("2", "2"), night)))
    at = [datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (21, 22, 0, 1)]
    found = listed.find("home", None, "owl")
    assert [found.at(to_microseconds(one), 0).rates.input for one in at] == [2, 1, 1, 2]


@pytest.mark.parametrize(
    ("seller", "name", "found"),
    [
        ("Anthropic", "claude-sonnet-4-5", ("anthropic", "claude-sonnet-4-5")),
        ("claude", "claude-opus-4-1", ("anthropic", "claude-opus-4-1")),
        (
            "bedrock",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            ("aws", "regional.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ),
        ("aws.bedrock", "amazon.nova-pro-v1:0", ("aws", "amazon.nova-pro-v1:0")),
        ("vertex_ai", "gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        ("vertex", "claude-sonnet-4-5@20250929", ("google", "claude-sonnet-4-5")),
        ("gemini", "models/gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        ("azure", "gpt-4o", ("openai", "gpt-4o")),
        ("xai", "grok-4", ("x-ai", "grok-4-0709")),
        ("openrouter", "openai/gpt-4o-mini", ("openrouter", "openai/gpt-4o-mini")),
        ("openrouter", "openrouter/openai/gpt-4o-mini", ("openrouter", "openai/gpt-4o-mini")),
        (None, "openrouter/openai/gpt-4", ("openrouter", "openai/gpt-4")),
        (None, "gpt-4o", ("openai", "gpt-4o")),
        ("litellm", "anthropic/claude-3-5-haiku-20241022", ("anthropic", "claude-3-5-haiku-latest")),
        (None, "litellm_proxy/anthropic/claude-sonnet-4-5", ("anthropic", "claude-sonnet-4-5")),
        ("", "claude-sonnet-4-5", ("anthropic", "claude-sonnet-4-5")),
    ],
)
def test_names_are_found_as_they_are_spelled_in_the_wild(seller, name, found):
    priced = row(seller, name)
    assert (priced.provider, priced.model) == found


def test_the_model_that_answered_is_billed_and_not_the_one_that_was_asked_for():
    assert row("openai", "gpt-4o", answered="gpt-4o-mini-2024-07-18").model == "gpt-4o-mini"


def test_an_answering_model_the_list_does_not_know_is_billed_as_the_one_that_was_asked_for():
    assert row("openai", "gpt-4o", answered="blue-whale-7").model == "gpt-4o"


@pytest.mark.parametrize(
    ("seller", "name"),
    [
        ("openai", "my-own-model"),
        ("ollama", "deepseek-r1:14b"),
        (None, "my-own-model"),
        (None, None),
        ("openai", None),
        ("openrouter", "nobody/nothing"),
        (None, "litellm/" * 3000),
    ],
)
def test_what_the_list_does_not_know_has_no_price(seller, name):
    assert row(seller, name) is None


def test_a_model_without_prices_has_no_price():
    assert list_of(provider("home", model("owl"))).find("home", None, "owl") is None


def test_dates_without_dashes_are_found():
    listed = list_of(provider("home", model("owl", rates("2", "2"), match={"equals": "owl-2025-12-11"})))
    assert listed.find("home", None, "owl-20251211") is not None


def test_classes_without_a_rate_stand_at_that_of_the_class_that_includes_them():
    found = (
        list_of(provider("home", model("owl", rates("2", "8")))).find("home", None, "owl").at(None, 0).rates
    )
    assert (found.cache_read, found.cache_write, found.cache_write_1h, found.reasoning) == (2, 2, 2, 8)


def test_an_hour_in_the_cache_costs_twice_the_input_for_a_claude_that_lists_only_one_write_rate():
    listed = list_of(
        provider("home", model("claude-x", {"rates": {"input_mtok": "5", "cache_write_mtok": "6.25"}}))
    )
    found = listed.find("home", None, "claude-x").at(None, 0).rates
    assert (found.cache_write, found.cache_write_1h) == (Decimal("6.25"), Decimal(10))


def test_each_size_of_input_has_its_rates():
    tiered = {"base": "1", "tiers": [[128_000, "2"], [256_000, "3"]]}
    listed = list_of(
        provider("home", model("owl", {"rates": {"input_mtok": tiered, "output_mtok": "9"}}))
    ).find("home", None, "owl")
    sizes = (0, 128_000, 128_001, 256_001)
    assert [listed.at(None, size).rates.input for size in sizes] == [1, 1, 2, 3]
    assert listed.at(None, 256_001).rates.output == 9


def test_what_is_remembered_of_names_from_outside_has_an_end():
    listed = list_of(provider("home", model("owl", rates("2", "8"))))
    for number in range(MOST_REMEMBERED + 1):
        listed.find("home", None, f"model {number}")
    assert len(listed._found) == 1


def test_the_kept_list_gives_the_figures_of_the_package_for_every_model():
    usage = Usage(150_000, 60_000, 7000, 900, 300, "openai_chat")
    theirs = package.Usage(
        input_tokens=217_000,
        cache_read_tokens=60_000,
        cache_write_tokens=7000,
        output_tokens=1200,
        output_reasoning_tokens=300,
    )
    compared, different = 0, []
    for seller in providers:
        for one, listed in zip(seller.models, _models_of(seller.id), strict=True):
            told = one.get_prices(MAY)
            if told.input_mtok is None or told.output_mtok is None:
                continue
            ours = amount(price(listed.prices().at(to_microseconds(MAY), input_tokens(usage)).rates, usage))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                figure = one.calc_price(theirs, seller, genai_request_timestamp=MAY).total_price
            compared += 1
            if ours is None or abs(ours - figure) > Decimal("1e-20"):
                different.append((seller.id, one.id, ours, figure))
    assert different == []
    assert compared > 2000


@pytest.mark.parametrize(
    ("tier", "context"),
    [
        ("default", {"service_tier": "default"}),
        ("flex", {"service_tier": "flex"}),
        ("priority", {"service_tier": "priority"}),
        ("batch", {"processing": "batch"}),
    ],
)
def test_the_kept_list_gives_the_figures_of_the_package_for_every_tier_of_service(tier, context):
    usage = Usage(150_000, 60_000, 0, 1200, 0, "openai_chat")
    theirs = package.Usage(input_tokens=210_000, cache_read_tokens=60_000, output_tokens=1200)
    late = datetime(2026, 11, 20, tzinfo=UTC)
    compared, different = 0, []
    for seller in providers:
        for one, listed in zip(seller.models, _models_of(seller.id), strict=True):
            told = one.get_prices(late)
            if not one.price_variants or told.input_mtok is None or told.output_mtok is None:
                continue
            if tier != "default" and context not in [variant.when for variant in one.price_variants]:
                continue
            rates = listed.prices().at(to_microseconds(late), input_tokens(usage), tier).rates
            figure = one.calc_price(
                theirs, seller, genai_request_timestamp=late, price_context=context
            ).total_price
            compared += 1
            if (ours := amount(price(rates, usage))) is None or abs(ours - figure) > Decimal("1e-20"):
                different.append((seller.id, one.id, ours, figure))
    assert different == []
    assert compared > 20


def _models_of(seller):
    found = PACKAGED._by_id[seller]
    found.model("")
    return found._models


@pytest.mark.parametrize(
    ("tier", "day", "rate"),
    [
        ("batch", 2, "1"),
        ("Batch", 2, "1"),
        ("priority", 1, "4"),
        ("default", 2, "2"),
        ("standard", 2, "2"),
        (None, 2, "2"),
    ],
)
def test_a_tier_of_service_has_its_own_rates_from_its_day_on_or_those_of_all(tier, day, rate):
    one = model("m", rates("2", "2"))
    one["variants"] = [
        {"when": {"processing": "batch"}, "since": "2026-05-02", **rates("1", "1")},
        {"when": {"service_tier": "priority"}, **rates("4", "4")},
        {"when": {"speed": "fast"}, **rates("9", "9")},
    ]
    found = list_of(provider("p", one)).find("p", None, "m")
    at_us = to_microseconds(datetime(2026, 5, day, tzinfo=UTC))
    assert found.at(at_us, 10, tier).rates.input == Decimal(rate)


def test_a_tier_that_is_charged_apart_and_has_no_price_has_no_rates():
    one = model("m", rates("2", "2"))
    one["variants"] = [
        {"when": {"processing": "batch"}, "since": "2026-05-02", **rates("1", "1")},
        {"when": {"service_tier": "priority"}, "rates": {}},
    ]
    found = list_of(provider("p", one)).find("p", None, "m")
    before = to_microseconds(datetime(2026, 5, 1, tzinfo=UTC))
    assert [found.at(before, 10, tier).rates for tier in ("batch", "flex", "Scale")] == [None, None, None]
    assert found.at(before, 10, "priority").rates.input == 2
    assert found.at(before, 10, "flex").model == "m"


def test_the_flex_tier_of_groq_costs_what_the_usual_one_does():
    found = list_of(provider("groq", model("m", rates("2", "2")))).find("groq", None, "m")
    assert found.at(None, 10, "flex").rates.input == 2
    assert found.at(None, 10, "batch").rates is None


def test_a_tier_of_service_changes_the_rates_that_it_names_and_no_other():
    one = model("m", {"rates": {"input_mtok": "2", "output_mtok": "8", "cache_read_mtok": "1"}})
    one["variants"] = [
        {"when": {"service_tier": "default"}, "rates": {}},
        {"when": {"processing": "batch"}, "rates": {"input_mtok": "0.5"}},
        {"when": {"processing": "batch"}, "rates": {"input_mtok": "9", "output_mtok": "4"}},
    ]
    found = list_of(provider("p", one)).find("p", None, "m")

    def told(tier):
        rates = found.at(None, 10, tier).rates
        return str(rates.input), str(rates.cache_read), str(rates.output)

    assert told("default") == told(None) == ("2", "1", "8")
    assert told("batch") == ("0.5", "1", "4")


def test_a_usual_answer_of_the_packaged_list_has_a_price_in_every_tier_of_service():
    prices = PACKAGED.find("openai", "gpt-4o-mini-2024-07-18", None)
    rates = {
        tier: prices.at(None, 10, tier).rates.input for tier in (None, "default", "auto", "priority", "batch")
    }
    assert None not in rates.values()
    assert rates["default"] == rates["auto"] == rates[None] > rates["batch"]
