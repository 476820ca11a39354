"""One call with everything about it but its bodies."""

import pytest

from dashboard.queries.call import call_detail, find_call
from dashboard.queries.shapes import ToolUse
from journal.fold.keys import group_number, link_number
from journal.fold.link import tool_link
from tests.factories import (
    AttemptFactory,
    CallFactory,
    CallLinkFactory,
    PassFactory,
    ProjectFactory,
    SessionFactory,
    ToolCallFactory,
    at,
)


@pytest.fixture
def session(db):
    return SessionFactory(session_id="run 1")


def detail(call):
    return call_detail(call.project, call.key)


def test_a_call_tells_its_number_and_its_neighbours(session):
    first, second, third = (CallFactory(session=session, started_at=at(number)) for number in range(3))
    found = detail(second)
    assert (found.summary.number, found.previous_key, found.next_key) == (2, first.key, third.key)
    assert detail(first).previous_key is None
    assert detail(third).next_key is None


def test_attempts_come_with_the_waits_between_them(session):
    call = CallFactory(session=session)
    AttemptFactory(call=call, number=1, status="error", marks='[["first_byte", 250000], ["end", null]]')
    AttemptFactory(call=call, number=2)
    found = detail(call)
    assert [attempt.number for attempt in found.attempts] == [1, 2]
    assert [(mark.mark, mark.seconds) for mark in found.attempts[0].marks] == [
        ("first_byte", 0.25),
        ("end", None),
    ]
    assert [wait.before_attempt for wait in found.waits] == [2]


def test_a_bucket_nobody_told_is_unknown_and_left_out_of_the_sum(session):
    tokens = detail(
        CallFactory(session=session, input_uncached_tokens=60, cache_read_tokens=40, usage_rule="openai_chat")
    ).summary.tokens
    assert (tokens.input, tokens.cache_write, tokens.output, tokens.unknown_calls) == (100, None, None, 0)


def test_an_answered_call_that_told_no_usage_counts_as_unknown(session):
    assert detail(CallFactory(session=session)).summary.tokens.unknown_calls == 1
    assert detail(CallFactory(session=session, usage_rule="openai_chat")).summary.tokens.unknown_calls == 0
    for status in ("open", "error", "cancelled"):
        assert detail(CallFactory(session=session, status=status)).summary.tokens.unknown_calls == 0


def test_the_rule_says_how_its_counts_overlap(session):
    assert detail(CallFactory(session=session, usage_rule="anthropic_messages")).convention == "additive"
    assert detail(CallFactory(session=session)).convention is None


def test_tools_are_those_folded_with_the_call_and_those_its_answer_named(session):
    call = CallFactory(session=session, tool_uses='[["use-1", "search"], ["use-2", "read"]]')
    ToolCallFactory(
        session=session,
        tool_call_id="use-1",
        name="search",
        call_key=call.key,
        group_key=group_number("tool", "use-1"),
    )
    ToolCallFactory(
        session=session, tool_call_id=None, name="same group", call_key=call.key, group_key=call.group_key
    )
    ToolCallFactory(session=session, name="other", call_key=None)
    found = detail(call)
    assert found.tool_uses == [ToolUse("use-1", "search"), ToolUse("use-2", "read")]
    assert [tool.name for tool in found.tools] == ["search", "same group"]


def test_passes_come_in_order(session):
    call = CallFactory(session=session, passes=2)
    PassFactory(call=call, number=2, name="after")
    PassFactory(call=call, number=1, name="before", writer_says_changed=False)
    assert [(step.number, step.name, step.writer_says_changed) for step in detail(call).passes] == [
        (1, "before", False),
        (2, "after", None),
    ]


