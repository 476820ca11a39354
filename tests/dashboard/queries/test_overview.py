"""A session in bins."""

from decimal import Decimal

import pytest

from dashboard.queries.overview import session_bins
from tests.factories import CallFactory, SessionFactory, at

pytestmark = pytest.mark.django_db


def test_bins_hold_equally_many_calls_in_order(django_assert_num_queries):
    session = SessionFactory(calls=5)
    for number in range(5):
        CallFactory(session=session, started_at=at(10 * number), provider_us=2_000_000)
    with django_assert_num_queries(1):
        bins = session_bins(session, most=3)
    assert [(one.row, one.calls, one.began_at) for one in bins] == [
        (1, 2, at(0)),
        (3, 2, at(20)),
        (5, 1, at(40)),
    ]
    assert bins[0].provider_seconds == 4.0


def test_a_bin_counts_what_went_wrong_and_adds_what_is_known():
    session = SessionFactory(calls=4, view_calls=1)
    CallFactory(session=session, status="error", failed_attempts=1, wait_us=500_000, cost_is_unknown=True)
    CallFactory(session=session, failed_attempts=2, best_usd=Decimal("0.25"))
    CallFactory(session=session, status="open")
    CallFactory(session=session, best_usd=Decimal("0.5"))
    CallFactory(session=session, status="error", view_of="k", best_usd=Decimal(9))
    (one,) = session_bins(session, most=1)
    assert (one.calls, one.errors, one.retried, one.unanswered) == (5, 1, 1, 1)
    assert (one.usd, one.cost_unknown_calls, one.wait_seconds) == (Decimal("0.75"), 1, 0.5)


def test_what_nobody_told_is_unknown():
    session = SessionFactory(calls=1)
    CallFactory(session=session, started_at=None, ended_at=None, provider_us=None, wait_us=None)
    (one,) = session_bins(session)
    assert (one.began_at, one.provider_seconds, one.wait_seconds, one.usd) == (None, None, None, None)


def test_no_calls_have_no_bins():
    assert session_bins(SessionFactory(calls=0)) == []
