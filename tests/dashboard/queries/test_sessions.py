"""The list of sessions."""

from decimal import Decimal

import pytest

from dashboard.queries.sessions import (
    SESSION_SORTS,
    BadSortError,
    SessionFilters,
    SessionSort,
    find_session,
    session_page,
    summed_tokens,
)
from dashboard.queries.shapes import Cost, Tokens
from journal.fold.keys import public_key
from tests.factories import ProjectFactory, SessionFactory, at

ALL = SessionFilters.parse("")


@pytest.fixture
def project(db):
    return ProjectFactory()


def names(page):
    return [row.id for row in page.rows]


def test_a_session_is_listed_with_everything_the_row_tells(project):
    SessionFactory(
        project=project,
        session_id="run 1",
        title="First",
        agent="cli",
        tags='["batch"]',
        sources='["recorder"]',
        started_at=at(0),
        ended_at=at(90),
        calls=3,
        attempts=5,
        failed_attempts=2,
        errors=1,
        provider_us=1_500_000,
        input_uncached_tokens=100,
        cache_read_tokens=40,
        output_visible_tokens=7,
        reasoning_tokens=3,
        unknown_usage_calls=1,
        at_least_calls=1,
        subagent_calls=2,
        view_calls=4,
    )
    (row,) = session_page(project, ALL).rows
    assert (row.id, row.title, row.agent, row.tags, row.sources) == (
        "run 1",
        "First",
        "cli",
        ["batch"],
        ["recorder"],
    )
    assert (row.duration_seconds, row.provider_seconds) == (90.0, 1.5)
    assert (row.calls, row.attempts, row.failed_attempts, row.errors) == (3, 5, 2, 1)
    assert (row.subagent_calls, row.view_calls) == (2, 4)
    assert row.tokens == Tokens(
        input=140,
        input_uncached=100,
        cache_read=40,
        cache_write=None,
        output=10,
        reasoning=3,
        unknown_calls=1,
        at_least_calls=1,
    )


def test_a_session_tells_what_is_known_of_its_cost_and_how_many_calls_that_leaves_out(project):
    SessionFactory(project=project, computed_usd=Decimal("1.5"), computed_cost_calls=2, unknown_cost_calls=1)
    SessionFactory(project=project, computed_usd=Decimal("0.25"), computed_cost_calls=1)
    SessionFactory(project=project, unknown_cost_calls=4)
    page = session_page(project, ALL, sort=SessionSort.parse("-cost"))
    known = [
        [Cost("USD", amount="1.5", reported=None, computed="1.5", unknown_calls=1)],
        [Cost("USD", amount="0.25", reported=None, computed="0.25", unknown_calls=0)],
        [],
    ]
    assert [row.costs for row in page.rows] == known
    assert [row.cost_unknown_calls for row in page.rows] == [1, 0, 4]
    assert page.totals.costs == [Cost("USD", amount="1.75", reported=None, computed="1.75", unknown_calls=5)]
    assert page.totals.cost_unknown_calls == 5


def test_where_no_cost_is_known_there_is_none_and_not_zero(project):
    SessionFactory(project=project, calls=1, unknown_cost_calls=1)
    assert session_page(project, ALL).totals.costs == []


def test_the_newest_session_comes_first_and_those_without_a_time_last(project):
    SessionFactory(project=project, session_id="old", started_at=at(0))
    SessionFactory(project=project, session_id="new", started_at=at(9))
    SessionFactory(project=project, session_id="timeless", started_at=None)
    assert names(session_page(project, ALL)) == ["new", "old", "timeless"]


def test_other_projects_stay_out_of_rows_and_totals(project):
    SessionFactory(project=project, session_id="mine", calls=1)
    SessionFactory(session_id="theirs", calls=100)
    page = session_page(project, ALL)
    assert names(page) == ["mine"]
    assert (page.totals.sessions, page.totals.calls) == (1, 1)


def test_totals_are_of_everything_the_filter_keeps_and_not_of_the_page(project):
    for number in range(5):
        SessionFactory(project=project, agent="cli", calls=2, attempts=3, started_at=at(number))
    SessionFactory(project=project, agent="web", calls=100)
    page = session_page(project, SessionFilters.parse("agent:cli"), limit=2)
    assert len(page.rows) == 2
    assert (page.totals.sessions, page.totals.calls, page.totals.attempts) == (5, 10, 15)


