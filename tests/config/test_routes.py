"""Addresses that both sides answer."""

import pytest

from tests.factories import ProjectFactory, SessionFactory, key_of

pytestmark = pytest.mark.django_db


def test_reading_and_deleting_share_an_address(client):
    session = SessionFactory(project=ProjectFactory())
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(session.project)}"}
    assert client.get(f"/api/v1/sessions/{session.key}", **header).status_code == 200
    assert client.delete(f"/api/v1/sessions/{session.key}", **header).status_code == 200
    assert client.get(f"/api/v1/sessions/{session.key}", **header).status_code == 404


def test_other_methods_are_told_which_there_are(client):
    response = client.put("/api/v1/sessions/abc")
    assert (response.status_code, response["Allow"]) == (405, "DELETE, GET")
    assert response.json()["error"] == {
        "code": "method_not_allowed",
        "message": "this address answers to DELETE, GET",
        "where": "method",
        "hint": None,
    }


def test_no_cookie_and_no_form_token_is_asked_of_a_key(db):
    from django.test import Client

    session = SessionFactory()
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(session.project)}"}
    assert (
        Client(enforce_csrf_checks=True).delete(f"/api/v1/sessions/{session.key}", **header).status_code
        == 200
    )


def test_no_cache_keeps_what_was_recorded(client):
    session = SessionFactory(project=ProjectFactory())
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(session.project)}"}
    answers = [client.get("/api/v1/sessions", **header), client.get("/api/v1/sessions/none", **header)]
    assert [one["Cache-Control"] for one in answers] == ["no-store, private"] * 2
