"""An upload is kept, read by its job once, resumed after a stop, and leaves no file behind."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from journal import uploads
from journal.models import Entry, Refusal, Session, Upload
from journal.upkeep.delete import delete_session
from journal.uploads import NotNowError, UploadPart, UploadTooLargeError, files, reading, spool, waiting
from journal.uploads.claims import UploadStoppedError, claim
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
ROWS = (Path(__file__).parents[2] / "samples" / "ouroboros" / "rows.jsonl").read_bytes()
DUMPS = (Path(__file__).parents[2] / "samples" / "ouroboros" / "dumps.jsonl").read_bytes()
UNKNOWN = b'{"level":"INFO"}\n'


@pytest.fixture(autouse=True)
def queued(settings, tmp_path, monkeypatch):
    """Uploads whose jobs were queued."""
    settings.RECTO_DATA = tmp_path
    found = []
    monkeypatch.setattr(waiting, "queue", found.append)
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
    assert queued == [upload.pk]


def test_a_job_reads_every_file_and_leaves_none_behind(started):
    upload = started(ROWS, DUMPS)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error, upload.bytes_read) == ("done", None, upload.bytes_total)
    assert [(file["events"], file["refused_count"]) for file in upload.files] == [(14, 0), (23, 0)]
    assert upload.finished_at is not None
    assert Entry.objects.filter(upload=upload).count() == 37
    assert files_left() == []


def test_an_upload_of_which_nothing_was_recognised_has_failed(started):
    upload = started(UNKNOWN)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert upload.error.startswith("could not tell; looked for")


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


def test_a_job_that_died_is_read_again_and_counts_what_it_had_stored_as_its_own(started):
    upload = started(ROWS[:-1], ROWS)
    uploads.run_upload(upload.pk)
    spool.keep(
        upload.key, [UploadPart("file-0", io.BytesIO(ROWS[:-1])), UploadPart("file-1", io.BytesIO(ROWS))]
    )
    upload.refresh_from_db()
    before = [{**file, "state": "reading"} for file in upload.files]
    change(upload, state="running", heartbeat_at=ago(120), files=before)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "done"
    assert [(file["events"], file["duplicates"]) for file in upload.files] == [(14, 0), (0, 14)]
    assert upload.files[0]["notes"] == [reading.RESUMED_NOTE]


def test_a_file_that_was_read_before_the_stop_is_not_read_again(started, monkeypatch):
    upload = started(ROWS, ROWS)
    files = [{**upload.files[0], "state": "read", "events": 3}, upload.files[1]]
    change(upload, state="running", started_at=ago(130), heartbeat_at=ago(120), files=files)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert [(file["events"], file["duplicates"]) for file in upload.files] == [(3, 0), (14, 0)]


def test_refused_lines_are_listed_once_however_often_they_are_read(started):
    upload = started(ROWS + b"not json\n")
    uploads.run_upload(upload.pk)
    spool.keep(upload.key, [UploadPart("file-0", io.BytesIO(ROWS + b"not json\n"))])
    upload.refresh_from_db()
    files = [{**upload.files[0], "state": "reading"}]
    change(upload, state="running", heartbeat_at=ago(120), files=files)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.files[0]["refused_count"] == Refusal.objects.count() == 1


def test_of_two_who_find_the_same_dead_job_one_takes_it(started):
    upload = started(ROWS)
    change(upload, state="running", heartbeat_at=ago(120))
    assert claim(upload.pk) is not None
    assert claim(upload.pk) is None


def test_a_job_that_was_taken_over_stops_and_writes_nothing_more(started):
    upload = started(ROWS)
    change(upload, state="running", heartbeat_at=ago(120))
    first = claim(upload.pk)
    change(upload, heartbeat_at=ago(120))
    second = claim(upload.pk)
    with pytest.raises(UploadStoppedError):
        first.beat(bytes_read=7)
    first.end("failed", error="late")
    upload.refresh_from_db()
    assert (upload.state, upload.bytes_read, upload.error) == ("running", 0, None)
    second.beat(bytes_read=9)


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
    stored = []

    def accept(*arguments, **options):
        uploads.cancel_upload(upload)
        stored.append(1)
        return take(*arguments, **options)

    take = files.accept
    monkeypatch.setattr(files, "accept", accept)
    monkeypatch.setattr(reading, "BEAT_SECONDS", -1)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Entry.objects.count(), files_left()) == ("cancelled", 200, [])
    assert upload.files[0]["events"] == 200
    assert upload.heartbeat_at is None
    assert (upload.files[0]["state"], upload.files[0]["sessions_count"]) == ("stopped", 1)


def test_what_was_deleted_while_an_upload_was_read_is_told(started, monkeypatch):
    lines = b"".join(b'{"id":"e%d","type":"note.added","v":1}\n' % number for number in range(300))
    upload = started(lines)
    take = files.accept

    def accept(*arguments, **options):
        receipt = take(*arguments, **options)
        if Entry.objects.count() == 200:
            session = Session.objects.get()
            delete_session(session.project, session.key, reason="a test")
        return receipt

    monkeypatch.setattr(files, "accept", accept)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.files[0]["events"], Entry.objects.count()) == (300, 100)
    assert upload.files[0]["notes"] == ["200 events that came by this upload were deleted while it was read."]


def test_what_was_looked_for_is_told_once(started):
    upload = started(UNKNOWN, UNKNOWN)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    first, second = (file["refused"][0]["reason"] for file in upload.files)
    assert first.startswith("could not tell; looked for Recto's own events")
    assert second == "could not tell; looked for the same as in file-0"


def test_an_upload_that_has_ended_cannot_be_cancelled(started):
    upload = started(ROWS)
    uploads.run_upload(upload.pk)
    assert not uploads.cancel_upload(upload)


def test_progress_is_written_with_a_sign_of_life(started, monkeypatch):
    lines = b"".join(b'{"id":"e%d","type":"note.added","v":1}\n' % number for number in range(500))
    upload = started(lines)
    seen = []

    def look(job, tell=reading.UploadReading._tell):
        tell(job)
        seen.append(Upload.objects.values("bytes_read", "state").get(pk=upload.pk))

    monkeypatch.setattr(reading, "BEAT_SECONDS", -1)
    monkeypatch.setattr(reading.UploadReading, "_tell", look)
    uploads.run_upload(upload.pk)
    assert {each["state"] for each in seen} == {"running"}
    assert seen[-1]["bytes_read"] == len(lines)


def test_a_fault_of_our_own_ends_the_job_without_telling_what_the_file_holds(started, monkeypatch, caplog):
    def broken(*arguments, **options):
        raise KeyError("secret")

    upload = started(ROWS)
    monkeypatch.setattr(reading, "import_file", broken)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error) == ("failed", "An unexpected fault of Recto's own (KeyError).")
    assert files_left() == []


def test_a_database_that_goes_away_leaves_the_job_to_be_run_again(started, monkeypatch):
    def gone(*arguments, **options):
        raise OperationalError("the database is gone")

    upload = started(ROWS)
    monkeypatch.setattr(reading, "import_file", gone)
    with pytest.raises(OperationalError):
        uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error) == ("running", reading.WAITING_NOTE)
    assert spool.has_parts(upload.key)


def test_files_can_be_read_where_they_lie(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(ROWS)
    upload = uploads.import_paths(ProjectFactory(), [("rows.jsonl", path)])
    assert (upload.state, upload.files[0]["events"]) == ("done", 14)
    assert path.exists()
    assert files_left() == []


def test_a_file_that_is_not_there_is_refused(tmp_path):
    upload = uploads.import_paths(ProjectFactory(), [("missing.jsonl", tmp_path / "missing.jsonl")])
    assert upload.files[0]["refused"] == [
        {"line": None, "reason": "the file cannot be read: No such file or directory", "code": "unreadable"}
    ]


def test_an_archive_is_reported_file_by_file(started):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("logs/rows.jsonl", ROWS)
        archive.writestr("readme.txt", "hello")
        archive.writestr("../../etc/passwd", "x")
    upload = started(packed.getvalue())
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    told = [(file["name"], file["format"], file["state"], file["events"]) for file in upload.files]
    assert told == [
        ("file-0", "zip", "read", 0),
        ("file-0/logs/rows.jsonl", "ouroboros", "read", 14),
        ("file-0/readme.txt", None, "unread", 0),
    ]
    assert upload.files[0]["refused"] == [
        {
            "line": None,
            "reason": "../../etc/passwd: its name leads out of the archive",
            "code": "unsafe_member",
        }
    ]


def test_a_file_that_nobody_knew_is_kept_to_be_read_as_a_format_that_is_chosen(
    started, queued, django_capture_on_commit_callbacks
):
    upload = started(ROWS, UNKNOWN)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert uploads.kept_until(upload) == upload.finished_at + timedelta(days=1)
    assert [path.name for path in spool.folder_of(upload.key).iterdir()] == ["1"]
    queued.clear()
    with django_capture_on_commit_callbacks(execute=True):
        uploads.read_again(upload, "recto")
    assert queued == [upload.pk]
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, [file["format"] for file in upload.files]) == ("done", ["ouroboros", "recto"])
    assert [file["events"] for file in upload.files] == [14, 0]


def test_what_is_not_kept_cannot_be_read_again(started):
    upload = started(ROWS)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    with pytest.raises(NotNowError):
        uploads.read_again(upload, "recto")


def test_kept_files_go_when_nobody_wants_them(started):
    upload = started(UNKNOWN)
    uploads.run_upload(upload.pk)
    upload.refresh_from_db()
    assert uploads.discard_parts(upload)
    assert not uploads.discard_parts(upload)
    assert files_left() == []
