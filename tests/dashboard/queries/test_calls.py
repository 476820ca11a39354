"""The list of calls."""

import pytest
from django.db import connection

from dashboard.queries.calls import (
    CallFilters,
    call_numbers,
    call_page,
    filtered_calls,
    session_call_page,
)
from dashboard.queries.paging import Horizon
from tests.factories import CallFactory, ProjectFactory, SessionFactory, at

ALL = CallFilters.parse("")


@pytest.fixture
def project(db):
    return ProjectFactory()


def test_calls_of_all_sessions_come_newest_first_with_their_number_inside_their_session(project):
    one, two = SessionFactory(project=project), SessionFactory(project=project)
    CallFactory(session=one, call_id="one-a", started_at=at(1))
    CallFactory(session=two, call_id="two-a", started_at=at(2))
    CallFactory(session=one, call_id="one-b", started_at=at(3))
    rows = call_page(project, ALL).rows
    assert [(row.call_id, row.number) for row in rows] == [("one-b", 2), ("two-a", 1), ("one-a", 1)]


def test_a_number_does_not_depend_on_the_page(project):
    session = SessionFactory(project=project)
    for second in range(5):
        CallFactory(session=session, started_at=at(second))
    first = call_page(project, ALL, limit=2)
    second = call_page(project, ALL, limit=2, cursor=first.next)
    assert [row.number for row in first.rows + second.rows] == [5, 4, 3, 2]


def test_a_filter_keeps_the_numbers_of_the_calls_it_keeps(project):
    session = SessionFactory(project=project)
    CallFactory(session=session, started_at=at(1))
    CallFactory(session=session, started_at=at(2), status="error")
    (row,) = call_page(project, CallFilters.parse("status:error")).rows
    assert row.number == 2


def test_calls_of_other_projects_are_not_listed(project):
    CallFactory()
    assert call_page(project, ALL).rows == []


def test_calls_of_a_session_come_in_order(project):
    session = SessionFactory(project=project)
    for second in (2, 1):
        CallFactory(session=session, call_id=f"c{second}", started_at=at(second))
    CallFactory(session=SessionFactory(project=project))
    assert [row.call_id for row in session_call_page(session).rows] == ["c1", "c2"]


def test_no_calls_have_no_numbers(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert call_numbers([]) == {}


@pytest.mark.parametrize("rows", [2, 20])
def test_a_list_of_calls_takes_three_statements(project, django_assert_num_queries, rows):
    for second in range(rows):
        CallFactory(session=SessionFactory(project=project), started_at=at(second), reasoning_tokens=1)
    with django_assert_num_queries(3):
        call_page(project, CallFilters.parse("tokens:>0 -status:error"))
    with django_assert_num_queries(3):
        call_page(project, ALL)


@pytest.mark.parametrize(
    ("query", "index"), [("status:error", "call_status"), ("error:rate_limit", "call_error")]
)
def test_calls_that_went_wrong_are_found_along_an_index(project, query, index):
    session = SessionFactory(project=project)
    CallFactory.create_batch(30, session=session)
    CallFactory(session=session, status="error", error_type="rate_limit")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
            cursor.execute("SET LOCAL enable_seqscan = off")
    rows = filtered_calls(project, CallFilters.parse(query)).order_by("-sort_at", "-id")
    assert index in rows[:50].explain()


def test_a_query_that_no_index_serves_looks_through_a_bounded_number_of_calls(project):
    session = SessionFactory(project=project)
    for second in range(4):
        CallFactory(session=session, started_at=at(second), provider="openai" if second == 0 else "mistral")
    wanted = CallFilters.parse("provider:openai")
    first = call_page(project, wanted, at_once=3)
    assert (first.rows, first.horizon) == ([], Horizon(3, at(1)))
    second = call_page(project, wanted, cursor=first.next, at_once=3)
    assert (len(second.rows), second.horizon) == (1, None)


@pytest.mark.parametrize("q", ["", "error:timeout", "status:error", "session:s", "integrity:mismatch"])
def test_a_query_that_an_index_serves_is_answered_at_once(project, django_assert_num_queries, q):
    CallFactory(session=SessionFactory(project=project, session_id="s"), started_at=at(1))
    with django_assert_num_queries(3 if q in ("", "session:s") else 1):
        assert call_page(project, CallFilters.parse(q), at_once=1).horizon is None


def test_days_asked_for_are_where_looking_begins(project):
    session = SessionFactory(project=project)
    for second in (0, 10**8, 2 * 10**8):
        CallFactory(session=session, started_at=at(second))
    day = f"{at(0):%Y-%m-%d}"
    page = call_page(project, CallFilters.parse(f"started:{day}..{day} provider:nobody"), at_once=2)
    assert (page.rows, page.horizon) == ([], None)