def test_parents_and_children_are_linked_by_the_senders_ids(session):
    parent = CallFactory(session=session, call_id="outer")
    call = CallFactory(session=session, call_id="inner", parent_call_id="outer", started_at=at(1))
    child = CallFactory(session=session, call_id="innermost", parent_call_id="inner", started_at=at(2))
    CallFactory(call_id="innermost", parent_call_id="inner")
    found = detail(call)
    assert [(link.relation, link.key) for link in found.links] == [
        ("parent", parent.key),
        ("child", child.key),
    ]
    assert found.summary.is_subagent is True


def test_calls_that_share_an_answer_are_linked(session):
    elsewhere = SessionFactory(project=session.project)
    call, view = (CallFactory(session=place, response_id="msg_1") for place in (session, elsewhere))
    stranger = CallFactory(response_id="msg_1")
    for one in (call, view, stranger):
        CallLinkFactory(call=one, link_key=link_number("response", "msg_1"))
    assert [(link.relation, link.key) for link in detail(call).links] == [("same_answer", view.key)]


def test_a_call_of_another_project_is_not_found(session):
    call = CallFactory(session=session)
    assert call_detail(ProjectFactory(), call.key) is None
    assert find_call(call.project, "a\0b") is None


@pytest.mark.parametrize("rows", [2, 20])
def test_a_call_takes_nine_statements(session, django_assert_num_queries, rows):
    call = CallFactory(session=session, call_id="outer", response_id="msg_1", started_at=at(50))
    for number in range(1, rows + 1):
        AttemptFactory(call=call, number=number)
        PassFactory(call=call, number=number)
        CallFactory(session=session, parent_call_id="outer", started_at=at(number))
    detail(call)  # the first reader has the passes compared
    with django_assert_num_queries(9):
        detail(call)


@pytest.mark.parametrize("rows", [2, 20])
def test_the_parent_of_a_sub_agents_call_takes_four_more(session, django_assert_num_queries, rows):
    CallFactory.create_batch(rows, session=session, agent_id="a1", parent_tool_use_id="use-1")
    call = CallFactory(session=session, response_id="msg_1", agent_id="a1", parent_call_id="outer")
    with django_assert_num_queries(13):
        detail(call)


def test_a_sub_agents_call_leads_to_the_call_that_started_it_and_back(session):
    parent = CallFactory(session=session, tool_uses='[["use-1", "Task"]]')
    CallLinkFactory(call=parent, link_key=tool_link("use-1"))
    inner = CallFactory(session=session, is_subagent=True, parent_tool_use_id="use-1", started_at=at(1))
    assert detail(inner).summary.parent == parent.key
    assert [(link.relation, link.key) for link in detail(inner).links] == [("parent", parent.key)]
    assert [(link.relation, link.key) for link in detail(parent).links] == [("child", inner.key)]


def test_the_call_of_a_tool_that_was_a_sub_agent_leads_to_its_calls(session):
    parent = CallFactory(session=session)
    ToolCallFactory(session=session, call_key=parent.key, group_key=parent.group_key, agent_id="a1")
    inner = CallFactory(session=session, is_subagent=True, agent_id="a1", started_at=at(1))
    assert [(link.relation, link.key) for link in detail(parent).links] == [("child", inner.key)]


def test_a_view_leads_to_the_call_that_is_counted_and_back(session):
    elsewhere = SessionFactory(project=session.project, session_id="run 2")
    counted = CallFactory(session=session, response_id="msg_1")
    view = CallFactory(session=elsewhere, response_id="msg_1", view_of=counted.key)
    other = CallFactory(session=elsewhere, response_id="msg_1", view_of=counted.key, started_at=at(1))
    for one in (counted, view, other):
        CallLinkFactory(call=one, link_key=link_number("response", "msg_1"))
    assert [(link.relation, link.key, link.session_id) for link in detail(view).links] == [
        ("counted_as", counted.key, "run 1"),
        ("same_answer", other.key, "run 2"),
    ]
    assert [(link.relation, link.key) for link in detail(counted).links] == [
        ("view", view.key),
        ("view", other.key),
    ]
