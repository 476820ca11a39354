"""The events themselves."""

import json

import pytest

from dashboard.queries.raw import call_events, session_events
from journal.models import Call, Session
from tests.factories import ProjectFactory, requested, returned, send


@pytest.fixture
def project(db):
    return ProjectFactory()


def ids(events):
    return [json.loads(event.json)["id"] for event in events]


def test_events_of_a_session_come_in_the_order_they_were_taken_in(project):
    send(project, returned())
    send(project, requested())
    page = session_events(Session.objects.get())
    assert ids(page.events) == ["call-1-returned", "call-1-requested"]
    assert page.events[0].type == "llm.call.returned"


def test_events_come_a_page_at_a_time(project):
    send(project, *(requested(f"call-{number}") for number in range(3)))
    session = Session.objects.get()
    first = session_events(session, limit=2)
    second = session_events(session, limit=2, cursor=first.next)
    assert ids(first.events) + ids(second.events) == [f"call-{number}-requested" for number in range(3)]
    assert second.next is None


def test_an_event_of_an_unknown_type_is_shown_raw(project):
    send(project, {"id": "x", "type": "my.own.type", "session_id": "run 1", "data": {"a": 1}})
    (event,) = session_events(Session.objects.get()).events
    assert (event.type, event.occurred_at) == (None, None)
    assert json.loads(event.json)["type"] == "my.own.type"


def test_events_of_a_call_are_its_own(project):
    tool = {
        "id": "tool-1",
        "type": "tool.call.started",
        "session_id": "run 1",
        "call_id": "call-1",
        "data": {"tool_call_id": "use-1", "name": "search"},
    }
    mark = {"id": "mark-1", "type": "llm.stream.marked", "session_id": "run 1", "call_id": "call-1"}
    mark["data"] = {"mark": "first_byte"}
    send(project, requested(), mark, tool, returned(), requested("call-2"), returned("call-2"))
    call = Call.objects.get(call_id="call-1")
    assert ids(call_events(call)) == ["call-1-requested", "mark-1", "tool-1", "call-1-returned"]


@pytest.mark.parametrize("rows", [2, 20])
def test_a_page_of_events_takes_at_most_three_statements(project, django_assert_max_num_queries, rows):
    send(project, *(requested(f"call-{number}") for number in range(rows)))
    session = Session.objects.get()
    with django_assert_max_num_queries(3):
        session_events(session)


@pytest.mark.parametrize("rows", [2, 20])
def test_the_events_of_a_call_take_at_most_eight_statements(project, django_assert_max_num_queries, rows):
    send(project, *(requested(id=f"event-{number}", attempt=number + 1) for number in range(rows)))
    call = Call.objects.get()
    with django_assert_max_num_queries(8):
        call_events(call)
