"""The operator's own prices in words, and what re-pricings changed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dashboard.queries.prices import models_without_price, own_price, own_prices, repricing_rows
from journal.actions import add_price_row, take_back_price_row
from journal.cost.own_prices import OwnPrices, Tier, Tokens
from journal.models import Repricing
from tests.factories import ProjectFactory, requested, returned, send

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_row_is_told_in_words():
    project = ProjectFactory()
    prices = OwnPrices(
        Tokens(D("0.5"), D(2), cache_read=D("0.05")),
        (Tier(1000, Tokens(D(1), D(4))),),
        {"batch": D("0.5")},
        D("0.001"),
    )
    row = add_price_row(project, prices, model_pattern="house-*")
    (shown,), ended = own_prices(project)
    assert shown.says == [
        "input $0.5, cache read $0.05, output $2",
        "above 1,000 input tokens: input $1, output $4",
        "batch × 0.5",
        "$0.001 for each request",
    ]
    assert (shown.number, shown.is_of_all_projects, shown.is_waiting, ended) == (row.pk, False, True, [])


def test_rows_of_all_projects_hold_here_and_those_of_others_do_not():
    project, other = ProjectFactory(), ProjectFactory()
    everywhere = add_price_row(None, OwnPrices(Tokens(D(1), D(2))), model_pattern="m")
    theirs = add_price_row(other, OwnPrices(Tokens(D(1), D(2))), model_pattern="m")
    assert own_price(project, everywhere.pk).is_of_all_projects
    assert own_price(project, theirs.pk) is None
    take_back_price_row(everywhere)
    assert own_price(project, everywhere.pk) is None
    assert [row.number for row in own_prices(project)[1]] == [everywhere.pk]


def test_what_a_repricing_changed_adds_up():
    project = ProjectFactory()
    model = {"calls": 3, "changed": 2, "became_known": 1, "became_unknown": 0}
    models = {
        "openai/a": model | {"before_usd": "1.5", "after_usd": "1"},
        "": model | {"before_usd": "0", "after_usd": "2"},
    }
    Repricing.objects.create(
        project=project,
        as_of=1,
        requested_at=datetime(2026, 9, 1, tzinfo=UTC),
        calls=8,
        done=6,
        report={"models": models},
    )
    (row,) = repricing_rows(project)
    assert (row.percent, row.changed, row.difference_usd) == (75, 4, D("1.5"))
    assert [one.name for one in row.models] == ["all others", "openai/a"]


def test_models_without_a_price_come_with_the_query_behind_them():
    project = ProjectFactory()
    asked = {"model": "house 1", "messages": []}
    send(
        project,
        requested(body=asked),
        returned(data={"body": {"model": "house 1", "usage": {"prompt_tokens": 1}}}),
    )
    ((row, query),) = models_without_price(project)
    assert (row.model, row.unknown_calls) == ("house 1", 1)
    assert query == 'provider:openai asked:"house 1" price:unknown -is:view'
