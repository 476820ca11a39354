"""Whole files by API."""

import gzip
import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journal.api import uploads as door
from journal.models import Upload
from journal.uploads import UploadNotKeptError, spool
from tests.factories import ProjectFactory, UploadFactory, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def started(monkeypatch, project):
    """Names and contents of the parts of uploads, instead of starting a job."""
    parts = []

    def start(of_project, given, *, format):
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
    def fail(project, parts, *, format):
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


def test_names_with_folders_are_told_beside_the_files(post, started):
    files = [SimpleUploadedFile("a.jsonl", b"one"), SimpleUploadedFile("a.jsonl", b"two")]
    assert post({"file": files, "paths": '["x/a.jsonl", "y/a.jsonl"]'}).status_code == 202
    assert started == [("x/a.jsonl", b"one"), ("y/a.jsonl", b"two")]


@pytest.mark.parametrize("paths", ["[]", '["a", 1]', "{", '{"a": 1}', "[" * 100_000], ids=range(5))
def test_names_that_do_not_fit_the_files_are_refused(post, started, paths):
    files = [SimpleUploadedFile("a.jsonl", b"one"), SimpleUploadedFile("b.jsonl", b"two")]
    assert error(post({"file": files, "paths": paths})) == (400, "bad_parameter")
    assert started == []


def test_a_format_can_be_chosen(post, project, settings, tmp_path, monkeypatch):
    settings.RECTO_DATA = tmp_path
    assert post(b"one", "application/octet-stream", "?format=ouroboros").status_code == 202
    assert Upload.objects.get().format == "ouroboros"
    response = post(b"one", "application/octet-stream", "?format=excel")
    assert error(response) == (400, "bad_parameter")
    assert "there are: recto" in response.json()["error"]["message"]


@pytest.fixture
def act(client, project, settings, tmp_path):
    settings.RECTO_DATA = tmp_path

    def act(upload, what, scope="admin", query=""):
        header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(project, scope)}"}
        return client.post(f"/api/v1/uploads/{upload.key}/{what}{query}", **header)

    return act


def test_an_upload_is_cancelled_once(act, project):
    upload = UploadFactory(project=project)
    answered = act(upload, "cancel")
    assert (answered.status_code, answered.json()) == (200, {"id": upload.key, "state": "cancelled"})
    assert error(act(upload, "cancel")) == (409, "not_now")


def test_an_upload_is_undone_in_the_background(act, project):
    upload = UploadFactory(project=project, state="done")
    answered = act(upload, "undo")
    assert (answered.status_code, answered.json()) == (202, {"id": upload.key, "state": "undoing"})
    assert error(act(upload, "undo")) == (409, "not_now")


def test_what_nobody_knew_is_read_again_while_it_is_kept(act, project):
    upload = UploadFactory(project=project, state="failed", finished_at=datetime.now(UTC))
    assert error(act(upload, "read", "write")) == (409, "not_now")
    spool.keep(upload.key, [spool.UploadPart("a", io.BytesIO(b"one"))])
    assert error(act(upload, "read", "write", "?format=excel")) == (400, "bad_parameter")
    answered = act(upload, "read", "write", "?format=recto")
    assert (answered.status_code, answered.json()["state"]) == (202, "queued")


@pytest.mark.parametrize(("what", "scope"), [("cancel", "write"), ("undo", "write"), ("read", "read")])
def test_what_changes_an_upload_needs_the_scope_for_it(act, project, what, scope):
    assert error(act(UploadFactory(project=project, state="done"), what, scope)) == (403, "scope_missing")


@pytest.mark.parametrize("what", ["cancel", "undo", "read"])
def test_the_upload_of_another_project_is_not_found(act, what):
    assert act(UploadFactory(project=ProjectFactory()), what).status_code in (403, 404)
    assert error(act(UploadFactory(project=ProjectFactory()), what, "admin,write")) == (404, "not_found")
