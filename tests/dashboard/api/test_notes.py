"""Notes as JSON."""

import pytest

from tests.factories import NoteFactory, ProjectFactory, SessionFactory, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(project=ProjectFactory())


def listed(client, project, name, scopes="read"):
    key = key_of(project, scopes)
    return client.get(f"/api/v1/sessions/{name}/notes", HTTP_AUTHORIZATION=f"Bearer {key}")


def test_notes_of_a_session_and_its_calls_are_listed_in_order(client, session):
    NoteFactory(session=session, text="first", author="Ada")
    NoteFactory(session=session, text="second", call_key="acall")
    NoteFactory(session=SessionFactory(project=session.project))
    answer = listed(client, session.project, session.session_id).json()
    assert answer["next"] is None
    assert [(item["text"], item["author"], item["call_key"]) for item in answer["items"]] == [
        ("first", "Ada", None),
        ("second", None, "acall"),
    ]


def test_notes_are_read_with_a_key_that_may_read(client, session):
    assert listed(client, session.project, session.key, "write").status_code == 403


def test_notes_of_another_projects_session_are_not_found(client, session):
    assert listed(client, ProjectFactory(), session.key).status_code == 404
