"""Handing over files, and what the pages say about them."""

import io

import pytest

from dashboard.views import uploads
from journal.models import Upload
from tests.factories import ProjectFactory, RefusalFactory, UploadFactory

URL = "/p/default/uploads"


@pytest.fixture
def taken(monkeypatch, project):
    """Names of the files that reached the journal."""
    names = []

    def start_upload(project, parts):
        names.extend((part.name, part.stream.read()) for part in parts)
        return UploadFactory(project=project)

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
    def refuse(project, parts):
        raise ValueError("the upload is larger than the limit of 5 bytes")

    monkeypatch.setattr(uploads.actions, "start_upload", refuse)
    response = client.post(URL, {"file": file("a.jsonl", b"123456")})
    assert response.status_code == 413
    assert "limit of 5 bytes" in response.content.decode()


def test_a_full_disk_is_told(client, project, monkeypatch):
    def fail(project, parts):
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
