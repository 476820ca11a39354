"""The operator's own prices."""

from decimal import Decimal

import pytest

from journal.cost.lines import Rates
from journal.cost.own_prices import (
    NotAPrice,
    OwnPrices,
    OwnRow,
    Tokens,
    check_pattern,
    find,
    overlapping,
    rates_of,
    read_prices,
    write_prices,
)

PRICES = '{"rates": {"input": "3", "output": "15"}}'


def row(pk=1, provider="*", model="my-*", *, valid=(None, None), force=(0, None)):
    return OwnRow(pk, provider, model, *valid, *force, PRICES)


def found(rows, provider="p", models=("my-model",), made_us=50, as_of_us=50):
    one = find(rows, provider, models, made_us=made_us, as_of_us=as_of_us)
    return None if one is None else one.pk


def test_classes_that_are_not_told_cost_as_much_as_what_includes_them():
    three, fifteen = Decimal(3), Decimal(15)
    assert rates_of(read_prices(PRICES), 10, None) == Rates(
        three, three, three, three, fifteen, fifteen, None
    )


def test_cache_writes_of_an_hour_cost_as_any_unless_told():
    prices = read_prices('{"rates": {"input": 3, "output": 15, "cache_write": 3.75, "cache_read": 0.3}}')
    rates = rates_of(prices, 10, None)
    assert (rates.cache_write, rates.cache_write_1h, rates.cache_read) == (
        Decimal("3.75"),
        Decimal("3.75"),
        Decimal("0.3"),
    )


def test_a_tier_holds_above_its_size():
    prices = read_prices(
        '{"rates": {"input": 1, "output": 2}, "tiers": '
        '[{"above_input_tokens": 200, "rates": {"input": 10, "output": 20}}]}'
    )
    assert rates_of(prices, 200, None).input == 1
    assert rates_of(prices, 201, None).input == 10


def test_a_factor_holds_for_its_tier_of_service_and_a_discount_for_all():
    prices = read_prices(
        '{"rates": {"input": 4, "output": 8}, "factors": {"batch": 0.5, "priority": 2}, "discount_percent": 10}'
    )
    assert rates_of(prices, 1, None).input == Decimal("3.6")
    assert rates_of(prices, 1, "batch").input == Decimal("1.8")
    assert rates_of(prices, 1, "Priority").output == Decimal("14.4")
    assert rates_of(prices, 1, "default").input == Decimal("3.6")


def test_a_request_has_its_fee():
    prices = read_prices('{"rates": {"input": 0, "output": 0}, "request_usd": "0.005"}')
    assert rates_of(prices, 1, None).request == 5000


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"rates": {"input": -1, "output": 1}}',
        '{"rates": {"input": "NaN", "output": 1}}',
        '{"rates": {"input": 1e9, "output": 1}}',
        '{"rates": {"input": 1, "output": 1}, "surprise": 1}',
        '{"rates": {"input": 1, "output": 1}, "discount_percent": 101}',
        '{"rates": {"input": 1, "output": 1}, "factors": {"Batch": 1}}',
        '{"rates": {"input": 1, "output": 1}, '
        '"tiers": [{"above_input_tokens": 0, "rates": {"input": 1, "output": 1}}]}',
    ],
)
def test_what_is_no_price_is_refused(text):
    with pytest.raises(NotAPrice):
        read_prices(text)


def test_prices_are_written_as_they_are_read():
    prices = read_prices('{"rates": {"input": "0.10", "output": 2}, "factors": {"batch": "0.5"}}')
    assert read_prices(write_prices(prices)) == prices


@pytest.mark.parametrize("pattern", ["", "a" * 201, "gpt-?", "[ab]", "*a*b*c*"])
def test_patterns_stay_simple(pattern):
    with pytest.raises(NotAPrice):
        check_pattern(pattern)


def test_names_match_in_any_case_and_with_anything_for_a_star():
    assert found([row(model="MY-*")], models=("My-Model",)) == 1
    assert found([row(model="other")]) is None
    assert found([row(provider="p")], provider=None) is None
    assert found([row(provider="*")], provider=None) == 1
    assert found([row()], models=(None, None)) is None


def test_the_model_that_answered_comes_first():
    rows = [row(1, model="asked"), row(2, model="answered")]
    assert found(rows, models=("answered", "asked")) == 2
    assert found(rows, models=("unknown", "asked")) == 1


def test_the_most_exact_row_holds_and_of_equals_the_newest():
    assert found([row(1, model="my-*"), row(2, model="my-model"), row(3, model="*")]) == 2
    assert found([row(1, provider="p"), row(2)]) == 1
    assert found([row(1, force=(0, None)), row(2, force=(10, None))]) == 2


def test_a_row_holds_for_calls_of_its_time():
    dated = [row(valid=(40, 60))]
    assert [found(dated, made_us=moment) for moment in (39, 40, 59, 60)] == [None, 1, 1, None]
    assert found(dated, made_us=None) is None
    assert found([row(valid=(40, None))], made_us=None) == 1


def test_a_row_holds_for_calls_that_arrived_while_it_was_in_force():
    kept = [row(force=(40, 60))]
    assert [found(kept, as_of_us=moment) for moment in (39, 40, 59, 60)] == [None, 1, 1, None]


def test_rows_of_the_same_patterns_and_times_overlap():
    assert overlapping(row(1, valid=(0, 50)), [row(2, valid=(49, None))]) != []
    assert overlapping(row(1, valid=(0, 50)), [row(2, valid=(50, None))]) == []
    assert overlapping(row(1), [row(2, model="MY-*")]) != []
    assert overlapping(row(1), [row(2, model="my-model")]) == []
    assert overlapping(row(1), [row(2, force=(0, 5))]) == []


def test_a_fee_for_a_tool_is_for_each_use_and_is_discounted_too():
    prices = OwnPrices(
        Tokens(Decimal(1), Decimal(2)), tools={"web_search": Decimal("0.01")}, discount_percent=Decimal(50)
    )
    rates = rates_of(read_prices(write_prices(prices)), 10, None)
    assert rates.tools == (("web_search", Decimal(5000)),)


def test_a_fee_is_not_negative():
    with pytest.raises(NotAPrice, match="fee of web_search"):
        write_prices(OwnPrices(Tokens(Decimal(1), Decimal(2)), tools={"web_search": Decimal(-1)}))
