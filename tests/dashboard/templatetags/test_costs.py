"""Sums of money on pages."""

from decimal import Decimal

from dashboard.queries.measures import COLUMNS, Figure, Measures
from dashboard.templatetags.costs import changed, share, spent, wasted, zone_options
from journal.models.fields import to_usd_parts


def measures(currency="USD", **sums):
    found = Measures()
    parts = {
        name: to_usd_parts(value) if isinstance(value, Decimal) else value for name, value in sums.items()
    }
    found.add_vector(currency, [parts.get(name, 0) for name in COLUMNS])
    return found


def of(amount, **more):
    return measures(calls=1, best_amount=Decimal(amount), best_cost_calls=1, **more)


def test_an_amount_without_lacks_is_exact():
    html = spent(of("1.5"), Figure.BEST)
    assert ">$1.50<" in html
    assert "$1.5, reported, else computed" in html


def test_calls_of_unknown_cost_make_it_at_least():
    html = spent(of("1.5", unknown_best_calls=2), Figure.BEST)
    assert ">≥ $1.50<" in html
    assert "the cost of 2 calls is unknown" in html


def test_nothing_known_is_a_dash():
    assert ">—<" in spent(measures(calls=2), Figure.BEST)


def test_other_currencies_stand_beside():
    found = of("1")
    found.add(measures("EUR", calls=1, best_amount=Decimal(2), best_cost_calls=1))
    html = spent(found, Figure.BEST)
    assert ">$1.00<" in html
    assert ">2.00 EUR<" in html


def test_a_change_is_told_in_percent():
    assert "+50 %" in changed(of(3), of(2), Figure.BEST)
    assert "−50 %" in changed(of(1), of(2), Figure.BEST)
    assert ">new<" in changed(of(1), None, Figure.BEST)
    assert ">—<" in changed(measures(), None, Figure.BEST)


def test_a_share_of_nothing_known_is_unknown():
    assert share(of(1), of(4), Figure.BEST) == "25 %"
    assert share(measures(), of(4), Figure.BEST) == "—"


def test_zones_are_offered_by_name():
    options = zone_options()
    assert '<option value="Europe/Berlin">' in options
    assert '<option value="UTC">' in options


def test_waste_tells_its_calls():
    assert "2 calls" in wasted(measures(calls=3, waste_amount=Decimal(1), waste_calls=2))
    assert ">0<" in wasted(measures(calls=3))
    cut = wasted(measures(calls=3, waste_amount=Decimal(1), waste_calls=2, at_least_calls=1))
    assert ">≥ $1.00<" in cut
    assert "2 calls; the final count of 1 call was never written" in cut


def test_waste_that_nobody_knows_the_cost_of_is_not_free():
    assert ">—<" in wasted(measures(calls=3, waste_calls=2))
    assert ">≥ $1.00<" in wasted(
        measures(calls=3, waste_amount=Decimal(1), waste_calls=2, unknown_best_calls=1)
    )


def test_no_percentage_is_made_of_a_cost_that_nobody_told():
    untold = measures(calls=2, unknown_best_calls=2)
    assert ">—<" in changed(of(1), untold, Figure.BEST)
    assert ">—<" in changed(untold, of(1), Figure.BEST)


def test_a_currency_in_which_nothing_is_known_is_not_listed_as_zero():
    assert measures(calls=1, waste_calls=1, unknown_best_calls=1).costs() == []
