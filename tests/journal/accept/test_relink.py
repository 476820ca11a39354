"""Executed tools that name no call belong to the call of their session that asked for them."""

import pytest

from journal.models import Call, Session, ToolCall
from journal.upkeep.delete import delete_session
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory
from tests.journal.fold.folding import event, requested, returned

from .taking import take

pytestmark = pytest.mark.django_db


def asking(call, *uses, session="s"):
    calls = [{"id": use, "function": {"name": "search"}} for use in uses]
    body = {"choices": [{"message": {"tool_calls": calls}}]}
    told = {"call_id": call, "session_id": session}
    return [
        {"id": f"{call}-q", **requested(0, **told)},
        {"id": f"{call}-r", **returned(1, {"body": body}, **told)},
    ]


def executed(use, session="s"):
    return {
        "id": f"{session}-{use}",
        **event("tool.call.returned", 2, {"tool_call_id": use}, session_id=session),
    }


def owners(project):
    keys = dict(Call.objects.filter(project=project).values_list("key", "call_id"))
    tools = ToolCall.objects.filter(project=project).order_by("session__session_id", "tool_call_id")
    return [(tool.tool_call_id, keys.get(tool.call_key)) for tool in tools]


def counted(project, session="s"):
    return Session.objects.get(project=project, session_id=session).tool_calls


@pytest.mark.parametrize("tool_first", [True, False])
def test_a_tool_joins_its_call_whichever_came_first(tool_first):
    project = ProjectFactory()
    batches = [asking("c", "t"), [executed("t")]]
    for batch in batches[::-1] if tool_first else batches:
        take(project, *batch)
    assert owners(project) == [("t", "c")]
    assert counted(project) == 1
    assert rebuild(project).differing == {}


def test_a_tool_of_another_session_stays_alone():
    project = ProjectFactory()
    take(project, *asking("c", "t"), executed("t", session="u"))
    assert owners(project) == [("t", None)]
    assert (counted(project), counted(project, "u")) == (1, 1)


LONG = "toolu_01A2b3C4d5E6"


@pytest.mark.parametrize("copy_first", [True, False])
def test_an_end_in_a_copy_that_lacks_the_call_is_counted_with_the_call(copy_first):
    project = ProjectFactory()
    batches = [[*asking("c", LONG), executed(LONG)], [executed(LONG, session="u")]]
    for batch in batches[::-1] if copy_first else batches:
        take(project, *batch)
    assert owners(project) == [(LONG, "c"), (LONG, "c")]
    assert (counted(project), counted(project, "u")) == (1, 0)
    assert rebuild(project).differing == {}


def test_a_tool_that_began_in_its_session_is_its_own():
    project = ProjectFactory()
    begun = event("tool.call.started", 2, {"tool_call_id": LONG}, session_id="u")
    take(project, *asking("c", LONG), {"id": "begun", **begun}, executed(LONG, session="u"))
    assert owners(project) == [(LONG, None)]


def test_a_copy_counts_its_tool_when_the_call_is_gone():
    project = ProjectFactory()
    take(project, *asking("c", LONG), executed(LONG), executed(LONG, session="u"))
    session = Session.objects.get(project=project, session_id="s")
    delete_session(project, session.key, reason="a test")
    assert owners(project) == [(LONG, None)]
    assert counted(project, "u") == 1


def test_a_tool_that_nobody_asked_for_stays_alone():
    project = ProjectFactory()
    take(project, *asking("c", "t"), executed("other"))
    assert owners(project) == [("other", None)]
    assert counted(project) == 2


def test_of_two_calls_that_asked_one_is_chosen_whatever_the_order():
    one, other = ProjectFactory(), ProjectFactory()
    take(one, *asking("c", "t"), *asking("d", "t"), executed("t"))
    for batch in ([executed("t")], asking("d", "t"), asking("c", "t")):
        take(other, *batch)
    assert owners(one) == owners(other)


def test_a_call_that_is_folded_again_keeps_its_tools():
    project = ProjectFactory()
    take(project, *asking("c", "t"), executed("t"))
    take(
        project,
        {"id": "late", **event("llm.stream.marked", 0.5, {"mark": "end"}, call_id="c", session_id="s")},
    )
    assert owners(project) == [("t", "c")]
    assert counted(project) == 1
