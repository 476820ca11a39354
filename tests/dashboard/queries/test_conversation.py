"""The conversation of a session, a page at a time."""

import pytest

from dashboard.queries.conversation import MOST_ASIDES, WHOLE_CALLS_PER_PAGE, conversation_page
from dashboard.queries.starts import Asked
from journal.models import Session
from journal.store.lineage import lineage_of
from tests.dashboard.queries.telling import ANSWER, USER, agent_call, request, response, two_calls
from tests.factories import ProjectFactory, send
from tests.journal.store.telling import part, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def page(project, **more):
    return conversation_page(project, Session.objects.get(project=project, session_id="s"), **more)


def growing(calls):
    """Each call says one thing more than the one before."""
    history, events = [], []
    for number in range(calls):
        history.append({"role": "user", "content": f"question {number}"})
        events.append(request(f"c{number:02d}", 2 * number, list(history)))
        events.append(
            response(f"c{number:02d}", 2 * number + 1, {"role": "assistant", "content": f"answer {number}"})
        )
        history.append({"role": "assistant", "content": f"answer {number}"})
    return events


def test_pages_follow_each_other_without_gap_or_repetition(project):
    send(project, *growing(7))
    first = page(project, limit=3)
    second = page(project, limit=3, asked=Asked(cursor=first.next))
    third = page(project, limit=3, asked=Asked(cursor=second.next))
    numbers = [[call.summary.number for call in one.calls] for one in (first, second, third)]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]
    assert third.next is None


def test_a_page_that_begins_in_the_middle_shows_only_what_is_new(project):
    send(project, *growing(4))
    (last,) = page(project, limit=3, asked=Asked(cursor=page(project, limit=3).next)).calls
    assert [[piece.text for piece in block.pieces] for block in last.turns] == [["question 3"]]


def test_whole_prompts_come_a_few_at_a_time(project):
    send(project, *growing(7))
    told = page(project, whole=True)
    assert len(told.calls) == WHOLE_CALLS_PER_PAGE
    assert [block.role for block in told.calls[1].turns] == ["user", "assistant", "user"]
    assert [block.is_new for block in told.calls[1].turns] == [False, True, True]


def test_sub_agents_stand_apart_and_are_opened_by_name(project):
    send(project, *two_calls(), *agent_call("x", 2, "Look into it", agent_id="one", parent_tool_use_id="t1"))
    told = page(project)
    assert [call.summary.call_id for call in told.calls] == ["a", "b"]
    use = told.calls[0].answer[0].pieces[1]
    assert (use.run.name, use.run.calls) == ("run one", 1)
    assert [call.summary.call_id for call in page(project, run="run one").calls] == ["x"]
    assert told.loose_runs == []


def test_a_run_that_nobody_started_stands_where_it_began(project):
    send(project, *growing(3), *agent_call("x", 1, "Look into it", agent_id="one"))
    assert [run.name for run in page(project).loose_runs] == ["run one"]
    first = page(project, limit=1)
    assert [run.name for run in first.loose_runs] == ["run one"]
    assert page(project, limit=1, asked=Asked(cursor=first.next)).loose_runs == []


def test_a_session_of_nothing_but_a_sub_agent_shows_its_run(project):
    send(project, *agent_call("x", 1, "Look into it", agent_id="one"))
    told = page(project)
    assert (told.calls, [run.name for run in told.loose_runs]) == ([], ["run one"])


@pytest.mark.parametrize("calls", [2, 20])
def test_the_number_of_statements_does_not_grow(project, django_assert_num_queries, calls):
    send(project, *growing(calls))
    lineage_of(Session.objects.get(project=project))
    session = Session.objects.get(project=project)
    with django_assert_num_queries(10):
        assert len(conversation_page(project, session).calls) == calls


@pytest.mark.parametrize("runs", [1, 10])
def test_nor_does_it_with_the_number_of_sub_agents(project, django_assert_num_queries, runs):
    send(project, *two_calls())
    for number in range(runs):
        send(
            project,
            *agent_call(f"x{number}", number, "Look", agent_id=f"run {number}", parent_tool_use_id="t1"),
        )
    session = Session.objects.get(project=project)
    lineage_of(session)
    with django_assert_num_queries(14):
        assert len(conversation_page(project, session).calls) == 2


def test_a_session_without_calls_has_an_empty_conversation(project):
    send(project, {"id": "n", "type": "note.added", "session_id": "s", "data": {}})
    assert page(project).calls == []


def test_a_name_that_no_run_can_have_finds_nothing(project):
    send(project, request("a", 0, [USER]), response("a", 1, ANSWER))
    assert page(project, run="run a\0b").calls == []
    assert page(project, run="").calls == []


def test_messages_that_stand_in_no_prompt_are_shown_where_they_were_said(project):
    send(
        project,
        says("u0", "gone", 0, "before a gap"),
        says("u1", None, 1, "hi"),
        part("p1", "u1", 2, "m1", {"type": "text", "text": "hello"}),
        says("u2", "p1", 3, "thanks"),
    )
    told = page(project)
    assert [aside.block.pieces[0].text for aside in told.calls[0].asides] == ["before a gap"]
    assert [aside.block.pieces[0].text for aside in told.asides] == ["thanks"]
    assert told.asides[0].at.second == 3


def test_they_are_shown_once_over_all_pages(project):
    send(project, *growing(4), says("x", "gone", 3, "in between"), says("y", "gone", 59, "at the end"))
    first = page(project, limit=2)
    second = page(project, limit=2, asked=Asked(cursor=first.next))
    found = [
        [[aside.block.pieces[0].text for aside in call.asides] for call in one.calls]
        for one in (first, second)
    ]
    assert found == [[[], []], [["in between"], []]]
    assert first.asides == []
    assert [aside.block.pieces[0].text for aside in second.asides] == ["at the end"]


def test_a_session_of_messages_alone_is_a_conversation(project):
    send(project, says("u1", None, 0, "hi"))
    told = page(project)
    assert (told.calls, [aside.block.role for aside in told.asides]) == ([], ["user"])


def test_too_many_of_them_are_counted(project):
    send(project, *(says(f"u{number}", "gone", 0, "hi") for number in range(MOST_ASIDES + 3)))
    told = page(project)
    assert (len(told.asides), told.more_asides) == (MOST_ASIDES, 3)
