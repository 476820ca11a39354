"""The mark says which rule hid how much."""

from journal.redact.marks import MARK, mark


def test_a_mark_names_the_rule_and_counts_the_characters():
    assert mark("api-key", "abcé😀") == "[redacted:api-key:5]"


def test_a_mark_inside_counts_as_what_it_stands_for():
    assert mark("cookie", "a=[redacted:token:12]; b") == "[redacted:cookie:17]"


def test_a_mark_is_recognised():
    assert MARK.fullmatch("[redacted:url-password:7]")
    assert not MARK.fullmatch("[redacted:url-password]")
