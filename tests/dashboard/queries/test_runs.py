"""Sums of runs of sub-agents."""

from decimal import Decimal

import pytest

from dashboard.queries.runs import run_name, runs_beside
from journal.models import Call
from tests.factories import CallFactory, SessionFactory, at


@pytest.fixture
def session(db):
    return SessionFactory()


def test_a_run_is_named_by_its_id_else_by_what_started_it():
    assert run_name(Call(agent_id="a", parent_tool_use_id="u", is_subagent=True)) == "run a"
    assert run_name(Call(parent_tool_use_id="u", parent_call_id="c")) == "use u"
    assert run_name(Call(parent_call_id="c")) == "call c"
    assert run_name(Call(is_subagent=True)) == ""
    assert run_name(Call()) is None


def test_sums_are_over_all_calls_of_the_run_and_not_only_those_that_are_asked_about(session):
    first = CallFactory(
        session=session,
        agent="explore",
        agent_id="a1",
        input_uncached_tokens=10,
        output_visible_tokens=3,
        usage_rule="rule",
    )
    CallFactory(
        session=session,
        agent_id="a1",
        started_at=at(5),
        ended_at=at(9),
        input_uncached_tokens=20,
        cache_read_tokens=70,
        usage_rule="rule",
        flags='["output_at_least"]',
    )
    CallFactory(session=session, agent_id="a1", status="error", started_at=at(3), ended_at=at(4))
    CallFactory(session=session, agent_id="other")
    CallFactory(session=SessionFactory(project=session.project), agent_id="a1")
    (run,) = runs_beside(session, [first]).values()
    assert (run.name, run.agent, run.calls, run.views, run.errors) == ("run a1", "explore", 3, 0, 1)
    assert (run.tokens.input, run.tokens.cache_read, run.tokens.output) == (100, 70, 3)
    assert (run.tokens.unknown_calls, run.tokens.at_least_calls) == (0, 1)
    assert (run.started_at, run.ended_at, run.duration_seconds) == (at(0), at(9), 9.0)


def test_a_view_is_in_no_sum(session):
    view = CallFactory(session=session, agent_id="a1", view_of="counted", input_uncached_tokens=10)
    (run,) = runs_beside(session, [view]).values()
    assert (run.calls, run.views, run.tokens.input) == (0, 1, None)


def test_calls_that_know_more_of_their_run_than_others_are_of_the_same_run(session):
    first = CallFactory(session=session, agent_id="a1", parent_tool_use_id="u1", reasoning_tokens=1)
    second = CallFactory(session=session, agent_id="a1", started_at=at(8), ended_at=at(9))
    (run,) = runs_beside(session, [first, second]).values()
    assert (run.calls, run.tokens.output, run.tokens.unknown_calls) == (2, 1, 2)
    assert (run.started_at, run.ended_at) == (at(0), at(9))


def test_calls_of_sub_agents_that_name_nothing_are_one_run(session):
    calls = CallFactory.create_batch(2, session=session, is_subagent=True)
    assert {name: run.calls for name, run in runs_beside(session, calls).items()} == {"": 2}


def test_a_run_of_one_moment_has_no_length(session):
    call = CallFactory(session=session, agent_id="a1", started_at=None, ended_at=at(2))
    (run,) = runs_beside(session, [call]).values()
    assert (run.started_at, run.ended_at, run.duration_seconds) == (at(2), at(2), None)


@pytest.mark.parametrize("rows", [2, 20])
def test_runs_take_one_statement(session, django_assert_num_queries, rows):
    calls = [
        CallFactory(session=session, **{name: f"{name}-{number}"})
        for number in range(rows)
        for name in ("agent_id", "parent_tool_use_id", "parent_call_id")
    ]
    with django_assert_num_queries(1):
        assert len(runs_beside(session, calls)) == 3 * rows


def test_calls_of_the_main_thread_take_none(session, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert runs_beside(session, [Call()]) == {}


def test_the_cost_of_a_run_leaves_out_what_is_counted_elsewhere_and_counts_what_is_unknown(session):
    costs = [{"computed_usd": Decimal("0.5")}, {"computed_usd": Decimal("0.25")}, {}]
    calls = [CallFactory(session=session, agent_id="a1", usage_rule="rule", **cost) for cost in costs]
    CallFactory(session=session, agent_id="a1", usage_rule="rule", computed_usd=Decimal(9), view_of="other")
    CallFactory(session=session, agent_id="a1", status="error")
    (run,) = runs_beside(session, calls).values()
    assert (run.costs[0].amount, run.cost_unknown_calls) == ("0.75", 1)


def test_a_run_without_a_known_cost_has_none(session):
    (run,) = runs_beside(session, [CallFactory(session=session, agent_id="a1")]).values()
    assert (run.costs, run.cost_unknown_calls) == ([], 1)
