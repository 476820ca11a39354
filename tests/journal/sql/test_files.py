"""The SQLite file is its owner's alone, and can shrink."""

import sqlite3
import stat

import pytest

from journal.sql.files import database_bytes, give_back_space, prepare_sqlite_file


def pragma(path, name):
    database = sqlite3.connect(path)
    try:
        return database.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        database.close()


def test_a_new_file_can_shrink_and_is_written_ahead(tmp_path):
    path = tmp_path / "data" / "recto.sqlite3"
    prepare_sqlite_file(path)
    assert (pragma(path, "auto_vacuum"), pragma(path, "journal_mode")) == (2, "wal")


def test_a_new_file_is_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "recto.sqlite3"
    prepare_sqlite_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_existing_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "recto.sqlite3"
    path.write_bytes(b"something")
    prepare_sqlite_file(path)
    assert path.read_bytes() == b"something"


@pytest.mark.django_db(transaction=True)
def test_the_size_of_the_database_is_known_before_and_after_space_is_given_back():
    assert database_bytes() > 0
    give_back_space()
    assert database_bytes() > 0
