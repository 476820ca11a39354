"""Texts out of the store: what is asked for, and nothing else."""

import pytest

from dashboard.queries.texts import Texts, Wanted
from journal.models import Entry, Session
from journal.store.lineage import lineage_of
from tests.dashboard.queries.telling import ANSWER, ASKED, RESULT, USER, event, request, response, two_calls
from tests.factories import ProjectFactory, send

pytestmark = pytest.mark.django_db

LONG = "a text that is worth a part of its own, " * 20


@pytest.fixture
def project():
    return ProjectFactory()


def texts(project, **wanted):
    session = Session.objects.get(project=project, session_id="s")
    return Texts(project, lineage_of(session), Wanted(**wanted), {})


def said(message):
    return None if message is None else (message.role, [part.text for part in message.parts])


def test_a_turn_is_read_from_the_request_that_said_it_first(project):
    send(project, *two_calls())
    told = texts(project, turns={0, 1, 2})
    assert [said(told.turn(turn)) for turn in (0, 1)] == [
        ("user", ["What is in a.py?"]),
        ("assistant", ["Let me look.", None]),
    ]
    assert told.turn(2).parts[0].parts[0].text == "print(42)"


def test_large_parts_come_from_where_the_store_keeps_them(project):
    messages = [{"role": "user", "content": LONG}, ASKED, {**RESULT, "content": LONG + "!"}]
    send(project, request("a", 0, messages))
    told = texts(project, turns={0, 2})
    assert said(told.turn(0)) == ("user", [LONG])
    assert told.turn(2).parts[0].parts[0].text == LONG + "!"


def test_few_statements_read_many_turns(project, django_assert_num_queries):
    messages = [{"role": "user", "content": f"{LONG} {number}"} for number in range(50)]
    send(project, request("a", 0, messages))
    lineage = lineage_of(Session.objects.get(project=project))
    with django_assert_num_queries(1):
        told = Texts(project, lineage, Wanted(turns=set(range(50))), {})
    assert said(told.turn(49)) == ("user", [f"{LONG} 49"])


def test_system_and_tools_are_read_from_the_request_that_offered_them(project):
    messages = [{"role": "system", "content": LONG}, {"role": "developer", "content": "Be quick."}, USER]
    declared = [{"functionDeclarations": [{"name": "read"}, {"name": "write"}]}]
    send(project, request("a", 0, messages, tools=declared))
    told = texts(project, systems={0}, tools={0})
    assert [part.text for part in told.system(0)] == [LONG, "Be quick."]
    assert told.tools(0) == ["read", "write"]


def test_an_answer_is_read_whole(project):
    send(project, *two_calls())
    told = texts(project, answers={0, 1})
    assert [said(message) for message in told.answer(1)] == [("assistant", ["It prints 42."])]


def test_a_result_is_what_the_tools_event_tells(project):
    failed = {"tool_call_id": "t1", "error": {"type": "OSError", "message": "no such file"}}
    send(project, request("a", 0, [USER]), response("a", 1, ANSWER))
    send(project, event("ran", "tool.call.returned", 2, {"tool_call_id": "t0", "result": [{"text": LONG}]}))
    send(project, event("failed", "tool.call.returned", 3, failed))
    first, second = Entry.objects.filter(project=project).order_by("pk").values_list("pk", flat=True)[2:]
    told = texts(project, results={first, second})
    assert [part.text for part in told.result(first)] == [LONG]
    assert [part.text for part in told.result(second)] == ["no such file"]


def test_what_was_not_asked_for_is_not_there(project):
    send(project, *two_calls())
    told = texts(project)
    assert (told.turn(0), told.answer(0), told.system(0), told.tools(0), told.result(0)) == (
        None,
        [],
        [],
        [],
        [],
    )
