"""Handing over files, and what the pages say about them."""

import io
import json
from datetime import UTC, datetime

import pytest

from dashboard.views import uploads
from journal.models import Upload
from journal.store.pack import compress
from journal.uploads import spool
from tests.factories import (
    EntryFactory,
    ProjectFactory,
    RefusalFactory,
    SessionFactory,
    UploadFactory,
    at,
)

URL = "/p/default/uploads"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.RECTO_DATA = tmp_path


@pytest.fixture
def taken(monkeypatch, project):
    """Names of the files that reached the journal."""
    names = []

    def start_upload(project, parts, *, format):
        names.extend((part.name, part.stream.read()) for part in parts)
        return UploadFactory(project=project, format=format)

    monkeypatch.setattr(uploads.actions, "start_upload", start_upload)
    return names


def file(name, content):
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def test_several_files_are_handed_over_at_once(client, taken):
    response = client.post(URL, {"file": [file("a.jsonl", b"1"), file("b.jsonl", b"2")]})
    assert taken == [("a.jsonl", b"1"), ("b.jsonl", b"2")]
    assert response.headers["Location"] == f"{URL}/{Upload.objects.get().key}"


def test_no_file_is_a_fault_that_is_told(client, taken):
    response = client.post(URL)
    assert response.status_code == 400
    assert "No file was chosen." in response.content.decode()


def test_too_large_is_told_with_the_limit(client, project, monkeypatch):
    def refuse(project, parts, *, format):
        raise ValueError("the upload is larger than the limit of 5 bytes")

    monkeypatch.setattr(uploads.actions, "start_upload", refuse)
    response = client.post(URL, {"file": file("a.jsonl", b"123456")})
    assert response.status_code == 413
    assert "limit of 5 bytes" in response.content.decode()


def test_a_full_disk_is_told(client, project, monkeypatch):
    def fail(project, parts, *, format):
        raise OSError("no space")

    monkeypatch.setattr(uploads.actions, "start_upload", fail)
    assert client.post(URL, {"file": file("a.jsonl", b"1")}).status_code == 503


def test_a_running_upload_asks_for_itself_and_a_finished_one_does_not(client, project):
    running = UploadFactory(project=project, state="running")
    done = UploadFactory(project=project, state="done")
    assert "data-live-seconds" in client.get(f"{URL}/{running.key}").content.decode()
    assert "data-live-seconds" not in client.get(f"{URL}/{done.key}").content.decode()


def test_refused_lines_are_listed_with_their_reasons(client, project):
    upload = UploadFactory(project=project, state="done")
    RefusalFactory(project=project, upload=upload, place=17, reason="not a JSON object")
    page = client.get(f"{URL}/{upload.key}").content.decode()
    assert '<td class="num" data-label="line">17</td>' in page
    assert "not a JSON object" in page


