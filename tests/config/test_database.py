"""DATABASE_URL becomes the right settings."""

from pathlib import Path

import pytest

from config.database import database_settings
from config.env import BadEnvironmentError

DATA = Path("/srv/data")


def test_without_an_address_the_database_is_a_file_of_the_data_folder():
    found = database_settings(None, DATA)
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == "/srv/data/recto.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("url", ["/srv/other.sqlite3", "sqlite:////srv/other.sqlite3"])
def test_a_path_is_a_file(url):
    assert database_settings(url, DATA)["NAME"] == "/srv/other.sqlite3"


def test_a_postgres_address_is_taken_apart():
    found = database_settings("postgres://me:p%40ss@db.example:5433/recto?sslmode=require", DATA)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("me", "p@ss", "db.example")
    assert (found["PORT"], found["NAME"]) == ("5433", "recto")
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_socket_folder_is_given_as_host():
    found = database_settings("postgresql://me@/recto?host=/run/postgresql", DATA)
    assert (found["HOST"], found["PORT"]) == ("/run/postgresql", "")
    assert "host" not in found["OPTIONS"]


def test_another_database_is_refused_without_repeating_the_password():
    with pytest.raises(BadEnvironmentError) as refusal:
        database_settings("mysql://me:hidden@db/recto", DATA)
    assert "mysql://" in str(refusal.value)
    assert "hidden" not in str(refusal.value)
