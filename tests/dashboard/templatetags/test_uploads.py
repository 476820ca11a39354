"""Sums over uploaded files."""

from dashboard.templatetags.uploads import (
    pace,
    percent,
    upload_formats,
    upload_limits,
    upload_sums,
    why_nothing,
)


def test_files_are_added_up():
    files = [
        {"events": 3, "duplicates": 1, "conflicts": 0, "refused_count": 2},
        {"events": 4, "duplicates": 0, "conflicts": 0, "refused_count": 0},
    ]
    assert upload_sums(files) == {
        "lines_read": None,
        "events": 7,
        "duplicates": 1,
        "merged": None,
        "conflicts": 0,
        "refused_count": 2,
    }


def test_without_files_nothing_is_known():
    assert upload_sums([])["events"] is None


def test_a_share_is_spelled_in_percent():
    assert [percent(0.25), percent(None)] == ["25 %", "—"]


def test_a_rate_is_spelled_in_sizes():
    assert [pace(1536.4), pace(None)] == ["1.5 KB/s", "—"]


def test_the_form_knows_the_formats_and_the_limits():
    assert "recto" in upload_formats()
    assert upload_limits()["files"] == 20_000


def test_why_nothing_was_taken_is_said_in_a_few_words():
    unknown = {
        "state": "unread",
        "refused": [{"code": "unknown_format", "reason": "could not tell; looked for …"}],
    }
    other = {"state": "unread", "refused": [{"code": "not_this_format", "reason": "log is a list"}]}
    read = {"state": "read", "refused": [{"code": "cut_record", "reason": "cut"}]}
    assert why_nothing([read, unknown]) == "no format that is known was recognised in it"
    assert why_nothing([other]) == "log is a list"
    assert why_nothing([read, {"state": "unread", "refused": []}]) is None
