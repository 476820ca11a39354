"""Undoing is a job: queued, done in steps, resumed after a stop, and told in the row."""

import io
from pathlib import Path

import pytest
from django.db import OperationalError

from journal import uploads
from journal.models import Entry, Upload
from journal.upkeep.undo import Undoing
from journal.uploads import NotNowError, UploadPart, spool, undoing, waiting
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
ROWS = (Path(__file__).parents[2] / "samples" / "ouroboros" / "rows.jsonl").read_bytes()


@pytest.fixture(autouse=True)
def queued(settings, tmp_path, monkeypatch):
    """Uploads whose jobs were queued."""
    settings.RECTO_DATA = tmp_path
    found = []
    monkeypatch.setattr(waiting, "queue", found.append)
    return found


@pytest.fixture
def read(django_capture_on_commit_callbacks):
    def read(content=ROWS):
        with django_capture_on_commit_callbacks(execute=True):
            upload = uploads.start_upload(ProjectFactory(), [UploadPart("rows.jsonl", io.BytesIO(content))])
        uploads.run_upload(upload.pk)
        upload.refresh_from_db()
        return upload

    return read


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    def ask(upload):
        with django_capture_on_commit_callbacks(execute=True):
            uploads.start_undo(upload)
        upload.refresh_from_db()

    return ask


def test_an_upload_is_undone_by_its_job(read, ask, queued):
    upload = read()
    queued.clear()
    ask(upload)
    assert (upload.state, queued) == ("undoing", [upload.pk])
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Entry.objects.count()) == ("undone", 0)
    assert (upload.undone["entries"], upload.undone["calls"]) == (14, 4)
    assert upload.undone_at > upload.finished_at
    assert upload.files[0]["events"] == 14


def test_the_same_file_can_be_handed_over_again_afterwards(read, ask):
    upload = read()
    ask(upload)
    uploads.run_upload(upload.pk)
    assert read().files[0]["events"] == 14


def test_an_upload_that_is_read_or_undone_cannot_be_undone(read, ask):
    upload = read()
    for state in ("queued", "running", "undoing", "undone"):
        Upload.objects.filter(pk=upload.pk).update(state=state)
        with pytest.raises(NotNowError):
            uploads.start_undo(upload)


def test_a_stop_in_the_middle_goes_on_and_counts_everything_once(read, ask, monkeypatch):
    upload = read()
    ask(upload)
    step = Undoing.step
    steps = []

    def dying(self, tell):
        if len(steps) == 2:
            raise OperationalError("the database is gone")
        steps.append(1)
        self.size = 5
        return step(self, tell)

    monkeypatch.setattr(Undoing, "step", dying)
    with pytest.raises(OperationalError):
        uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.undone["entries"], Entry.objects.count()) == ("undoing", 10, 4)
    monkeypatch.setattr(Undoing, "step", step)
    Upload.objects.filter(pk=upload.pk).update(heartbeat_at=None)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.undone["entries"], Entry.objects.count()) == ("undone", 14, 0)


def test_a_job_that_was_taken_over_takes_nothing_more_away(read, ask, monkeypatch):
    upload = read()
    ask(upload)
    step = Undoing.step

    def overtaken(self, tell):
        Upload.objects.filter(pk=upload.pk).update(heartbeat_at=undoing.now())
        return step(self, tell)

    monkeypatch.setattr(Undoing, "step", overtaken)
    uploads.run_upload(upload.pk)
    assert Entry.objects.count() == 14


def test_files_that_were_kept_to_be_read_again_go_along(read, ask):
    upload = read(b"hello\n")
    assert spool.has_parts(upload.key)
    ask(upload)
    assert not spool.has_parts(upload.key)


def test_a_cancelled_job_that_is_still_at_its_last_slice_is_waited_for(read, ask):
    upload = read()
    beat = undoing.now()
    Upload.objects.filter(pk=upload.pk).update(state="cancelled", heartbeat_at=beat)
    ask(upload)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Entry.objects.count()) == ("undoing", 14)
