"""Cost lines: class by class, exactly, and nothing where something is not known."""

from decimal import Decimal

import pytest

from journal.cost.lines import CostLine, Rates, TokenClass, amount, input_tokens, price
from journal.fold.facts import Usage

SONNET = Rates(
    input=Decimal(3),
    cache_read=Decimal("0.3"),
    cache_write=Decimal("3.75"),
    cache_write_1h=Decimal(6),
    output=Decimal(15),
    reasoning=Decimal(15),
)
MINI = Rates(
    input=Decimal("0.15"),
    cache_read=Decimal("0.075"),
    cache_write=Decimal("0.15"),
    cache_write_1h=Decimal("0.15"),
    output=Decimal("0.6"),
    reasoning=Decimal("0.6"),
)


def test_each_class_that_was_used_is_a_line():
    usage = Usage(1000, 20_000, 5000, 400, None, "anthropic_messages", cache_write_1h=2000)
    assert price(SONNET, usage) == [
        CostLine(TokenClass.INPUT, 1000, Decimal(3)),
        CostLine(TokenClass.CACHE_READ, 20_000, Decimal("0.3")),
        CostLine(TokenClass.CACHE_WRITE, 3000, Decimal("3.75")),
        CostLine(TokenClass.CACHE_WRITE_1H, 2000, Decimal(6)),
        CostLine(TokenClass.OUTPUT, 400, Decimal(15)),
    ]


def test_the_lines_add_up_to_the_amount():
    usage = Usage(1000, 20_000, 5000, 400, None, "anthropic_messages", cache_write_1h=2000)
    lines = price(SONNET, usage)
    assert [line.amount_usd for line in lines] == [
        Decimal("0.003"),
        Decimal("0.006"),
        Decimal("0.01125"),
        Decimal("0.012"),
        Decimal("0.006"),
    ]
    assert amount(lines) == Decimal("0.03825")


def test_a_cached_token_is_not_billed_twice():
    assert amount(price(MINI, Usage(60, 40, None, 0, None, "openai_chat"))) == Decimal("0.000012")


def test_reasoning_is_billed_beside_the_visible_output():
    assert amount(price(MINI, Usage(0, 0, 0, 100, 400, "openai_chat"))) == Decimal("0.0003")


def test_without_rates_nothing_is_known():
    assert price(None, Usage(1, 0, 0, 1, 0, "openai_chat")) is None
    assert amount(None) is None


def test_a_class_without_a_rate_makes_the_whole_unknown_when_it_was_used():
    embedding = Rates(input=Decimal("0.02"))
    assert amount(price(embedding, Usage(1000, None, None, 0, None, "openai_chat"))) == Decimal("0.00002")
    assert price(embedding, Usage(1000, None, None, 5, None, "openai_chat")) is None


def test_an_output_nobody_told_does_not_matter_where_output_has_no_price():
    assert amount(price(Rates(input=Decimal("0.02")), Usage(1000, rule="openai_chat"))) == Decimal("0.00002")


@pytest.mark.parametrize(
    "usage", [Usage(None, 5, 0, 7, 0, "openai_chat"), Usage(5, 0, 0, None, 0, "openai_chat")]
)
def test_a_total_nobody_told_makes_the_amount_unknown(usage):
    assert price(MINI, usage) is None


def test_what_a_provider_leaves_out_of_its_own_object_was_not_used():
    assert amount(price(SONNET, Usage(1000, None, None, 100, None, "anthropic_messages"))) == Decimal(
        "0.0045"
    )


def test_two_bare_totals_are_priced_only_where_a_split_would_change_nothing():
    bare = Usage(1000, None, None, 100, None, "ouroboros")
    flat = Rates(
        input=Decimal(30),
        cache_read=Decimal(30),
        cache_write=Decimal(30),
        cache_write_1h=Decimal(30),
        output=Decimal(60),
        reasoning=Decimal(60),
    )
    assert price(SONNET, bare) is None
    assert amount(price(flat, bare)) == Decimal("0.036")


def test_more_written_for_an_hour_than_written_at_all_is_no_usage():
    assert price(SONNET, Usage(10, 0, 5, 10, None, "anthropic_messages", cache_write_1h=6)) is None


def test_a_model_that_costs_nothing_costs_zero_and_not_unknown():
    free = Rates(input=Decimal(0), output=Decimal(0))
    assert amount(price(free, Usage(10, None, None, 10, None, "openai_chat"))) == Decimal(0)


def test_a_count_nobody_told_does_not_matter_where_it_costs_nothing():
    embedding = Rates(input=Decimal("0.02"), output=Decimal(0))
    assert amount(price(embedding, Usage(1000, rule="embeddings"))) == Decimal("0.00002")


def test_a_fee_for_each_request_is_a_line_of_its_own():
    sonar = Rates(input=Decimal(1), output=Decimal(1), request=Decimal(12_000))
    lines = price(sonar, Usage(100, None, None, 50, None, "openai_chat"))
    assert lines[-1] == CostLine(TokenClass.REQUEST, 1, Decimal(12_000))
    assert amount(lines) == Decimal("0.01215")


def test_a_figure_beyond_reason_is_damage_and_stays_unknown():
    assert amount(price(SONNET, Usage(300_000_000, 0, 0, 0, 0, "anthropic_messages"))) == Decimal(900)
    assert amount(price(SONNET, Usage(10**12, 0, 0, 0, 0, "anthropic_messages"))) is None


def test_all_input_decides_about_the_tier():
    assert input_tokens(Usage(1, 20, 300, 4000, 50000)) == 321
    assert input_tokens(Usage()) == 0


def test_what_the_provider_did_itself_is_a_line_where_it_has_a_fee():
    rates = Rates(input=Decimal(1), output=Decimal(2), tools=(("web_search", Decimal(10_000)),))
    usage = Usage(1000, output_visible=10, rule="r", tools=(("web_fetch", 3), ("web_search", 2)))
    lines = price(rates, usage)
    assert [(line.token_class, line.tool, line.quantity, line.amount_usd) for line in lines[2:]] == [
        ("tool", "web_search", 2, Decimal("0.02"))
    ]
    assert amount(lines) == Decimal("0.02102")
