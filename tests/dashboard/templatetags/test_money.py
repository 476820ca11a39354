"""Amounts in templates."""

from dashboard.queries.shapes import Cost
from dashboard.templatetags import money
from journal.cost.lines import TokenClass

KNOWN = [Cost("USD", amount="0.03825", reported=None, computed="0.03825", unknown_calls=0)]


def test_a_computed_amount_is_marked_and_says_by_what():
    assert money.cost(KNOWN, 0, 0, "prices 1") == (
        '<span class="money money--computed" title="$0.03825, computed with prices 1">$0.0382</span>'
    )


def test_a_sum_is_computed_with_the_prices_of_its_time():
    assert "computed with the prices in force when its calls arrived" in money.cost(KNOWN, 0)


def test_a_sum_that_lacks_calls_is_at_least_so():
    shown = money.cost(KNOWN, 2, 1)
    assert ">≥ $0.0382<" in shown
    assert "; what 2 calls cost is unknown; the final count of 1 call was never written" in shown


def test_nothing_known_is_a_dash_with_its_reason():
    assert money.cost([], 3) == '<span title="what 3 calls cost is unknown">—</span>'
    assert money.cost([], 0) == "—"


def test_calls_paid_in_another_currency_are_named_beside_the_amount():
    title = "2 calls told in another currency, never added to US dollars"
    assert money.other_currencies(2) == f' <small class="muted" title="{title}">+ others</small>'
    assert money.other_currencies(0) == ""


def test_an_amount_in_another_currency_stands_before_its_code():
    paid = [
        Cost("USD", amount=None, reported=None, computed="0.25", unknown_calls=0),
        Cost("EUR", amount="0.33", reported="0.33", computed=None, unknown_calls=0),
    ]
    assert money.cost(paid, 0) == '<span class="money" title="0.33 EUR, reported">0.3300 EUR</span>'
    assert money.cost(paid[:1], 0) == "—"


def test_every_class_of_a_line_has_words():
    assert set(money.CLASS_WORDS) == set(TokenClass)
    assert money.words_of_class(TokenClass.CACHE_WRITE_1H) == "written to cache for an hour"


def test_an_amount_of_a_line_is_spelled():
    assert (money.usd("0.003"), money.usd(None)) == ("$0.0030", "—")


def test_the_name_of_a_price_list_is_escaped():
    assert "&lt;b&gt;" in money.cost(KNOWN, 0, 0, "<b>")


def test_other_currencies_stand_beside_dollars_each_for_itself():
    html = money.beside_dollars([Cost("EUR", "1.5", "1.5", None, 0), Cost("JPY", "100", "100", None, 0)])
    assert ">1.50 EUR<" in html
    assert ">100 JPY<" in html
    assert 'title="1.5 EUR, reported; never added to US dollars"' in html
    assert money.beside_dollars([]) == ""
