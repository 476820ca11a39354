"""An upload is kept, read by its job once, resumed after a stop, and leaves no file behind."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from journal import uploads
from journal.models import Entry, Upload
from journal.uploads import UploadPart, UploadTooLargeError, jobs, spool
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
ROWS = (Path(__file__).parents[2] / "samples" / "ouroboros" / "rows.jsonl").read_bytes()
UNKNOWN = b'{"level":"INFO"}\n'


@pytest.fixture(autouse=True)
def queued(settings, tmp_path, monkeypatch):
    """Jobs that were queued, each as (upload, delay in seconds)."""
    settings.RECTO_DATA = tmp_path
    found = []
    monkeypatch.setattr(jobs, "_queue", lambda pk, delay_seconds=0: found.append((pk, round(delay_seconds))))
    return found


@pytest.fixture
def started(django_capture_on_commit_callbacks):
    def started(*contents):
        parts = [UploadPart(f"file-{number}", io.BytesIO(content)) for number, content in enumerate(contents)]
        with django_capture_on_commit_callbacks(execute=True):
            return uploads.start_upload(ProjectFactory(), parts)

    return started


def files_left():
    return list(spool.folder_of("x").parent.iterdir())


def change(upload, **columns):
    Upload.objects.filter(pk=upload.pk).update(**columns)


def ago(seconds):
    return datetime.now(UTC) - timedelta(seconds=seconds)


def test_an_upload_waits_with_its_files_named_and_its_job_queued(started, queued):
    upload = started(ROWS, UNKNOWN)
    upload.refresh_from_db()
    assert (upload.state, upload.bytes_total) == ("queued", len(ROWS) + len(UNKNOWN))
    assert [file["name"] for file in upload.files] == ["file-0", "file-1"]
    assert queued == [(upload.pk, 0)]


def test_a_job_reads_every_file_and_leaves_none_behind(started):
    upload = started(ROWS, UNKNOWN)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error, upload.bytes_read) == ("done", None, upload.bytes_total)
    assert [(file["events"], file["refused_count"]) for file in upload.files] == [(14, 0), (0, 1)]
    assert upload.finished_at is not None
    assert Entry.objects.filter(upload=upload).count() == 14
    assert files_left() == []


def test_an_upload_of_which_nothing_was_recognised_has_failed(started):
    upload = started(UNKNOWN)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert upload.error.startswith("could not tell; looked for")
    assert files_left() == []


def test_an_upload_over_the_limit_makes_no_row(started, settings, queued):
    settings.RECTO_MAX_UPLOAD_BYTES = 10
    with pytest.raises(UploadTooLargeError):
        started(ROWS)
    assert (Upload.objects.count(), files_left(), queued) == (0, [], [])


def test_a_job_that_is_delivered_twice_reads_once(started):
    upload = started(ROWS)
    uploads.run_upload(upload.pk)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.files[0]["events"] == 14


def test_a_job_that_somebody_is_at_work_on_is_left_to_them(started):
    upload = started(ROWS)
    change(upload, state="running", heartbeat_at=ago(5))
    uploads.run_upload(upload.pk)
    assert Entry.objects.count() == 0


def test_a_job_that_died_is_read_again_from_its_start_and_stores_nothing_twice(started):
    upload = started(ROWS)
    change(upload, state="running", heartbeat_at=ago(120))
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "done"
    assert upload.files[0]["notes"] == [jobs.RESUMED_NOTE]


def test_a_start_alone_on_its_data_queues_what_was_running_at_once(started, queued):
    upload = started(ROWS)
    change(upload, state="running", heartbeat_at=ago(1))
    queued.clear()
    assert uploads.requeue_unfinished(alone=True) == 1
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (queued, upload.state) == ([(upload.pk, 0)], "done")


def test_a_start_beside_others_looks_again_when_a_job_would_have_died(started, queued):
    upload = started(ROWS)
    change(upload, state="running", heartbeat_at=ago(20))
    queued.clear()
    uploads.requeue_unfinished(alone=False)
    upload.refresh_from_db()
    assert (queued, upload.state) == ([(upload.pk, 40)], "running")


def test_what_has_ended_is_not_queued_again(started, queued):
    upload = started(ROWS)
    uploads.run_upload(upload.pk)
    queued.clear()
    assert (uploads.requeue_unfinished(alone=True), queued) == (0, [])


def test_a_job_whose_files_are_gone_has_failed_and_says_so(started):
    upload = started(ROWS)
    spool.forget(upload.key)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error) == (
        "failed",
        "The file is no longer here; please upload or import it again.",
    )


def test_an_upload_that_is_cancelled_before_its_job_is_never_read(started):
    upload = started(ROWS)
    assert uploads.cancel_upload(upload)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Entry.objects.count(), files_left()) == ("cancelled", 0, [])


def test_an_upload_that_is_cancelled_while_it_is_read_stops_and_keeps_what_is_stored(started, monkeypatch):
    lines = b"".join(b'{"id":"e%d","type":"note.added","v":1}\n' % number for number in range(1000))
    upload = started(lines)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", -1)
    monkeypatch.setattr(jobs._Job, "progress", _cancelling(upload, jobs._Job.progress))
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Entry.objects.count(), files_left()) == ("cancelled", 200, [])


def _cancelling(upload, progress):
    def cancel_first(job, size):
        uploads.cancel_upload(upload)
        progress(job, size)

    return cancel_first


def test_an_upload_that_has_ended_cannot_be_cancelled(started):
    upload = started(ROWS)
    uploads.run_upload(upload.pk)
    assert not uploads.cancel_upload(upload)


def test_progress_is_written_with_a_sign_of_life(started, monkeypatch):
    lines = b"".join(b'{"id":"e%d","type":"note.added","v":1}\n' % number for number in range(500))
    upload = started(lines)
    seen = []

    def look(job, size, progress=jobs._Job.progress):
        progress(job, size)
        seen.append(Upload.objects.values("bytes_read", "state").get(pk=upload.pk))

    monkeypatch.setattr(jobs, "BEAT_SECONDS", -1)
    monkeypatch.setattr(jobs._Job, "progress", look)
    uploads.run_upload(upload.pk)
    assert [each["state"] for each in seen] == ["running", "running"]
    assert seen[0]["bytes_read"] > 0


def test_a_fault_of_our_own_ends_the_job_without_telling_what_the_file_holds(started, monkeypatch, caplog):
    def broken(*arguments, **options):
        raise KeyError("secret")

    upload = started(ROWS)
    monkeypatch.setattr(jobs, "import_file", broken)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error) == ("failed", "An unexpected fault of Recto's own (KeyError).")
    assert files_left() == []


def test_a_database_that_goes_away_leaves_the_job_to_be_run_again(started, monkeypatch):
    def gone(*arguments, **options):
        raise OperationalError("the database is gone")

    upload = started(ROWS)
    monkeypatch.setattr(jobs, "import_file", gone)
    with pytest.raises(OperationalError):
        uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "running"
    assert spool.has_parts(upload.key)


def test_files_can_be_read_where_they_lie(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(ROWS)
    upload = uploads.import_paths(ProjectFactory(), [path])
    assert (upload.state, upload.files[0]["events"]) == ("done", 14)
    assert path.exists()
    assert files_left() == []
