"""Nothing is read without a key, and nothing across projects."""

import pytest

from tests.factories import ProjectFactory, key_of

pytestmark = pytest.mark.django_db

READING = [
    "sessions",
    "sessions/x",
    "sessions/x/calls",
    "sessions/x/export",
    "calls",
    "calls/x",
    "calls/x/passes",
    "calls/x/passes/1",
    "attempts/x.1/request",
    "attempts/x.1/response",
    "integrity",
    "uploads",
    "uploads/x",
    "uploads/x/refused",
]


@pytest.mark.parametrize("address", READING)
def test_nothing_is_read_without_a_key(client, address):
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "key_missing")


@pytest.mark.parametrize("address", [address for address in READING if address != "uploads/x"])
def test_a_key_that_may_only_write_reads_nothing(client, address):
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(ProjectFactory(), 'write')}"}
    assert client.get(f"/api/v1/{address}", **header).status_code == 403


def test_a_login_is_no_key(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("admin"))
    assert client.get("/api/v1/sessions").status_code == 401
