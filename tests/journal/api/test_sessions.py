"""Deleting a session by API."""

import pytest

from journal.models import DeletionReceipt, Entry, Session
from tests.factories import ProjectFactory, SessionFactory, key_of, requested, returned, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def delete(client, project, name, scopes="admin"):
    return client.delete(f"/api/v1/sessions/{name}", HTTP_AUTHORIZATION=f"Bearer {key_of(project, scopes)}")


@pytest.mark.parametrize("by", ["key", "session_id"])
def test_a_session_goes_with_everything_and_a_receipt_tells(client, project, by):
    send(project, requested(), returned())
    session = Session.objects.get()
    response = delete(client, project, getattr(session, by))
    assert response.status_code == 200
    receipt = response.json()
    assert (receipt["session_id"], receipt["session_key"]) == ("run 1", session.key)
    assert (receipt["counts"]["entries"], receipt["counts"]["calls"]) == (2, 1)
    assert receipt["deleted_at"].endswith("Z")
    assert not Session.objects.exists()
    assert not Entry.objects.exists()


def test_a_key_that_may_write_may_not_delete(client, project):
    session = SessionFactory(project=project)
    response = delete(client, project, session.key, "read,write")
    assert (response.status_code, response.json()["error"]["code"]) == (403, "scope_missing")
    assert Session.objects.exists()


@pytest.mark.parametrize("name", ["nothing", "%00", "a%00b"])
def test_a_session_that_is_not_there_is_not_found(client, project, name):
    response = delete(client, project, name)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_a_session_of_another_project_is_not_found(client, project):
    session = SessionFactory()
    assert delete(client, project, session.key).status_code == 404
    assert Session.objects.exists()
    assert not DeletionReceipt.objects.exists()


@pytest.mark.parametrize(
    ("query", "code", "where"),
    [("dry_run=1", "unknown_parameter", "dry_run"), ("force=1&force=1", "unknown_parameter", "force")],
)
def test_a_parameter_that_deleting_does_not_have_deletes_nothing(client, project, query, code, where):
    session = SessionFactory(project=project)
    error = delete(client, project, f"{session.key}?{query}").json()["error"]
    assert (error["code"], error["where"]) == (code, where)
    assert Session.objects.exists()
