"""One shape for every error."""

import pytest
from django.db import OperationalError

from dashboard.api import integrity
from tests.factories import ProjectFactory, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    key = key_of(ProjectFactory())
    return lambda address: client.get(address, HTTP_AUTHORIZATION=f"Bearer {key}")


def test_an_address_that_does_not_exist_is_not_found_as_json(get):
    response = get("/api/v1/nothing/here")
    assert response.status_code == 404
    assert response.json()["error"] == {
        "code": "no_such_address",
        "message": "there is nothing at /api/v1/nothing/here",
        "where": "path",
        "hint": "see /api/docs",
    }


def test_a_parameter_that_cannot_be_is_named_with_what_is_allowed(get):
    error = get("/api/v1/sessions?limit=501").json()["error"]
    assert (error["code"], error["where"]) == ("bad_parameter", "limit")
    assert error["message"] == "limit: Input should be less than or equal to 500"


def test_a_path_that_cannot_be_is_a_bad_parameter_too(get):
    assert get("/api/v1/calls/abc/passes/first").json()["error"]["where"] == "n"


def fail_with(monkeypatch, fault):
    def fail(*args, **kwargs):
        raise fault

    monkeypatch.setattr(integrity, "integrity_report", fail)


def test_a_database_that_is_away_is_answered_with_when_to_come_again(get, monkeypatch):
    fail_with(monkeypatch, OperationalError("connection refused"))
    response = get("/api/v1/integrity")
    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert "refused" not in response.content.decode()


def test_a_fault_of_ours_is_logged_and_tells_nothing(get, monkeypatch, caplog):
    fail_with(monkeypatch, RuntimeError("secret detail"))
    response = get("/api/v1/integrity")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    assert "secret detail" not in response.content.decode()
    assert "a fault of ours at /api/v1/integrity" in caplog.text
