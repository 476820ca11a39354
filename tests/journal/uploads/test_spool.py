"""Uploaded parts wait on disk for their owner alone, and leave nothing behind."""

import io
import os
import stat
import time

import pytest

from journal.uploads import UploadNotKeptError, UploadPart, UploadTooLargeError, spool


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.RECTO_DATA = tmp_path
    return tmp_path


def part(content, name="events.jsonl"):
    return UploadPart(name, io.BytesIO(content))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_parts_are_readable_by_their_owner_alone():
    assert spool.keep("key", [part(b"one"), part(b"three", "b.jsonl")]) == [
        ("events.jsonl", 3),
        ("b.jsonl", 5),
    ]
    assert [spool.part_path("key", number).read_bytes() for number in (0, 1)] == [b"one", b"three"]
    assert mode(spool.part_path("key", 0)) == 0o600
    assert mode(spool.folder_of("key")) == mode(spool.folder_of("key").parent) == 0o700


def test_a_name_from_outside_never_becomes_a_path(data_folder):
    spool.keep("key", [part(b"x", "../../evil")])
    assert [path.name for path in (data_folder / "uploads" / "key").iterdir()] == ["0"]


def test_parts_over_the_limit_together_are_refused_and_not_kept(settings):
    settings.RECTO_MAX_UPLOAD_BYTES = 10
    with pytest.raises(UploadTooLargeError, match="limit of 10 bytes"):
        spool.keep("key", [part(b"123456"), part(b"12345")])
    assert not spool.folder_of("key").exists()


def test_parts_up_to_the_limit_are_kept(settings):
    settings.RECTO_MAX_UPLOAD_BYTES = 10
    assert spool.keep("key", [part(b"12345"), part(b"12345")]) == [("events.jsonl", 5), ("events.jsonl", 5)]


def test_a_disk_that_takes_nothing_is_said_to(data_folder):
    spool.folder_of("key").write_text("in the way")
    with pytest.raises(UploadNotKeptError, match="could not be written"):
        spool.keep("key", [part(b"x")])


def test_a_sender_that_goes_away_leaves_nothing():
    class Gone(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    with pytest.raises(UploadNotKeptError):
        spool.keep("key", [UploadPart("x", Gone())])
    assert not spool.folder_of("key").exists()


def test_what_nobody_waits_for_is_removed_and_what_is_in_use_stays():
    for key in ("in-use", "abandoned", "just-coming", "a-day-old"):
        spool.keep(key, [part(b"x")])
    now = time.time()
    for key, age_seconds in (("in-use", 3600), ("abandoned", 3600), ("a-day-old", 25 * 3600)):
        os.utime(spool.folder_of(key), (now - age_seconds, now - age_seconds))
    spool.forget_old({"in-use", "a-day-old"})
    assert sorted(path.name for path in spool.folder_of("x").parent.iterdir()) == ["in-use", "just-coming"]
