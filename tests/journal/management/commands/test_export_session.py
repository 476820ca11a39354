"""`export_session` writes the same bytes each time, and they import elsewhere."""

import io
import json
import stat
import sys

import pytest
from django.core.management import CommandError, call_command

from journal.models import Project, Session
from journal.sample import SAMPLE_FILE, SESSION_ID
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample(settings, tmp_path):
    settings.RECTO_DATA = tmp_path / "data"
    project = ProjectFactory()
    call_command("import_trace", str(SAMPLE_FILE), stdout=io.StringIO())
    return Session.objects.get(project=project)


def run(*arguments):
    printed = io.StringIO()
    call_command("export_session", *map(str, arguments), stdout=printed)
    return printed.getvalue()


def test_a_session_is_written_to_a_file_that_its_owner_alone_can_read(tmp_path):
    target = tmp_path / "session.jsonl"
    assert (
        run(SESSION_ID, "--output", target)
        == f"Wrote 64 events ({target.stat().st_size} bytes) to {target}\n"
    )
    assert len(target.read_bytes().splitlines()) == 64
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_session_is_written_to_standard_output(monkeypatch, tmp_path):
    class Output:
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stdout", Output)
    run(SESSION_ID)
    target = tmp_path / "session.jsonl"
    run(SESSION_ID, "--output", target)
    assert Output.buffer.getvalue() == target.read_bytes()


def test_an_export_imported_into_another_project_exports_as_the_same_bytes(tmp_path):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    other = ProjectFactory()
    run(SESSION_ID, "--output", first)
    call_command("import_trace", str(first), "--project", other.slug, stdout=io.StringIO())
    run(SESSION_ID, "--project", other.slug, "--output", second)
    assert first.read_bytes() == second.read_bytes()


def test_the_short_key_finds_a_session_too(sample, tmp_path):
    told = json.loads(run(sample.key, "--output", tmp_path / "session.jsonl", "--json"))
    assert (told["session_id"], told["key"], told["events"]) == (SESSION_ID, sample.key, 64)


def test_a_session_of_several_projects_must_be_told_apart(tmp_path):
    other = ProjectFactory()
    call_command("import_trace", str(SAMPLE_FILE), "--project", other.slug, stdout=io.StringIO())
    with pytest.raises(CommandError, match="choose one with --project"):
        run(SESSION_ID, "--output", tmp_path / "session.jsonl")


def test_a_session_that_does_not_exist_is_an_error():
    with pytest.raises(CommandError, match="There is no session 'nobody'"):
        run("nobody")


def test_without_a_database_there_is_nothing_to_export(monkeypatch):
    monkeypatch.setattr(Project._meta, "db_table", "not_there_yet")
    with pytest.raises(CommandError, match="There is no database in"):
        run(SESSION_ID)


def test_json_on_standard_output_would_mix_with_the_events():
    with pytest.raises(CommandError, match="--json needs --output"):
        run(SESSION_ID, "--json")


def test_a_file_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(CommandError, match=r"Cannot write .*: No such file or directory"):
        run(SESSION_ID, "--output", tmp_path / "missing" / "session.jsonl")