def test_totals_of_nothing_are_zero_calls(project):
    totals = session_page(project, ALL).totals
    assert (totals.sessions, totals.calls, totals.cost_unknown_calls) == (0, 0, 0)


def test_totals_are_left_out_when_nobody_asks(project):
    assert session_page(project, ALL, with_totals=False).totals is None


@pytest.mark.parametrize("name", SESSION_SORTS)
def test_every_order_runs_both_ways_through_all_pages(project, name):
    for number in (2, 0, 1):
        SessionFactory(
            project=project,
            session_id=f"s{number}",
            started_at=at(number),
            ended_at=at(2 * number),
            wait_us=number,
            calls=number,
            errors=number,
            failed_attempts=number,
            tool_calls=number,
            input_uncached_tokens=number,
            output_visible_tokens=number,
            computed_usd=Decimal(number),
            computed_cost_calls=1,
        )
    for sort, expected in ((name, ["s0", "s1", "s2"]), (f"-{name}", ["s2", "s1", "s0"])):
        first = session_page(project, ALL, sort=SessionSort.parse(sort), limit=2)
        second = session_page(project, ALL, sort=SessionSort.parse(sort), limit=2, cursor=first.next)
        assert names(first) + names(second) == expected


def test_an_order_that_is_not_offered_is_refused_with_those_that_are():
    with pytest.raises(BadSortError, match="cannot sort by 'money'; there is started_at, ended_at, calls"):
        SessionSort.parse("money")


NOTHING_TOLD = {
    "input_uncached_tokens": 0,
    "cache_read_tokens": 0,
    "cache_write_tokens": 0,
    "output_visible_tokens": 0,
    "reasoning_tokens": 0,
    "input_uncached_calls": 0,
    "cache_read_calls": 0,
    "cache_write_calls": 0,
    "output_visible_calls": 0,
    "reasoning_calls": 0,
    "unknown_usage_calls": 2,
    "at_least_calls": 0,
}


def test_tokens_that_nobody_told_are_unknown():
    assert summed_tokens(NOTHING_TOLD) == Tokens(
        None, None, None, None, None, None, unknown_calls=2, at_least_calls=0
    )


def test_a_bucket_that_a_call_told_as_zero_is_zero():
    told = summed_tokens(NOTHING_TOLD | {"cache_read_calls": 1})
    assert (told.cache_read, told.cache_write, told.input) == (0, None, 0)


def test_a_session_is_found_by_its_key_and_by_its_own_id(project):
    session = SessionFactory(project=project, session_id="a/b c")
    assert find_session(project, session.key) == session
    assert find_session(project, "a/b c") == session
    assert find_session(project, "other") is None


def test_an_id_with_a_null_character_is_found_on_both_databases(project):
    session = SessionFactory(project=project, session_id="a\ufffd", key=public_key("session", "a\0"))
    assert find_session(project, "a\0") == session


def test_a_session_of_another_project_is_not_found(project):
    assert find_session(project, SessionFactory().key) is None


@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.parametrize("q", ["", "model:gpt-4o attempts:>1 tokens:>5 -tag:x checkout"])
def test_the_list_takes_three_statements(project, django_assert_num_queries, rows, q):
    SessionFactory.create_batch(rows, project=project)
    with django_assert_num_queries(3):
        session_page(project, SessionFilters.parse(q))


def test_a_page_full_of_times_takes_two_statements(project, django_assert_num_queries):
    SessionFactory.create_batch(20, project=project)
    with django_assert_num_queries(2):
        session_page(project, ALL, limit=10)


def test_provider_time_that_no_call_told_is_unknown(project):
    SessionFactory(project=project, calls=2)
    page = session_page(project, ALL)
    assert (page.rows[0].provider_seconds, page.totals.provider_seconds) == (None, None)


def test_provider_time_that_a_call_told_as_zero_is_zero(project):
    SessionFactory(project=project, calls=2, timed_calls=1)
    assert session_page(project, ALL).rows[0].provider_seconds == 0.0
