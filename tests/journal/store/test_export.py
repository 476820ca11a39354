"""A session leaves as lines, and comes back elsewhere as the same session."""

import json

import pytest

from journal.accept import Origin, accept
from journal.models import Call, Session
from journal.sample import SESSION_ID, sample_events
from journal.store.export import session_lines
from journal.wire import Limits, parse_batch
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def stored(text, project=None):
    """The only session of a new project that holds these events."""
    project = project or ProjectFactory()
    accept(project, parse_batch(text, Limits()).items, origin=Origin("api"))
    return Session.objects.get(project=project)


def exported(session):
    return b"".join(session_lines(session))


def test_each_event_is_one_line_as_it_was_sent_without_white_space():
    session = stored(b'{"id": "e1", "type": "note.added", "data": {"number": 1.00, "text": "\\u00e4"}}')
    assert exported(session) == b'{"id":"e1","type":"note.added","data":{"number":1.00,"text":"\\u00e4"}}\n'


def test_events_come_in_order_of_time_and_those_without_a_time_first():
    session = stored(
        b'{"id":"late","type":"note.added","ts":"2026-03-02T09:00:02Z"}'
        b'{"id":"none","type":"note.added"}'
        b'{"id":"early","type":"note.added","ts":"2026-03-02T10:00:01+01:00"}'
    )
    assert [json.loads(line)["id"] for line in session_lines(session)] == ["none", "early", "late"]


def test_two_exports_have_the_same_bytes():
    session = stored(sample_events())
    assert exported(session) == exported(session)


def test_an_export_that_is_imported_elsewhere_exports_as_the_same_bytes():
    first = exported(stored(sample_events()))
    assert exported(stored(first)) == first


def test_an_export_that_is_imported_where_it_came_from_adds_nothing():
    session = stored(sample_events())
    text = exported(session)
    receipt = accept(session.project, parse_batch(text, Limits()).items, origin=Origin("api"))
    assert (receipt.accepted, receipt.duplicates, receipt.conflicts) == (0, 64, [])


def test_calls_are_the_same_in_both_places():
    columns = ["key", "status", "attempts", "started_at", "duration_us", "wait_us", "response_id"]
    first = stored(sample_events())
    second = stored(exported(first))
    assert list(Call.objects.filter(session=first).order_by("key").values_list(*columns)) == list(
        Call.objects.filter(session=second).order_by("key").values_list(*columns)
    )


def test_an_event_that_is_kept_as_it_came_leaves_on_one_line():
    session = stored(b'{"id":"e1",\n "type":"note.added",\n "data":{"text":"a \\ud800 b"}}\n')
    text = exported(session)
    assert text == b'{"id":"e1","type":"note.added","data":{"text":"a \\ud800 b"}}\n'
    assert exported(stored(text)) == text


def test_a_session_of_more_than_one_slice_leaves_whole():
    events = b"".join(b'{"id":"e%d","type":"note.added"}' % number for number in range(450))
    assert len(list(session_lines(stored(events)))) == 450


def test_a_session_needs_few_statements(django_assert_max_num_queries):
    session = stored(sample_events())
    with django_assert_max_num_queries(8):
        exported(session)


def test_the_sample_is_one_session():
    assert stored(sample_events()).session_id == SESSION_ID
