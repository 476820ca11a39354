"""Where a page of a session begins."""

import pytest

from dashboard.queries.paging import Order, keyset
from dashboard.queries.starts import Asked, start_of
from journal.models import Call
from tests.factories import CallFactory, SessionFactory, at

pytestmark = pytest.mark.django_db

ORDER = Order("test", "sort_at")


@pytest.fixture
def session():
    session = SessionFactory()
    for number in range(1, 8):
        # Two of each moment; every third one by a sub-agent.
        CallFactory(
            session=session, key=f"k{number}", started_at=at(number // 2), is_subagent=number % 3 == 0
        )
    return session


def page(session, asked, size=3):
    calls = Call.objects.filter(session=session)
    start = start_of(calls, ORDER, asked, size)
    return start.number, [row.key for row in keyset(calls, ORDER, start.cursor, start.size).rows]


def main_page(session, asked, size=2):
    calls = Call.objects.filter(session=session)
    main = calls.filter(is_subagent=False)
    start = start_of(main, ORDER, asked, size, numbered=calls)
    return [row.key for row in keyset(main, ORDER, start.cursor, start.size).rows]


def test_nothing_asked_is_the_beginning(session):
    assert page(session, Asked()) == (1, ["k1", "k2", "k3"])


def test_a_page_begins_with_the_number_that_is_asked_for(session):
    assert page(session, Asked(row=4)) == (4, ["k4", "k5", "k6"])


def test_past_the_last_call_is_nothing(session):
    assert page(session, Asked(row=9)) == (9, [])


def test_a_page_before_a_number_ends_right_before_it(session):
    assert page(session, Asked(before=6)) == (3, ["k3", "k4", "k5"])


def test_near_the_beginning_the_page_before_is_shorter(session):
    assert page(session, Asked(before=3)) == (1, ["k1", "k2"])


def test_a_call_may_have_others_before_it(session):
    calls = Call.objects.filter(session=session)
    start = start_of(calls, ORDER, Asked(call="k5"), 3, lead=1)
    assert (start.number, [row.key for row in keyset(calls, ORDER, start.cursor, 3).rows]) == (
        4,
        ["k4", "k5", "k6"],
    )
    assert start_of(calls, ORDER, Asked(call="k2"), 3, lead=5).number == 1


def test_a_number_that_is_known_is_not_counted_again(session, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert start_of(Call.objects.all(), ORDER, Asked(call="k5", call_number=5), 3).number == 4


def test_the_page_around_a_call_is_the_one_that_paging_leads_to(session):
    assert page(session, Asked(call="k5")) == (4, ["k4", "k5", "k6"])


@pytest.mark.parametrize("key", ["nothing", "nul\0"])
def test_a_call_that_is_not_there_is_on_the_first_page(session, key):
    assert page(session, Asked(call=key)) == (1, ["k1", "k2", "k3"])


def test_where_only_some_calls_are_shown_numbers_count_all_of_them(session):
    assert main_page(session, Asked(row=6)) == ["k7"]
    assert main_page(session, Asked(before=6)) == ["k4", "k5"]
    assert main_page(session, Asked(before=3)) == ["k1", "k2"]
    assert main_page(session, Asked(call="k5")) == ["k4", "k5"]


def test_a_number_costs_one_statement_and_a_call_three(session, django_assert_num_queries):
    calls = Call.objects.filter(session=session)
    with django_assert_num_queries(1):
        start_of(calls, ORDER, Asked(row=5), 3)
    with django_assert_num_queries(3):
        start_of(calls, ORDER, Asked(call="k5"), 3)