def test_the_report_alone_answers_htmx(client, project):
    upload = UploadFactory(project=project, state="running")
    part = client.get(f"{URL}/{upload.key}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_a_file_name_is_text(client, project):
    UploadFactory(project=project, files=[{"name": "<img src=x>.jsonl"}])
    page = client.get(URL).content.decode()
    assert "<img src=x>" not in page


def test_the_upload_of_another_project_is_not_found(client, project):
    upload = UploadFactory(project=ProjectFactory(slug="other"))
    assert client.get(f"{URL}/{upload.key}").status_code == 404


def test_names_keep_the_folders_that_the_script_tells(client, taken):
    files = [file("a.jsonl", b"1"), file("a.jsonl", b"2")]
    client.post(URL, {"file": files, "paths": '["x/a.jsonl", "y/a.jsonl"]'})
    assert taken == [("x/a.jsonl", b"1"), ("y/a.jsonl", b"2")]


def test_names_that_do_not_fit_the_files_are_left_aside(client, taken):
    client.post(URL, {"file": file("a.jsonl", b"1"), "paths": '["x", "y"]'})
    client.post(URL, {"file": file("a.jsonl", b"1"), "paths": "[" * 100_000})
    assert taken == [("a.jsonl", b"1"), ("a.jsonl", b"1")]


def test_a_format_can_be_chosen_and_a_wrong_one_is_told(client, project):
    client.post(URL, {"file": file("a.jsonl", b"1"), "format": "recto"})
    assert Upload.objects.get().format == "recto"
    response = client.post(URL, {"file": file("a.jsonl", b"1"), "format": "excel"})
    assert response.status_code == 400
    assert "there is no format" in response.content.decode()


def test_a_form_over_the_limit_is_told_without_being_kept(client, project, settings):
    settings.RECTO_MAX_UPLOAD_BYTES = 10
    response = client.post(URL, {"file": file("a.jsonl", b"x" * 100)})
    assert response.status_code == 413
    assert Upload.objects.count() == 0


def test_a_running_job_tells_rate_and_time_left(client, project):
    files = [{"name": "a.jsonl", "state": "reading", "bytes_per_second": 1024.0}]
    now = datetime.now(UTC)
    told = {"state": "running", "bytes_total": 4096, "bytes_read": 1024, "files": files, "heartbeat_at": now}
    page = client.get(f"{URL}/{UploadFactory(project=project, **told).key}").content.decode()
    assert "<dd>1 KB/s</dd>" in page
    assert "<dd>3.00 s</dd>" in page
    assert 'value="0.2500"' in page


def test_an_unknown_rate_is_a_dash(client, project):
    upload = UploadFactory(project=project, state="queued", bytes_total=4096)
    page = client.get(f"{URL}/{upload.key}").content.decode()
    assert "<dt>Rate</dt><dd>—</dd>" in page
    assert "<dt>Left</dt><dd>—</dd>" in page


def test_a_running_upload_is_cancelled_and_a_finished_one_offers_to_be_undone(client, project):
    upload = UploadFactory(project=project, state="running")
    page = client.get(f"{URL}/{upload.key}").content.decode()
    assert f'action="{URL}/{upload.key}/cancel"' in page
    assert "Undo upload" not in page
    assert client.post(f"{URL}/{upload.key}/cancel").headers["Location"] == f"{URL}/{upload.key}"
    page = client.get(f"{URL}/{upload.key}").content.decode()
    assert "/cancel" not in page
    assert f'href="{URL}/{upload.key}/undo"' in page


def test_undoing_is_asked_for_once_more_and_then_seen(client, project):
    upload = UploadFactory(project=project, state="done", files=[{"name": "a.jsonl"}])
    EntryFactory.create_batch(3, session=SessionFactory(project=project), upload=upload)
    page = client.get(f"{URL}/{upload.key}/undo").content.decode()
    assert "<dt>Events</dt><dd>3</dd>" in page
    assert client.post(f"{URL}/{upload.key}/undo").status_code == 302
    assert Upload.objects.get().state == "undoing"
    response = client.post(f"{URL}/{upload.key}/undo")
    assert response.status_code == 409
    assert "only once" in response.content.decode()


def test_what_undoing_took_away_stays_on_the_page(client, project):
    undone = {"entries": 14, "sessions": 2, "calls": 4, "blobs": 3, "blob_bytes": 2048}
    upload = UploadFactory(project=project, state="undone", undone=undone, undone_at=at(5))
    page = client.get(f"{URL}/{upload.key}").content.decode()
    assert "<dt>Events</dt><dd>14</dd>" in page
    assert "<small>2 KB</small>" in page


def test_files_that_nobody_knew_are_offered_to_be_read_again_and_removed(client, project):
    upload = UploadFactory(project=project, state="failed", finished_at=datetime.now(UTC))
    spool.keep(upload.key, [spool.UploadPart("a", io.BytesIO(b"x"))])
    assert "Read again" in client.get(f"{URL}/{upload.key}").content.decode()
    assert client.post(f"{URL}/{upload.key}/discard").status_code == 302
    assert "Read again" not in client.get(f"{URL}/{upload.key}").content.decode()
    response = client.post(f"{URL}/{upload.key}/read", {"format": "recto"})
    assert response.status_code == 409
    assert "not kept any more" in response.content.decode()


def test_read_again_queues_the_upload_with_its_format(client, project):
    upload = UploadFactory(project=project, state="failed", finished_at=datetime.now(UTC))
    spool.keep(upload.key, [spool.UploadPart("a", io.BytesIO(b"x"))])
    assert client.post(f"{URL}/{upload.key}/read", {"format": "recto"}).status_code == 302
    upload.refresh_from_db()
    assert (upload.state, upload.format) == ("queued", "recto")


def test_refused_lines_can_be_taken_along(client, project):
    upload = UploadFactory(project=project, state="done")
    RefusalFactory(project=project, upload=upload, file="a", place=7, text=compress(b"<b>line</b>"))
    response = client.get(f"{URL}/{upload.key}/refused.jsonl")
    assert json.loads(response.content)["text"] == "<b>line</b>"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_each_file_leads_to_its_sessions(client, project):
    session = SessionFactory(project=project, session_id="s 1")
    files = [{"name": "a", "sessions": [session.key, "gone"], "sessions_count": 5}]
    upload = UploadFactory(project=project, state="done", files=files)
    page = client.get(f"{URL}/{upload.key}").content.decode()
    assert f'href="/p/default/sessions/{session.key}"' in page
    assert "and 3 more" in page


def test_of_hundreds_of_files_a_page_shows_some_and_can_show_those_with_problems(client, project):
    files = [{"name": f"fine-{number}", "state": "read"} for number in range(250)]
    files.append({"name": "broken", "state": "unread", "refused_count": 1})
    upload = UploadFactory(project=project, state="done", files=files)
    first = client.get(f"{URL}/{upload.key}").content.decode()
    assert ("fine-199" in first, "fine-200" in first, "?from=200" in first) == (True, False, True)
    second = client.get(f"{URL}/{upload.key}?from=200").content.decode()
    assert ("fine-199" in second, "broken" in second) == (False, True)
    problems = client.get(f"{URL}/{upload.key}?show=problems").content.decode()
    assert ("fine-7" in problems, "broken" in problems) == (False, True)


@pytest.mark.parametrize("action", ["", "/undo", "/refused.jsonl"])
def test_nothing_of_another_project_is_found(client, project, action):
    upload = UploadFactory(project=ProjectFactory(slug="other"))
    assert client.get(f"{URL}/{upload.key}{action}").status_code == 404


@pytest.mark.parametrize("action", ["cancel", "undo", "read", "discard"])
def test_nothing_of_another_project_is_changed(client, project, action):
    upload = UploadFactory(project=ProjectFactory(slug="other"), state="done")
    assert client.post(f"{URL}/{upload.key}/{action}").status_code == 404


def test_a_file_that_was_being_read_when_somebody_cancelled_says_that_it_was_not_read_to_its_end(
    client, project
):
    files = [{"name": "a", "state": "reading"}, {"name": "b", "state": "waiting"}]
    running = UploadFactory(project=project, state="running", files=files)
    cancelled = UploadFactory(project=project, state="cancelled", files=files)
    page = client.get(f"{URL}/{running.key}").content.decode()
    assert ("reading</span>" in page, "waiting</span>" in page) == (True, True)
    page = client.get(f"{URL}/{cancelled.key}").content.decode()
    assert ("not read to its end" in page, "not read</span>" in page) == (True, True)


@pytest.mark.parametrize("query", ["show=everything", "from=two", "from=-1"])
def test_files_that_cannot_be_meant_are_refused(client, project, query):
    upload = UploadFactory(project=project, state="done")
    assert client.get(f"{URL}/{upload.key}?{query}").status_code == 400
