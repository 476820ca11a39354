"""Which call started the sub-agent that made a call."""

import pytest

from dashboard.queries.parents import parent_keys
from journal.fold.link import tool_link
from journal.models import Call
from tests.factories import CallFactory, CallLinkFactory, SessionFactory, ToolCallFactory


@pytest.fixture
def session(db):
    return SessionFactory(session_id="run 1")


def asking(session, use, **more):
    """A call whose answer asked for a tool."""
    call = CallFactory(session=session, **more)
    CallLinkFactory(call=call, link_key=tool_link(use))
    return call


def parents(*calls):
    loaded = Call.objects.filter(pk__in=[call.pk for call in calls]).select_related("session")
    return parent_keys(list(loaded))


def test_the_tool_use_that_started_a_run_names_its_parent(session):
    outer = asking(session, "use-1")
    inner = CallFactory(session=session, parent_tool_use_id="use-1")
    assert parents(outer, inner) == {inner.pk: outer.key}


def test_a_tool_use_of_another_session_is_another_one(session):
    asking(SessionFactory(project=session.project), "use-1")
    inner = CallFactory(session=session, parent_tool_use_id="use-1")
    assert parents(inner) == {}


def test_of_several_calls_that_asked_the_one_with_the_smallest_key_is_the_parent(session):
    keys = sorted(asking(session, "use-1").key for _ in range(3))
    inner = CallFactory(session=session, parent_tool_use_id="use-1")
    assert parents(inner) == {inner.pk: keys[0]}


def test_the_executed_tool_that_was_the_run_names_its_parent(session):
    outer = CallFactory(session=session)
    ToolCallFactory(session=session, call_key=outer.key, agent_id="a1")
    inner = CallFactory(session=session, agent_id="a1")
    assert parents(inner) == {inner.pk: outer.key}


def test_one_call_of_a_run_tells_the_parent_of_all(session):
    outer = asking(session, "use-1")
    first = CallFactory(session=session, agent_id="a1", parent_tool_use_id="use-1")
    second = CallFactory(session=session, agent_id="a1")
    assert parents(first, second) == {first.pk: outer.key, second.pk: outer.key}
    assert parents(second) == {second.pk: outer.key}


def test_the_sender_may_name_the_call_itself(session):
    outer = CallFactory(session=session, call_id="outer")
    CallFactory(session=SessionFactory(project=session.project), call_id="outer")
    inner = CallFactory(session=session, parent_call_id="outer")
    assert parents(inner) == {inner.pk: outer.key}


def test_a_parent_that_never_came_is_unknown(session):
    inner = CallFactory(session=session, parent_call_id="lost", parent_tool_use_id="lost", agent_id="lost")
    assert parents(inner) == {}


def test_no_call_is_its_own_parent(session):
    call = asking(session, "use-1", parent_tool_use_id="use-1")
    assert parents(call) == {}


def test_calls_of_no_sub_agent_take_no_statement(session, django_assert_num_queries):
    calls = CallFactory.create_batch(2, session=session)
    with django_assert_num_queries(0):
        assert parent_keys(calls) == {}


@pytest.mark.parametrize("rows", [2, 20])
def test_parents_take_four_statements(session, django_assert_num_queries, rows):
    for number in range(rows):
        asking(session, f"use-{number}")
        CallFactory(session=session, agent_id=f"a{number}", parent_tool_use_id=f"use-{number}")
        CallFactory(session=session, agent_id=f"b{number}", parent_call_id=f"outer-{number}")
    calls = list(Call.objects.select_related("session"))
    with django_assert_num_queries(4):
        parent_keys(calls)
