"""Files of a form go to disk once, are moved to their upload, and leave with the request."""

import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from journal.uploads import UploadPart, spool


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.RECTO_DATA = tmp_path
    return tmp_path


def form(**fields):
    return RequestFactory().post("/", fields)


def arriving(data_folder):
    return list((data_folder / "uploads" / "arriving").glob("*"))


def test_files_arrive_for_the_eyes_of_their_owner_alone(data_folder):
    files = form(file=[SimpleUploadedFile("a/b.jsonl", b"one"), SimpleUploadedFile("c", b"")]).FILES
    assert [(file.name, file.size, file.read()) for file in files.getlist("file")] == [
        ("b.jsonl", 3, b"one"),
        ("c", 0, b""),
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in arriving(data_folder)} == {0o600}


def test_an_arrived_file_is_moved_to_its_upload(data_folder):
    request = form(file=SimpleUploadedFile("a", b"one"))
    file = request.FILES["file"]
    assert spool.keep("key", [UploadPart("a", file, file.path)]) == [("a", 3)]
    assert spool.part_path("key", 0).read_bytes() == b"one"
    assert arriving(data_folder) == []
    request.close()


def test_what_nobody_kept_goes_with_the_request(data_folder):
    request = form(file=SimpleUploadedFile("a", b"one"))
    assert request.FILES["file"].read() == b"one"
    request.close()
    assert arriving(data_folder) == []


def test_more_than_the_limit_is_not_written(data_folder, settings):
    settings.RECTO_MAX_UPLOAD_BYTES = 10
    request = form(word="kept", file=SimpleUploadedFile("a", b"x" * 100))
    assert (dict(request.FILES), request.POST["word"]) == ({}, "kept")
    assert request.is_upload_too_large
    assert arriving(data_folder) == []


def test_thousands_of_files_need_one_open_file_at_a_time(data_folder):
    files = form(file=[SimpleUploadedFile(f"{number}", b"x") for number in range(2000)]).FILES
    assert len(files.getlist("file")) == 2000
