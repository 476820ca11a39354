"""Notes on pages: written in a form, shown where they belong, marked in lists, taken back."""

import pytest

from journal.models import Call, Note, Session
from tests.factories import NoteFactory, ProjectFactory, SessionFactory, requested, returned, send

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\u202e"


@pytest.fixture
def session(project):
    send(project, requested(), returned())
    return Session.objects.get()


@pytest.fixture
def url(session):
    return f"/p/default/sessions/{session.key}"


def page(client, url, **told):
    return client.get(url, told).content.decode()


def test_a_note_is_written_on_the_page_and_shown_there(client, url, session):
    response = client.post(f"{url}/notes", {"text": "look here", "author": "Ada", "next": f"{url}?view=tree"})
    assert (response.status_code, response["Location"]) == (302, f"{url}?view=tree&done=note-kept")
    shown = page(client, url)
    assert "look here" in shown
    assert 'value="Ada"' in shown
    assert "The note is kept." in page(client, response["Location"])


def test_a_note_on_a_call_is_shown_in_its_pane_and_marked_in_its_row(client, url, session):
    call = Call.objects.get().key
    client.post(f"{url}/notes", {"text": "here it failed", "call": call})
    pane = client.get(url, {"call": call}, headers={"HX-Request": "true", "HX-Target": "pane"})
    assert "here it failed" in pane.content.decode()
    assert 'title="1 note"' in page(client, url)
    assert f'href="{url}?call={call}">on a call' in page(client, url)
    assert 'title="1 note"' in page(client, "/p/default/sessions")
    assert 'title="1 note"' in page(client, "/p/default/calls")
    peek = client.get(
        "/p/default/sessions", {"peek": session.key}, headers={"HX-Request": "true", "HX-Target": "pane"}
    )
    assert "here it failed" in peek.content.decode()


def test_a_note_that_cannot_be_kept_is_not_lost(client, url):
    response = client.post(f"{url}/notes", {"text": "a\0b and more", "author": "Ada"})
    assert response.status_code == 422
    assert "U+0000" in response.content.decode()
    assert "and more" in response.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/p/default/", "//evil.example", "/p/other/sessions", "javascript:1", ""],
)
def test_a_form_leads_back_into_its_project_alone(client, url, elsewhere):
    response = client.post(f"{url}/notes", {"text": "x", "next": elsewhere})
    assert response["Location"] == f"{url}?done=note-kept"


def test_a_note_is_taken_back(client, url, session):
    note = NoteFactory(session=session)
    response = client.post(f"/p/default/notes/{note.key}/take-back", {"next": f"{url}?done=note-kept"})
    assert response["Location"] == f"{url}?done=note-gone"
    assert not Note.objects.exists()


def test_notes_of_another_project_are_not_there(client, url):
    note = NoteFactory(session=SessionFactory(project=ProjectFactory()))
    assert client.post(f"/p/default/notes/{note.key}/take-back").status_code == 404
    assert client.post(f"{url}/notes", {"text": "x", "call": "nothing"}).status_code == 404
    assert client.post("/p/default/sessions/nothing/notes", {"text": "x"}).status_code == 404
    assert Note.objects.count() == 1


def test_notes_are_asked_for_and_written_by_form_alone(client, url):
    assert client.get(f"{url}/notes").status_code == 405


def test_hostile_words_stay_words(client, url, session):
    NoteFactory(session=session, text=HOSTILE, author=HOSTILE)
    shown = page(client, url)
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
