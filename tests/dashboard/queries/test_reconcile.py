"""What was reported beside what we compute."""

from decimal import Decimal

import pytest

from dashboard.queries.reconcile import Beside, reconciliation, unpriced_models
from tests.dashboard.queries.spent import spend
from tests.dashboard.queries.test_report import ask
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    project = ProjectFactory()
    spend(project)
    return project


def test_models_and_calls_with_both_figures(project, django_assert_num_queries):
    question = ask(project, first="all", last="")
    # Whole days, parts of the days at both ends, what told no time, and the calls that differ.
    with django_assert_num_queries(4):
        found = reconciliation(project, question, above_percent=5)
    assert found.total.calls == 3
    assert sum(one.beside.calls for one in found.models) == 3
    assert (
        sum(one.beside.reported_usd for one in found.models) == found.total.reported_usd == Decimal("0.031")
    )
    assert [call.beside.reported_usd for call in found.calls] == [
        Decimal("0.021"), Decimal("0.009"), Decimal("0.001"),
    ]  # fmt: skip
    assert found.calls[0].where == "usage.cost"
    assert found.calls[0].price_list


def test_only_calls_beyond_the_share_are_listed(project):
    found = reconciliation(project, ask(project, first="all", last=""), above_percent=100)
    assert all(abs(call.beside.percent) > 100 for call in found.calls)
    assert len(found.calls) < 3


def test_the_difference_is_told_as_a_share_of_what_was_reported():
    beside = Beside(1, Decimal(4), Decimal(3))
    assert (beside.difference_usd, beside.percent) == (1, 25)
    assert Beside(1, Decimal(0), Decimal(3)).percent is None


def test_models_without_a_price_come_with_their_calls(project):
    rows = unpriced_models(project, ask(project, first="all", last=""))
    assert [(row.provider, row.model, row.unknown_calls, row.untold_calls) for row in rows] == [
        ("openai", "my-own-7b", 10, 2),
        ("openai", "gpt-4o-mini", 2, 2),
        ("openai", "gpt-4o", 1, 1),
    ]
