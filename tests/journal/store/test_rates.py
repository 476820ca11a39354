"""The rates that hold for a call."""

from decimal import Decimal

import pytest

from journal.cost.lines import Rates
from journal.models import Call, PriceRow
from journal.store.rates import lost_usd, rates_for
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import USER, call, prices

pytestmark = pytest.mark.django_db


def priced():
    return Call.objects.select_related("price_edition", "price_row").get()


def test_the_edition_that_priced_a_call_tells_its_rates():
    prices()
    send(ProjectFactory(), *call("a", 0, [USER], cached=0))
    told = rates_for(priced())
    assert (told.input, told.cache_read) == (Decimal("2.5"), Decimal("1.25"))


def test_the_operators_own_row_comes_first():
    PriceRow.objects.create(
        model_pattern="gpt-4o",
        prices='{"rates":{"input":"7","output":"1","cache_read":"3"}}',
        in_force_from=0,
    )
    send(ProjectFactory(), *call("a", 0, [USER], cached=0))
    told = rates_for(priced())
    assert (told.input, told.cache_read) == (Decimal(7), Decimal(3))


def test_without_a_price_nothing_is_known():
    prices()
    send(ProjectFactory(), *call("a", 0, [USER], cached=0, model="home-made"))
    assert rates_for(priced()) is None
    assert lost_usd(None, 5) is None


def test_a_lost_token_costs_the_difference_of_the_two_rates():
    rates = Rates(input=Decimal("2.5"), cache_read=Decimal("1.25"))
    assert lost_usd(rates, 1_000_000) == Decimal("1.25")
    assert lost_usd(rates, 0) == 0
    assert lost_usd(rates, None) is None
    assert lost_usd(Rates(input=Decimal(1)), 5) is None
