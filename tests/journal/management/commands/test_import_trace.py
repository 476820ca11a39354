"""`import_trace` says what became of every line, to people and to scripts."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journal.models import Entry, Session
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
ROWS = Path(__file__).parents[3] / "samples" / "ouroboros" / "rows.jsonl"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.RECTO_DATA = tmp_path / "data"


def run(*arguments):
    """What the command printed, and its exit status."""
    printed = io.StringIO()
    try:
        call_command("import_trace", *map(str, arguments), stdout=printed)
    except SystemExit as end:
        return printed.getvalue(), end.code
    return printed.getvalue(), 0


def test_a_file_is_imported_and_reported_to_people():
    ProjectFactory()
    printed, status = run(ROWS)
    assert status == 0
    assert printed.splitlines()[:2] == [
        "rows.jsonl (ouroboros, certainty 0.98)",
        "  14 lines read, 14 events stored, 0 duplicates, 0 conflicts, 0 refused",
    ]


def test_scripts_get_the_report_of_the_api():
    ProjectFactory()
    printed, status = run(ROWS, "--json")
    report = json.loads(printed)
    assert (status, report["state"], report["error"]) == (0, "done", None)
    assert report["files"][0]["events"] == 14
    assert report["bytes_read"] == report["bytes_total"] == ROWS.stat().st_size


def test_a_refused_line_is_named_and_ends_with_status_one(tmp_path):
    ProjectFactory()
    file = tmp_path / "file.jsonl"
    file.write_bytes(ROWS.read_bytes() + b"not json\n")
    printed, status = run(file)
    assert status == 1
    assert "  refused: line 15: not a JSON object (not_an_object)" in printed.splitlines()


def test_a_file_that_nobody_knows_ends_with_status_one(tmp_path):
    ProjectFactory()
    file = tmp_path / "file.jsonl"
    file.write_text("hello\n")
    printed, status = run(file)
    assert status == 1
    assert "could not tell; looked for" in printed


def test_a_file_that_is_not_there_ends_with_status_one(tmp_path):
    ProjectFactory()
    printed, status = run(tmp_path / "missing.jsonl")
    assert status == 1
    assert "the file cannot be read: No such file or directory" in printed


def test_a_pipe_is_refused_with_what_to_do(tmp_path):
    ProjectFactory()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CommandError, match="neither a file nor a folder"):
        run(tmp_path / "pipe")


def test_a_folder_is_every_file_in_it_but_the_hidden_ones(tmp_path):
    ProjectFactory()
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "rows.jsonl").write_bytes(ROWS.read_bytes())
    (folder / ".hidden").write_text("hello")
    printed, status = run(folder, "--json")
    assert status == 0
    assert [file["name"] for file in json.loads(printed)["files"]] == ["folder/inner/rows.jsonl"]


def test_the_first_project_that_is_no_sample_is_meant_unless_one_is_named():
    ProjectFactory(is_sample=True)
    first, second = ProjectFactory(), ProjectFactory()
    run(ROWS)
    run(ROWS, "--project", second.slug)
    assert set(Session.objects.values_list("project", flat=True)) == {first.pk, second.pk}
    assert Entry.objects.count() == 28


def test_a_project_that_does_not_exist_is_an_error_that_names_those_that_do():
    project = ProjectFactory()
    with pytest.raises(CommandError, match=f"There is no project 'nobody'; there are: {project.slug}"):
        run(ROWS, "--project", "nobody")


def test_an_archive_is_read_and_its_files_are_named_below_it(tmp_path):
    ProjectFactory()
    with tarfile.open(tmp_path / "logs.tgz", "w:gz") as archive:
        archive.add(ROWS, "inner/rows.jsonl")
    printed, status = run(tmp_path / "logs.tgz")
    assert status == 0
    assert printed.splitlines()[3:5] == [
        "logs.tgz/inner/rows.jsonl (ouroboros, certainty 0.98)",
        "  14 lines read, 14 events stored, 0 duplicates, 0 conflicts, 0 refused",
    ]


def test_a_format_can_be_chosen(tmp_path):
    ProjectFactory()
    file = tmp_path / "file.jsonl"
    file.write_text('{"id":"e1","type":"app.note","v":1}\n')
    printed, status = run(file, "--format", "recto")
    assert status == 0
    assert printed.splitlines()[0] == "file.jsonl (recto, chosen)"


def test_a_format_that_nobody_reads_is_an_error_that_names_those_that_are(tmp_path):
    ProjectFactory()
    with pytest.raises(CommandError, match="there is no format 'excel'; there are: recto"):
        run(ROWS, "--format", "excel")


def test_no_bar_is_drawn_where_nobody_looks(capsys):
    ProjectFactory()
    run(ROWS)
    assert "\x1b[" not in capsys.readouterr().err
