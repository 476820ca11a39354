"""Probes are told whether the process lives and whether it can work."""

import pytest
from django.db import OperationalError, connection


def test_a_living_process_says_so_without_asking_the_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_means_the_database_answers(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": connection.vendor}


def test_without_a_database_nothing_of_its_address_is_told(client, monkeypatch):
    def refuse():
        raise OperationalError("cannot reach db.example as secret-user")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "OperationalError"}


def test_probes_may_only_read(client):
    assert client.post("/healthz").status_code == 405
