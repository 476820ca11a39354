"""Uploads and what came of them."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.queries.uploads import (
    ToldSessions,
    file_rows,
    find_upload,
    refused_lines,
    sessions_of_upload,
    upload_page,
    upload_refusals,
    uploads_of_session,
)
from journal.store.pack import compress
from tests.factories import (
    EntryFactory,
    ProjectFactory,
    RefusalFactory,
    SessionFactory,
    UploadFactory,
    at,
)

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


def test_the_rate_of_a_running_job_gives_the_time_that_is_left():
    files = [{"name": "a", "bytes_per_second": None}, {"name": "b", "bytes_per_second": 50.0}]
    told = {"state": "running", "bytes_total": 200, "bytes_read": 100, "files": files}
    report = find_report(**told, heartbeat_at=datetime.now(UTC))
    assert (report.bytes_per_second, report.seconds_left) == (50.0, 2.0)
    report = find_report(**told, heartbeat_at=datetime.now(UTC) - timedelta(seconds=30))
    assert (report.bytes_per_second, report.seconds_left) == (None, None)


def find_report(**columns):
    upload = UploadFactory(**columns)
    return find_upload(upload.project, upload.key)


def test_files_that_were_read_as_one_folder_stand_as_that():
    files = [{"name": name, "folder": "f"} for name in ("f/a", "f/b")]
    report = find_report(files=[*files, {"name": "f", "folder": None}, {"name": "of an older version"}])
    found = file_rows(report, ToldSessions([], 0))
    assert [row.told["name"] for row in found.rows] == ["f", "of an older version"]
    assert found.all == 2


def test_a_refused_line_comes_with_all_that_was_kept_of_it():
    upload = UploadFactory()
    RefusalFactory(project=upload.project, upload=upload, place=3, text=compress(b"whole line"))
    assert [line.text for line in refused_lines(upload.project, upload.key)] == ["whole line"]


@pytest.mark.parametrize("count", [2, 20])
def test_the_sessions_that_an_upload_tells_of_take_one_statement(django_assert_num_queries, count):
    sessions = SessionFactory.create_batch(count, project=ProjectFactory())
    files = [{"sessions": [session.key, "gone"], "sessions_count": 2} for session in sessions]
    upload = UploadFactory(project=sessions[0].project, files=files)
    report = find_upload(upload.project, upload.key)
    with django_assert_num_queries(1):
        found = sessions_of_upload(report, upload.project)
    assert {row.key for row in found.rows} == {session.key for session in sessions}
    assert found.named == count + 1


@pytest.mark.parametrize("count", [2, 20])
def test_the_uploads_of_a_session_take_one_statement(django_assert_num_queries, count):
    session = SessionFactory()
    for number in range(count):
        upload = UploadFactory(project=session.project, key=f"u{number}", created_at=at(number))
        EntryFactory.create_batch(2, session=session, upload=upload)
    EntryFactory(session=session)
    EntryFactory(upload=UploadFactory(project=session.project))
    with django_assert_num_queries(1):
        found = uploads_of_session(session)
    assert [report.id for report in found] == [f"u{number}" for number in reversed(range(count))]
