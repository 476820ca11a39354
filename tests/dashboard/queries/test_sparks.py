"""How cost runs through sessions."""

from decimal import Decimal

import pytest

from dashboard.queries.sessions import session_summary
from dashboard.queries.sparks import MOST_CALLS_OF_SESSION, cost_runs
from tests.factories import CallFactory, ProjectFactory, SessionFactory, at


@pytest.fixture
def project(db):
    return ProjectFactory()


def priced(project, *costs):
    session = SessionFactory(
        project=project, calls=len(costs), computed_cost_calls=1, computed_usd=Decimal(1)
    )
    for second, cost in enumerate(costs):
        CallFactory(session=session, started_at=at(second), computed_usd=cost)
    return session


def test_costs_come_in_the_order_of_the_calls(project):
    session = priced(project, Decimal(2), None, Decimal(1))
    assert cost_runs(project, [session_summary(session)]) == {session.key: [Decimal(2), None, Decimal(1)]}


def test_a_call_that_is_counted_elsewhere_has_no_bar(project):
    session = priced(project, Decimal(2), Decimal(1))
    CallFactory(session=session, view_of="elsewhere", computed_usd=Decimal(5))
    assert cost_runs(project, [session_summary(session)]) == {session.key: [Decimal(2), Decimal(1)]}


def test_long_sessions_and_single_calls_are_not_read(project, django_assert_num_queries):
    single = priced(project, Decimal(2))
    long = SessionFactory(
        project=project, calls=MOST_CALLS_OF_SESSION + 1, computed_cost_calls=1, computed_usd=Decimal(1)
    )
    with django_assert_num_queries(0):
        assert cost_runs(project, [session_summary(single), session_summary(long)]) == {}


@pytest.mark.parametrize("rows", [2, 20])
def test_one_statement_reads_all_sessions(project, django_assert_num_queries, rows):
    sessions = [session_summary(priced(project, Decimal(1), Decimal(2))) for _ in range(rows)]
    with django_assert_num_queries(1):
        assert len(cost_runs(project, sessions)) == rows
