"""Notes by API."""

import json

import pytest

from journal.models import Note
from tests.factories import CallFactory, NoteFactory, ProjectFactory, SessionFactory, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(project=ProjectFactory(), session_id="run 1")


def write(client, session, body, *, scopes="write", name=None):
    content = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(
        f"/api/v1/sessions/{name or session.key}/notes",
        content,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {key_of(session.project, scopes)}",
    )


def take_back(client, project, key, scopes="admin"):
    return client.delete(f"/api/v1/notes/{key}", HTTP_AUTHORIZATION=f"Bearer {key_of(project, scopes)}")


@pytest.mark.parametrize("by", ["key", "session_id"])
def test_a_note_is_written_and_told_back(client, session, by):
    call = CallFactory(session=session)
    told = {"text": "looped here", "author": "ci", "call": call.key}
    response = write(client, session, told, name=getattr(session, by))
    assert response.status_code == 201
    answer = response.json()
    assert answer.pop("at").endswith("Z")
    assert answer == {
        "key": Note.objects.get().key,
        "session_key": session.key,
        "call_key": call.key,
        "author": "ci",
        "text": "looped here",
    }


def test_who_names_nobody_is_named_by_the_key(client, session):
    answer = write(client, session, {"text": "x"}).json()
    assert answer["author"] == Note.objects.get().author != ""


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"not json", "body"),
        (b"\xff", "body"),
        ([], "body"),
        ({"text": "x", "colour": "red"}, "body"),
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "x", "author": "y" * 101}, "author"),
    ],
)
def test_what_is_no_note_is_refused_with_its_place(client, session, body, where):
    response = write(client, session, body)
    assert (response.status_code, response.json()["error"]["where"]) == (422, where)
    assert not Note.objects.exists()


def test_a_body_that_is_too_large_is_not_read(client, session):
    response = write(client, session, {"text": "x" * 70_000})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_a_note_at_nothing_is_not_found(client, session):
    assert write(client, session, {"text": "x", "call": "nothing"}).status_code == 404
    assert write(client, session, {"text": "x"}, name="nothing").status_code == 404
    assert write(client, SessionFactory(), {"text": "x"}, name=session.key).status_code == 404


@pytest.mark.parametrize("scopes", ["read", "admin"])
def test_only_a_key_that_may_write_writes(client, session, scopes):
    response = write(client, session, {"text": "x"}, scopes=scopes)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "scope_missing")


def test_only_a_key_that_may_delete_takes_back(client, session):
    note = NoteFactory(session=session)
    assert take_back(client, session.project, note.key, "read,write").status_code == 403
    assert take_back(client, ProjectFactory(), note.key).status_code == 404
    assert take_back(client, session.project, "a%00").status_code == 404
    response = take_back(client, session.project, note.key)
    assert (response.status_code, response.json()["text"]) == (200, "look here")
    assert not Note.objects.exists()
