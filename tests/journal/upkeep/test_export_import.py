"""What leaves as lines and comes into an empty project is the same journal."""

from random import Random

import pytest

from journal.accept import redaction
from journal.models import Session
from journal.redact import Redactor
from journal.sample import sample_events
from journal.store.export import session_lines
from journal.upkeep.digest import derived_rows, differences
from tests.factories import ProjectFactory
from tests.journal.accept.taking import counts, take, take_body
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db


def exported(project):
    """All sessions, the one without a name too."""
    sessions = Session.objects.filter(project=project).order_by("key")
    return b"".join(line for session in sessions for line in session_lines(session))


def without_ids(event):
    return {name: value for name, value in event.items() if name != "id"}


@pytest.mark.parametrize("seed", range(8))
def test_an_import_of_an_export_gives_the_same_rows_and_the_same_export(seed):
    project, other = ProjectFactory(), ProjectFactory()
    take(project, *mixed_stream(Random(seed), 40))
    text = exported(project)
    receipt = take_body(other, text)
    assert counts(receipt) == (40, 0, 0, 0)
    assert differences(derived_rows(project), derived_rows(other)) == {}
    assert exported(other) == text
    assert counts(take_body(project, text)) == (0, 40, 0, 0)


def test_events_without_ids_are_known_again():
    project, other = ProjectFactory(), ProjectFactory()
    events = [
        {**without_ids(event), "number": number} for number, event in enumerate(mixed_stream(Random(9), 40))
    ]
    take(project, *events)
    text = exported(project)
    assert counts(take_body(other, text)) == (40, 0, 0, 0)
    assert differences(derived_rows(project), derived_rows(other)) == {}
    assert counts(take_body(project, text)) == (0, 40, 0, 0)
    assert counts(take(other, *events)) == (0, 40, 0, 0)


def test_what_was_hidden_stays_hidden_and_comes_back_as_itself():
    project, other = ProjectFactory(), ProjectFactory()
    secret = {"api_key": "0123456789abcdef", "text": "Bearer abcdefghijklmnop" + " long" * 100}
    events = [{"type": "x", "session_id": "s", "data": {"n": number, **secret}} for number in range(5)]
    take(project, *events)
    text = exported(project)
    assert b"0123456789abcdef" not in text
    assert counts(take_body(other, text)) == (5, 0, 0, 0)
    assert exported(other) == text
    assert counts(take_body(project, text)) == (0, 5, 0, 0)
    with redaction.rules(Redactor([])):
        assert counts(take_body(project, text)) == (0, 5, 0, 0)


def test_odd_events_leave_and_come_back_as_they_are():
    project, other = ProjectFactory(), ProjectFactory()
    odd = [
        b'{"id":"1","type":"x","session_id":"s\\ud800","data":{"a":1,"a":2}}',
        b'{"id":"2\\u0000","type":"x","session_id":"s","data":{"n":1e999,"m":' + b"9" * 5000 + b"}}",
        b'{\r\n "id" : "3",\r\n "type":"x", "data" : { "t" : "a\\ud800 b" } }',
        b'{"type":"x","id":null,"data":{"\\u0061":[]}}',
    ]
    assert counts(take(project, *odd)) == (4, 0, 0, 0)
    text = exported(project)
    assert counts(take_body(other, text)) == (4, 0, 0, 0)
    assert differences(derived_rows(project), derived_rows(other)) == {}
    assert exported(other) == text


def test_the_sample_comes_back_as_the_sample():
    project, other = ProjectFactory(), ProjectFactory()
    take_body(project, sample_events())
    take_body(other, exported(project))
    assert differences(derived_rows(project), derived_rows(other)) == {}
