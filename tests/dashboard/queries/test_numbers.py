"""Numbers of calls in their session."""

import pytest

from dashboard.queries.numbers import numbers_of
from tests.factories import CallFactory, SessionFactory, at

pytestmark = pytest.mark.django_db


def test_numbers_count_from_the_first_call_of_the_session(django_assert_num_queries):
    session = SessionFactory()
    for number in range(1, 9):
        CallFactory(session=session, key=f"k{number}", started_at=at(number // 3))
    with django_assert_num_queries(3):
        assert numbers_of(session, {"k4", "k7"}) == {"k4": 4, "k7": 7}


def test_calls_of_other_sessions_have_no_number_here():
    other = CallFactory()
    assert numbers_of(SessionFactory(), {other.key}) == {}
