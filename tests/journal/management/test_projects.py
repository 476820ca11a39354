"""Commands find the database they are about, or say what is wrong with it."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from journal.management.projects import need_database
from journal.models import Project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "command", [("rebuild",), ("delete_session", "x"), ("export_session", "x"), ("reprice",)]
)
def test_a_folder_without_a_database_is_named_and_left_alone(monkeypatch, command):
    monkeypatch.setattr(Project._meta, "db_table", "not_there_yet")
    with pytest.raises(CommandError, match="There is no database in"):
        call_command(*command, stdout=io.StringIO())


def test_a_database_of_an_older_version_is_not_worked_on():
    need_database()
    recorder = MigrationRecorder(connection)
    newest = max(name for app, name in recorder.applied_migrations() if app == "journal")
    recorder.record_unapplied("journal", newest)
    with pytest.raises(CommandError, match="of an older version"):
        need_database()


def test_a_key_needs_a_name():
    with pytest.raises(CommandError, match="A key needs a name"):
        call_command("create_key", " ")
