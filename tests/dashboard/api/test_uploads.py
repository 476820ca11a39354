"""The progress of an upload as JSON."""

import json

import pytest

from journal.store.pack import compress
from tests.factories import ProjectFactory, RefusalFactory, UploadFactory, at, key_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", ["read", "write"])
def test_an_upload_tells_how_far_it_is(client, scope):
    upload = UploadFactory(state="running", bytes_total=4, bytes_read=1, created_at=at(0))
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(upload.project, scope)}"}
    assert client.get(f"/api/v1/uploads/{upload.key}", **header).json() == {
        "id": upload.key,
        "state": "running",
        "progress": 0.25,
        "created_at": "2026-09-01T12:00:00Z",
        "started_at": None,
        "finished_at": None,
        "bytes_total": 4,
        "bytes_read": 1,
        "bytes_per_second": None,
        "seconds_left": None,
        "format": None,
        "files": [],
        "error": None,
        "undone_at": None,
        "undone": None,
        "kept_until": None,
    }


def test_an_upload_of_another_project_is_not_found(client):
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(ProjectFactory())}"}
    assert client.get(f"/api/v1/uploads/{UploadFactory().key}", **header).status_code == 404


def test_uploads_are_listed_the_newest_first(client):
    project = ProjectFactory()
    for second in (1, 2):
        UploadFactory(project=project, key=f"u{second}", created_at=at(second))
    UploadFactory()
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(project, 'read')}"}
    first = client.get("/api/v1/uploads?limit=1", **header).json()
    second = client.get(f"/api/v1/uploads?limit=1&cursor={first['next']}", **header).json()
    assert [item["id"] for item in first["items"] + second["items"]] == ["u2", "u1"]
    assert second["next"] is None


def test_refused_lines_come_as_one_file(client):
    upload = UploadFactory()
    told = {"project": upload.project, "upload": upload, "file": "a.jsonl", "code": "not_an_object"}
    RefusalFactory(place=7, reason="no JSON", text=compress("not json ä".encode()), **told)
    RefusalFactory(place=None, reason="unknown", **told)
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(upload.project, 'read')}"}
    response = client.get(f"/api/v1/uploads/{upload.key}/refused", **header)
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert sorted(lines, key=str) == [
        {"file": "a.jsonl", "line": 7, "code": "not_an_object", "reason": "no JSON", "text": "not json ä"},
        {"file": "a.jsonl", "line": None, "code": "not_an_object", "reason": "unknown", "text": None},
    ]
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_key_that_may_only_write_follows_its_upload_but_reads_no_refused_lines(client):
    upload = UploadFactory()
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(upload.project, 'write')}"}
    assert client.get(f"/api/v1/uploads/{upload.key}/refused", **header).status_code == 403
