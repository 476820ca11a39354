"""The progress of an upload as JSON."""

import pytest

from tests.factories import ProjectFactory, UploadFactory, at, key_of

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
        "finished_at": None,
        "bytes_total": 4,
        "bytes_read": 1,
        "files": [],
        "error": None,
    }


def test_an_upload_of_another_project_is_not_found(client):
    header = {"HTTP_AUTHORIZATION": f"Bearer {key_of(ProjectFactory())}"}
    assert client.get(f"/api/v1/uploads/{UploadFactory().key}", **header).status_code == 404
