"""Two sessions beside each other: the way both went first, where they part, then step by step."""

from decimal import Decimal

import pytest

from dashboard.queries.compare_sessions import MOST_STEPS, compare_sessions
from dashboard.queries.excerpts import Excerpt
from journal.models import Session
from journal.store.lineage import lineage_of
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import USER, call, event, prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def session_of(name, *steps, **more):
    """Each step is what the assistant said after it, and the next call sends it back."""
    history, events = [USER], []
    for number, step in enumerate(steps):
        events += call(f"{name}{number}", number * 10, list(history), cached=0, **more)
        history += [
            {"role": "assistant", "content": step},
            {"role": "user", "content": f"go on {number}"},
        ]
    return [one | {"session_id": name} for one in events]


def compared(project, one="x", other="y"):
    return compare_sessions(
        project, Session.objects.get(session_id=one), Session.objects.get(session_id=other)
    )


def numbers(pairs):
    return [(pair.before and pair.before.number, pair.after and pair.after.number) for pair in pairs]


def test_the_common_beginning_is_the_trunk_and_the_rest_are_lanes(project):
    send(project, *session_of("x", "read a", "read b", "done"), *session_of("y", "read a", "give up"))
    told = compared(project)
    assert numbers(told.trunk) == [(1, 1), (2, 2)]
    assert numbers(told.pairs) == [(3, None)]
    assert (told.divergence.before, told.divergence.after) == (3, None)


def test_where_they_part_both_messages_are_told(project):
    send(project, *session_of("x", "read a", "b"), *session_of("y", "read c", "d"))
    told = compared(project)
    assert numbers(told.trunk) == [(1, 1)]
    parting = told.divergence
    assert (parting.before, parting.after, parting.shared_turns) == (2, 2, 1)
    assert (parting.before_role, parting.after_role) == ("assistant", "assistant")
    assert parting.excerpt == Excerpt("read a", "read c", 0)
    assert [pair.is_same for pair in told.pairs] == [False]


def test_two_sessions_of_the_same_way_do_not_part(project):
    send(project, *session_of("x", "a", "b"), *session_of("y", "a", "b"))
    told = compared(project)
    assert numbers(told.trunk) == [(1, 1), (2, 2)]
    assert (told.pairs, told.divergence) == ([], None)


def test_sessions_about_different_things_part_at_once(project):
    other = [{"role": "user", "content": "Another question"}]
    events = [one | {"session_id": "y"} for one in call("y0", 0, other, cached=0)]
    send(project, *session_of("x", "a"), *events)
    told = compared(project)
    assert told.trunk == []
    assert (told.divergence.shared_turns, told.divergence.excerpt.before) == (0, "What is in a.py?")


def test_each_step_tells_cost_time_and_tools(project):
    prices()
    send(project, *session_of("x", "a"), *session_of("y", "a"))
    tool = {"tool_call_id": "t", "tool_name": "read"}
    uses = [{"id": "t", "type": "function", "function": {"name": "read", "arguments": "{}"}}]
    second = call("y9", 20, [{"role": "user", "content": "more"}], cached=4000)
    second[1]["data"]["body"]["choices"][0]["message"]["tool_calls"] = uses
    send(project, *(one | {"session_id": "y"} for one in second))
    started = event("ts", "tool.call.started", 22, tool, "y9")
    ended = event("te", "tool.call.returned", 25, tool | {"result": "ok"}, "y9")
    send(project, started | {"session_id": "y"}, ended | {"session_id": "y"})
    (pair,) = compared(project).pairs
    step = pair.after
    assert (step.number, step.duration_seconds, step.input_tokens, step.cache_read_tokens) == (
        2,
        1.0,
        10000,
        4000,
    )
    assert step.cost_usd == Decimal("0.0201")
    assert [tool.name for tool in step.tools] == ["read"]
    assert step.tool_seconds == 3.0
    assert (pair.before, pair.cost_difference, pair.has_other_tools) == (None, None, True)


