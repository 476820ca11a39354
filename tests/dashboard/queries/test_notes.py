"""What people noted."""

import pytest

from dashboard.queries.notes import call_notes, noted_calls, noted_sessions, session_notes
from tests.factories import NoteFactory, ProjectFactory, SessionFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


def test_a_sessions_notes_hold_those_of_its_calls(session):
    NoteFactory(session=session, text="a", author="Ada", at=at(5))
    NoteFactory(session=session, text="b", call_key="acall")
    first, second = session_notes(session.project, session.key)
    assert (first.text, first.author, first.at, first.call_key) == ("a", "Ada", at(5), None)
    assert (second.text, second.author, second.call_key) == ("b", None, "acall")
    assert [note.text for note in call_notes(session.project, "acall")] == ["b"]


def test_the_same_key_in_another_project_has_notes_of_its_own(session):
    NoteFactory(session=session)
    assert session_notes(ProjectFactory(), session.key) == []
    assert noted_sessions(ProjectFactory(), [session.key]) == {}


@pytest.mark.parametrize("rows", [2, 20])
def test_rows_are_counted_in_one_statement(session, django_assert_num_queries, rows):
    for number in range(rows):
        NoteFactory.create_batch(2, session=session, call_key=f"call{number}")
    with django_assert_num_queries(2):
        assert noted_sessions(session.project, [session.key, "other"]) == {session.key: 2 * rows}
        assert noted_calls(session.project, ["call0", "call1", "none"]) == {"call0": 2, "call1": 2}
