"""A data folder belongs to one running server."""

from journal.management.lock import DataLock


def test_the_second_who_asks_learns_the_address_of_the_first(tmp_path):
    first, second = DataLock(tmp_path), DataLock(tmp_path)
    assert first.acquire()
    first.leave_address("http://127.0.0.1:8321")
    assert not second.acquire()
    assert second.address() == "http://127.0.0.1:8321"


def test_the_address_of_an_ended_server_is_forgotten(tmp_path):
    (tmp_path / "running").write_text("http://127.0.0.1:1111")
    assert DataLock(tmp_path).acquire()
    assert (tmp_path / "running").read_text() == ""


def test_two_folders_are_two_servers(tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    assert [DataLock(folder).acquire() for folder in folders] == [True, True]
