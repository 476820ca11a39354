"""Sessions and calls where somebody noted something."""

import pytest

from dashboard.grammar import CALL_KEYS, SESSION_KEYS, call_condition, parse, session_condition
from journal.models import Call, Session
from tests.factories import CallFactory, NoteFactory, ProjectFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted():
    """Notes on session a and on call c of session b; the same keys in another project have none."""
    first, second = SessionFactory(session_id="a"), None
    second = SessionFactory(session_id="b", project=first.project)
    SessionFactory(session_id="c", project=first.project)
    CallFactory(session=first, key="quiet")
    CallFactory(session=second, key="loud")
    NoteFactory(session=first, text="The Cache broke, 100% sure")
    NoteFactory(session=second, text="retried for nothing", call_key="loud")
    elsewhere = SessionFactory(session_id="a", project=ProjectFactory())
    CallFactory(session=elsewhere, key="loud")
    return first.project


@pytest.mark.parametrize(
    ("query", "sessions", "calls"),
    [
        ("note:*", ["a", "b"], ["loud"]),
        ("note:cache", ["a"], []),
        ('note:"100% sure"', ["a"], []),
        ("note:retried", ["b"], ["loud"]),
        ("note:(cache OR retried)", ["a", "b"], ["loud"]),
        ("note:nothing-like-it", [], []),
        ("-note:*", ["a of another", "c"], ["loud of another", "quiet"]),
    ],
)
def test_notes_find_what_they_are_about(noted, query, sessions, calls):
    def name(row, told):
        return told if row.project == noted else f"{told} of another"

    kept = session_condition(Session.objects.all(), parse(query, SESSION_KEYS))
    assert sorted(name(row, row.session_id) for row in kept) == sessions
    found = call_condition(Call.objects.all(), parse(query, CALL_KEYS))
    assert sorted(name(row, row.key) for row in found) == calls