def test_differences_of_a_pair_are_what_the_second_took_more(project):
    prices()
    slow = call("y0", 0, [USER], cached=8000)
    slow[1]["ts"] = "2026-09-01T12:00:04Z"
    send(project, *session_of("x", "a"), *(one | {"session_id": "y"} for one in slow))
    (pair,) = compared(project).trunk
    assert (pair.seconds_difference, pair.cost_difference) == (3.0, Decimal("-0.01"))


def test_another_system_is_told_beside_the_messages(project):
    system = {"role": "system", "content": "Be brief."}
    events = [one | {"session_id": "y"} for one in call("y0", 0, [system, USER], cached=0)]
    send(project, *session_of("x", "a"), *events)
    told = compared(project)
    assert told.other_offers == ["system prompt"]
    assert numbers(told.trunk) == [(1, 1)]


def test_sub_agents_are_no_steps(project):
    send(project, *session_of("x", "a"), *session_of("y", "a", is_subagent=True, agent_id="one"))
    told = compared(project)
    assert numbers(told.pairs) == [(1, None)]
    assert {one.name: one.after for one in told.figures}["calls"] == 1


def test_a_session_without_calls_has_no_lane(project):
    send(project, *session_of("x", "a"))
    send(project, {"id": "n", "type": "note.added", "session_id": "y", "data": {}})
    told = compared(project)
    assert numbers(told.pairs) == [(1, None)]
    assert numbers(compared(project, "y", "y").pairs) == []


def test_long_sessions_are_compared_up_to_a_bound(project, monkeypatch):
    monkeypatch.setattr("dashboard.queries.compare_sessions.MOST_STEPS", 2)
    send(project, *session_of("x", "a", "b", "c", "d"), *session_of("y", "a"))
    told = compared(project)
    assert (len(told.trunk) + len(told.pairs), told.left_out) == (2, 2)
    assert MOST_STEPS == 400


@pytest.mark.parametrize("steps", [2, 20])
def test_the_number_of_statements_does_not_grow(project, django_assert_num_queries, steps):
    same = [str(number) for number in range(steps)]
    send(project, *session_of("x", *same, "end"), *session_of("y", "other", *same))
    for session in Session.objects.all():
        lineage_of(session)
    one, other = Session.objects.get(session_id="x"), Session.objects.get(session_id="y")
    with django_assert_num_queries(12):
        compare_sessions(project, one, other)


def with_a_tool(name, said, *, after):
    """A session that runs one tool, under ids of its own, and then goes on."""
    use = {"id": f"use-{name}", "type": "function", "function": {"name": "read", "arguments": "{}"}}
    asked = {"role": "assistant", "content": said, "tool_calls": [use]}
    result = {"role": "tool", "tool_call_id": f"use-{name}", "content": "print(42)"}
    last = [{"role": "assistant", "content": after}, USER]
    answer = {"id": f"r-{name}", "choices": [{"message": asked, "finish_reason": "tool_calls"}]}
    events = [
        *call(f"{name}0", 0, [USER], cached=0),
        *call(f"{name}1", 5, [USER, asked, result], cached=0),
        *call(f"{name}2", 10, [USER, asked, result, *last], cached=0),
    ]
    events[1]["data"]["body"] = answer
    return [one | {"session_id": name} for one in events]


def test_ids_of_tool_uses_do_not_part_two_sessions(project):
    send(project, *with_a_tool("x", "I look.", after="one"), *with_a_tool("y", "I look.", after="two"))
    told = compared(project)
    assert numbers(told.trunk) == [(1, 1), (2, 2)]
    assert (told.divergence.shared_turns, told.divergence.excerpt) == (3, Excerpt("one", "two", 0))


def test_what_is_said_beside_a_tool_does(project):
    send(project, *with_a_tool("x", "I look.", after="one"), *with_a_tool("y", "I read.", after="one"))
    told = compared(project)
    assert numbers(told.trunk) == [(1, 1)]
    assert told.divergence.shared_turns == 1
