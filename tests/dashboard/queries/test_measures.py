"""Sums over calls."""

from decimal import Decimal

from dashboard.queries.measures import COLUMNS, Figure, Measures
from dashboard.queries.shapes import Cost
from journal.models.fields import to_usd_parts


def measures(currency="USD", **sums):
    """Amounts in US dollars, or in that currency."""
    found = Measures()
    parts = {
        name: to_usd_parts(value) if isinstance(value, Decimal) else value for name, value in sums.items()
    }
    found.add_vector(currency, [parts.get(name, 0) for name in COLUMNS])
    return found


def test_nothing_known_is_not_zero():
    assert measures(calls=3).amount("best") is None
    assert measures(calls=3, best_cost_calls=1).amount("best") == 0


def test_currencies_are_never_added_together():
    found = measures(best_amount=Decimal(2), best_cost_calls=1, calls=1)
    found.add(measures("EUR", best_amount=Decimal(3), best_cost_calls=1, reported_amount=Decimal(3),
                       reported_cost_calls=1, calls=1, computed_usd=Decimal("2.5"), computed_cost_calls=1))  # fmt: skip
    assert (found.amount("best"), found.amount("best", "EUR")) == (2, 3)
    assert found.amount("computed") == Decimal("2.5")
    assert found.currencies() == ["USD", "EUR"]
    assert found.costs() == [
        Cost("USD", amount="2", reported=None, computed="2.5", unknown_calls=0),
        Cost("EUR", amount="3", reported="3", computed=None, unknown_calls=0),
    ]


def test_each_figure_lacks_calls_of_its_own():
    found = measures(
        calls=10, reported_cost_calls=2, best_cost_calls=7, unknown_best_calls=1, unknown_cost_calls=4
    )
    assert found.unknown_calls(Figure.BEST) == 1
    assert found.unknown_calls(Figure.COMPUTED) == 4
    assert found.unknown_calls(Figure.REPORTED) == 6


def test_tokens_that_nobody_told_are_unknown():
    found = measures(calls=1, input_uncached_tokens=7, input_uncached_calls=1)
    assert (found.tokens().input, found.tokens().output) == (7, None)


def test_some_sums_stand_at_their_places_and_a_currency_without_calls_at_none():
    found = Measures.of({"USD": [2, 5], "EUR": [0, 0]}, ("calls", "attempts"))
    assert (found.count("calls"), found.count("attempts"), found.count("errors")) == (2, 5, 0)
    assert list(found.vectors) == ["USD"]


def test_some_sums_and_others_give_those_that_both_have():
    some = Measures.of({"USD": [2, 5, 7]}, ("calls", "attempts", "best_amount"))
    some.add(Measures.of({"USD": [1, 9], "EUR": [1, 3]}, ("calls", "best_amount")))
    assert (some.count("calls"), some.count("attempts"), some.count("best_amount")) == (4, 0, 19)
    nothing = Measures()
    nothing.add(some)
    assert nothing == some
    some.add(Measures())
    assert nothing == some
