"""How far the reading of a file has come."""

from __future__ import annotations

from journal.uploads.reading import Watched


def test_an_archive_that_is_read_from_its_end_first_has_not_come_far(tmp_path):
    path = tmp_path / "archive"
    path.write_bytes(bytes(100))
    reached = []
    with Watched(path, lambda: reached.append(file.bytes_read)) as file:
        file.seek(80)
        file.readinto(bytearray(20))
        file.seek(0)
        file.readinto(bytearray(30))
        file.seek(10)
        file.readinto(bytearray(30))
        file.readinto(bytearray(60))
    assert reached == [20, 30, 40, 100]
