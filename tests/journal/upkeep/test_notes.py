"""Notes are kept words: bounded, redacted, of one session, and gone with it."""

import pytest

from journal.actions import (
    BadNoteError,
    NothingToNoteError,
    add_note,
    delete_session,
    rebuild,
    take_back_note,
)
from journal.models import Call, DeletionReceipt, Note, Session
from journal.upkeep.notes import LONGEST_AUTHOR, LONGEST_TEXT, MOST_NOTES
from tests.factories import CallFactory, NoteFactory, ProjectFactory, SessionFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import requested, returned

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


def note(session, text="look here", **told):
    return add_note(session.project, session.key, text, **told)


def test_a_note_is_kept_as_it_was_written(session):
    call = CallFactory(session=session)
    kept = note(session, "  first line\r\nsecond  ", author=" Ada ", call_key=call.key)
    assert (kept.text, kept.author, kept.call_key, kept.session_key) == (
        "first line\nsecond",
        "Ada",
        call.key,
        session.key,
    )
    assert len(kept.key) == 13


def test_a_secret_in_a_note_is_hidden(session):
    kept = note(session, "the key was sk-ant-api03-" + "a1B2" * 20)
    assert "a1B2" not in kept.text


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"text": " \n"}, "text"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "a\ud800b"}, "text"),
        ({"author": "x" * (LONGEST_AUTHOR + 1)}, "author"),
        ({"author": "\0"}, "author"),
    ],
)
def test_words_that_cannot_be_kept_are_refused_with_their_place(session, told, where):
    with pytest.raises(BadNoteError) as refused:
        note(session, **told)
    assert refused.value.where == where
    assert not Note.objects.exists()


def test_a_session_has_room_for_so_many_notes(session):
    NoteFactory.create_batch(MOST_NOTES - 1, session=session)
    note(session)
    with pytest.raises(BadNoteError, match="500 notes"):
        note(session)


def test_a_note_belongs_to_something_that_is_there(session):
    other = CallFactory(session=SessionFactory(project=session.project))
    for key in (other.key, "no such call", "a\0", "\ud800"):
        with pytest.raises(NothingToNoteError):
            note(session, call_key=key)
    with pytest.raises(NothingToNoteError):
        add_note(ProjectFactory(), session.key, "x")


def test_a_note_that_is_taken_back_is_gone(session):
    kept = note(session)
    assert take_back_note(ProjectFactory(), kept.key) is False
    assert (take_back_note(session.project, kept.key), take_back_note(session.project, kept.key)) == (
        True,
        False,
    )


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def recorded(project):
    take(project, requested(0, session_id="run 1"), returned(1, session_id="run 1"))
    return Session.objects.get(session_id="run 1")


def test_a_note_outlives_a_rebuild(project, recorded):
    call = Call.objects.get().key
    note(recorded, "kept", call_key=call)
    assert rebuild(project).differing == {}
    assert Call.objects.get().key == Note.objects.get().call_key == call


def test_a_note_goes_with_its_session_and_the_receipt_counts_it(project, recorded):
    note(recorded)
    elsewhere = NoteFactory(session=SessionFactory(project=ProjectFactory(), key=recorded.key))
    delete_session(project, recorded.key, reason="test")
    assert DeletionReceipt.objects.get().counts["notes"] == 1
    assert [row.key for row in Note.objects.all()] == [elsewhere.key]
