"""The secret is made once and is nobody else's to read."""

from config.secret import kept_secret


def test_the_secret_is_made_once(tmp_path):
    first = kept_secret(tmp_path / "data")
    assert len(first) > 64
    assert kept_secret(tmp_path / "data") == first


def test_two_data_folders_have_two_secrets(tmp_path):
    assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")


def test_only_its_owner_may_read_it(tmp_path):
    kept_secret(tmp_path)
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_replaced(tmp_path):
    (tmp_path / "secret-key").touch()
    assert len(kept_secret(tmp_path)) > 64


def test_no_draft_is_left_behind(tmp_path):
    kept_secret(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
