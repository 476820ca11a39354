"""Whole files by API."""

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journal.api import uploads as door
from journal.uploads import UploadNotKeptError
from tests.factories import ProjectFactory, UploadFactory, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def started(monkeypatch, project):
    """Names and contents of the parts of uploads, instead of starting a job."""
    parts = []

    def start(of_project, given):
        assert of_project == project
        parts.extend((part.name, part.stream.read(10_000)) for part in given)
        return UploadFactory(project=project, key="theuploadkey1")

    monkeypatch.setattr(door, "start_upload", start)
    return parts


@pytest.fixture
def post(client, project):
    key = key_of(project, "write")

    def post(body, content_type=None, query="", **headers):
        headers.setdefault("HTTP_AUTHORIZATION", f"Bearer {key}")
        kind = {"content_type": content_type} if content_type else {}
        return client.post(f"/api/v1/uploads{query}", body, **kind, **headers)

    return post


def error(response):
    return response.status_code, response.json()["error"]["code"]


def test_files_of_a_form_are_taken(post, started):
    files = [SimpleUploadedFile("a.jsonl", b"one"), SimpleUploadedFile("b.db", b"two")]
    response = post({"file": files})
    assert (response.status_code, response.json()) == (202, {"id": "theuploadkey1"})
    assert started == [("a.jsonl", b"one"), ("b.db", b"two")]


def test_a_raw_body_is_a_file_of_the_name_that_is_told(post, started):
    assert post(b"one", "application/octet-stream", "?filename=a.jsonl").status_code == 202
    assert started == [("a.jsonl", b"one")]


def test_a_raw_body_may_be_compressed_on_the_way(post, started):
    post(gzip.compress(b"one"), "application/x-ndjson", HTTP_CONTENT_ENCODING="gzip")
    assert started == [("upload", b"one")]


def test_a_form_without_a_file_is_refused(post, started):
    assert error(post({"other": SimpleUploadedFile("a", b"one")})) == (400, "no_file")


def test_a_broken_form_is_refused(post, started):
    assert error(post(b"--x\r\nbroken", "multipart/form-data; boundary=")) == (400, "broken_form")


def test_a_plain_form_is_no_upload(post, started):
    assert error(post("file=a", "application/x-www-form-urlencoded")) == (415, "unknown_type")


@pytest.mark.parametrize("kind", ["application/octet-stream", "multipart/form-data; boundary=x"])
def test_an_upload_over_the_limit_is_refused_before_it_is_read(post, started, settings, kind):
    settings.RECTO_MAX_UPLOAD_BYTES = 2
    response = post(b"one", kind)
    assert error(response) == (413, "too_large")
    assert "RECTO_MAX_UPLOAD_MB" in response.json()["error"]["hint"]
    assert started == []


def test_a_name_that_no_file_has_is_refused(post, started):
    assert error(post(b"one", "application/octet-stream", "?filename=a%00b")) == (400, "bad_parameter")
    assert error(post(b"one", "application/octet-stream", "?filename=" + "a" * 256)) == (400, "bad_parameter")


def test_a_misspelt_parameter_is_refused(post, started):
    response = post(b"one", "application/octet-stream", "?filname=a.jsonl")
    assert error(response) == (400, "unknown_parameter")
    assert started == []


def test_a_full_disk_is_answered_with_when_to_come_again(post, monkeypatch):
    def fail(project, parts):
        raise UploadNotKeptError("no space left on device")

    monkeypatch.setattr(door, "start_upload", fail)
    response = post(b"one", "application/octet-stream")
    assert error(response) == (503, "not_kept")
    assert response["Retry-After"] == "10"


def test_a_key_that_may_only_read_may_not_upload(post, project, started):
    response = post(
        b"one", "application/octet-stream", HTTP_AUTHORIZATION=f"Bearer {key_of(project, 'read')}"
    )
    assert error(response) == (403, "scope_missing")
    assert started == []
