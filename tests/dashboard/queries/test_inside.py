"""Runs of sub-agents, and the calls that started them."""

import pytest

from dashboard.queries.inside import calls_of_run, loose, main_calls, started_runs, under
from journal.models import Call, Session
from tests.dashboard.queries.telling import ANSWER, USER, agent_call, request, response, two_calls
from tests.factories import ProjectFactory, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    project = ProjectFactory()
    send(project, *two_calls())
    send(project, *agent_call("x1", 10, "Look", agent_id="one", parent_tool_use_id="t1"))
    send(project, *agent_call("x2", 11, "Look again", agent_id="one"))
    send(project, *agent_call("y", 20, "Look elsewhere", agent_id="two"))
    send(project, *agent_call("z", 30, "Look anywhere"))
    by_id = request("w", 40, [USER]), response("w", 41, ANSWER)
    send(project, *({**one, "parent_call_id": "b"} for one in by_id))
    return Session.objects.get(project=project)


def key(call_id):
    return Call.objects.get(call_id=call_id).key


def test_main_calls_are_those_that_no_sub_agent_made(session):
    assert [call.call_id for call in main_calls(session).order_by("sort_at")] == ["a", "b"]


def test_runs_know_who_started_them(session):
    found = [(told.run.name, told.run.calls, told.parent) for told in started_runs(session)]
    assert found == [
        ("run one", 2, key("a")),
        ("run two", 1, None),
        ("", 1, None),
        ("call b", 1, key("b")),
    ]


def test_the_calls_of_a_run_are_found_by_its_name(session):
    names = ["run one", "run two", "", "call b", "use t9", "run three"]
    found = [[call.call_id for call in calls_of_run(session, name).order_by("sort_at")] for name in names]
    assert found == [["x1", "x2"], ["y"], ["z"], ["w"], [], []]


def test_runs_are_given_to_the_calls_that_started_them(session):
    given = under(started_runs(session), {key("b")})
    assert {name: [told.run.name for told in runs] for name, runs in given.items()} == {key("b"): ["call b"]}


def test_loose_runs_stand_where_they_began(session):
    runs, calls = started_runs(session), list(Call.objects.filter(session=session).order_by("sort_at"))
    after = next(call for call in calls if call.call_id == "y")
    names = [told.run.name for told in loose(runs, calls[:2], is_first=True, following=after)]
    assert names == []
    assert [told.run.name for told in loose(runs, [after], is_first=False, following=None)] == ["run two", ""]
    assert [told.run.name for told in loose(runs, [], is_first=True, following=None)] == ["run two", ""]


def test_a_session_without_sub_agents_takes_one_statement(django_assert_num_queries):
    project = ProjectFactory()
    send(project, *two_calls())
    session = Session.objects.get(project=project)
    with django_assert_num_queries(1):
        assert started_runs(session) == []
