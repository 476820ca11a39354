"""From any id to the thing it names."""

import pytest

from dashboard.queries.go import Place, find_places
from journal.fold.keys import group_number, link_number
from tests.factories import (
    AttemptFactory,
    CallFactory,
    CallLinkFactory,
    EntryFactory,
    ProjectFactory,
    SessionFactory,
    UploadFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    session = SessionFactory(project__slug="mine", session_id="run 1")
    return CallFactory(
        session=session,
        call_id="call 1",
        group_key=group_number("call", "call 1"),
        response_id="chatcmpl-1",
        trace_id="4bf92f35",
    )


def test_a_session_is_found_by_its_own_id_and_by_its_key(call):
    place = Place("session", "mine", session_key=call.session.key)
    assert find_places("run 1") == [place]
    assert find_places(call.session.key) == [place]


def test_a_call_is_found_by_its_own_id_and_by_its_key(call):
    place = Place("call", "mine", session_key=call.session.key, call_key=call.key)
    assert find_places("call 1") == [place]
    assert find_places(call.key) == [place]


def test_an_attempt_is_found_by_its_key_and_by_its_own_id(call):
    AttemptFactory(call=call, number=2, attempt_id="try-b")
    place = Place("attempt", "mine", session_key=call.session.key, call_key=call.key, attempt=2)
    assert find_places(f"{call.key}.2") == [place]
    assert find_places("try-b") == [place]


def test_an_answer_and_a_trace_are_found_by_the_providers_ids(call):
    CallLinkFactory(call=call, link_key=link_number("response", "chatcmpl-1"))
    assert find_places("chatcmpl-1") == [
        Place("answer", "mine", session_key=call.session.key, call_key=call.key)
    ]
    assert find_places("4bf92f35") == [
        Place("trace", "mine", session_key=call.session.key, call_key=call.key)
    ]


def test_an_event_is_found_with_the_call_it_was_folded_into(call):
    EntryFactory(session=call.session, event_id="evt-1", group_key=call.group_key)
    EntryFactory(session=call.session, event_id="evt-2")
    assert find_places("evt-1") == [Place("event", "mine", session_key=call.session.key, call_key=call.key)]
    assert find_places("evt-2") == [Place("event", "mine", session_key=call.session.key)]


def test_an_upload_is_found_by_its_key():
    upload = UploadFactory(project__slug="mine")
    assert find_places(upload.key) == [Place("upload", "mine", upload_key=upload.key)]


def test_one_id_may_name_several_things(call):
    SessionFactory(project__slug="other", session_id="run 1")
    assert [place.project_slug for place in find_places("run 1")] == ["mine", "other"]


@pytest.mark.parametrize("name", ["", "nothing", "a\0b", "x.1", "x.99999999999", "x.²"])
def test_an_id_that_names_nothing_finds_nothing(name):
    ProjectFactory()
    assert find_places(name) == []


@pytest.mark.parametrize("rows", [2, 20])
def test_finding_takes_six_statements_and_three_more_when_nothing_is_found(django_assert_num_queries, rows):
    for _ in range(rows):
        CallFactory(session__session_id="run 1", response_id="chatcmpl-1")
    with django_assert_num_queries(6):
        find_places("run 1")
    with django_assert_num_queries(9):
        find_places("chatcmpl-1")
