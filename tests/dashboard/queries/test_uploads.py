"""Uploads and what came of them."""

import pytest

from dashboard.queries.uploads import find_upload, upload_page, upload_refusals
from tests.factories import ProjectFactory, RefusalFactory, UploadFactory, at

pytestmark = pytest.mark.django_db


def test_uploads_come_newest_first():
    project = ProjectFactory()
    for second in (1, 3, 2):
        UploadFactory(project=project, key=f"u{second}", created_at=at(second))
    UploadFactory(key="theirs")
    first = upload_page(project, limit=2)
    second = upload_page(project, limit=2, cursor=first.next)
    assert [row.id for row in first.rows + second.rows] == ["u3", "u2", "u1"]


def test_progress_is_the_share_of_bytes_read():
    upload = UploadFactory(state="running", bytes_total=200, bytes_read=50)
    assert find_upload(upload.project, upload.key).progress == 0.25


def test_progress_is_unknown_while_the_size_is():
    upload = UploadFactory(state="running", bytes_total=0)
    assert find_upload(upload.project, upload.key).progress is None


def test_an_upload_that_is_done_is_whole_whatever_was_counted():
    upload = UploadFactory(state="done", bytes_total=200, bytes_read=0)
    assert find_upload(upload.project, upload.key).progress == 1.0


def test_an_upload_of_another_project_is_not_found():
    assert find_upload(ProjectFactory(), UploadFactory().key) is None
    assert find_upload(ProjectFactory(), "a\0") is None


def test_refusals_come_in_the_order_of_the_lines():
    upload = UploadFactory()
    for place in (9, 2):
        RefusalFactory(project=upload.project, upload=upload, file="a.jsonl", place=place, reason="no JSON")
    RefusalFactory(project=upload.project)
    rows = upload_refusals(upload.project, upload.key)
    assert [(row.file, row.line, row.reason) for row in rows] == [
        ("a.jsonl", 2, "no JSON"),
        ("a.jsonl", 9, "no JSON"),
    ]


@pytest.mark.parametrize("rows", [2, 20])
def test_a_page_of_uploads_takes_one_statement(django_assert_num_queries, rows):
    project = ProjectFactory()
    UploadFactory.create_batch(rows, project=project)
    with django_assert_num_queries(1):
        upload_page(project)
