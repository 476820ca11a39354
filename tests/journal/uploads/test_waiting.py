"""What waits is found again: after a stop, after a broker that was away, and only once."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest
from kombu.exceptions import OperationalError

from journal.models import Upload
from journal.uploads import look, spool, take_over_all, waiting
from tests.factories import UploadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queued(settings, tmp_path, monkeypatch):
    """Uploads whose jobs were queued."""
    settings.RECTO_DATA = tmp_path
    found = []
    monkeypatch.setattr(waiting, "queue", found.append)
    return found


def ago(seconds):
    return datetime.now(UTC) - timedelta(seconds=seconds)


def test_an_upload_that_could_not_be_queued_says_so_and_is_queued_at_the_next_look(queued, monkeypatch):
    upload = UploadFactory(heartbeat_at=ago(1))
    monkeypatch.undo()

    class NoBroker:
        def apply_async(self, **options):
            raise OperationalError("no broker")

    monkeypatch.setattr(waiting.current_app, "signature", lambda *names, **options: NoBroker())
    waiting.queue(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.error) == ("queued", waiting.NOT_QUEUED)
    monkeypatch.setattr(waiting, "queue", queued.append)
    assert (look(), queued) == (1, [upload.pk])
    upload.refresh_from_db()
    assert upload.error is None


def test_an_upload_that_waits_in_line_is_left_in_line(queued):
    UploadFactory(heartbeat_at=ago(30))
    assert (look(), queued) == (0, [])


def test_an_upload_that_the_queue_forgot_is_queued_again_once(queued):
    upload = UploadFactory(heartbeat_at=ago(700))
    assert (look(), look(), queued) == (1, 0, [upload.pk])


def test_a_job_that_died_is_queued_and_one_at_work_is_not(queued):
    UploadFactory(state="running", heartbeat_at=ago(20))
    died = UploadFactory(state="running", heartbeat_at=ago(70))
    assert (look(), queued) == (1, [died.pk])


def test_what_has_ended_is_not_queued_again(queued):
    for state in ("done", "failed", "cancelled", "undone"):
        UploadFactory(state=state, heartbeat_at=ago(7000), error=waiting.NOT_QUEUED)
    assert (look(), queued) == (0, [])


def test_a_start_alone_on_its_data_takes_what_was_running_at_once(queued):
    upload = UploadFactory(state="running", heartbeat_at=ago(1))
    spool.keep(upload.key, [spool.UploadPart("x", io.BytesIO(b"x"))])
    take_over_all()
    assert (look(), queued) == (1, [upload.pk])


def test_a_start_leaves_what_a_command_reads_where_it_lies(queued):
    upload = UploadFactory(state="running", heartbeat_at=ago(1))
    spool.make_folder(upload.key)
    take_over_all()
    assert Upload.objects.get(pk=upload.pk).state == "running"
    assert (look(), queued) == (0, [])


def test_parts_of_an_upload_that_may_be_read_again_stay_a_day(queued, tmp_path):
    kept = UploadFactory(state="failed", finished_at=ago(3600))
    old = UploadFactory(state="failed", finished_at=ago(90_000))
    for upload in (kept, old):
        folder = spool.make_folder(upload.key)
        os.utime(folder, (ago(3600).timestamp(), ago(3600).timestamp()))
    waiting.sweep()
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [kept.key]
