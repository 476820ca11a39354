"""Edits are carried out from left to right."""

from journal.redact.edits import Edit, applied


def test_edits_replace_their_part_and_leave_the_rest():
    assert applied("one two three", [Edit(0, 3, "1", "r"), Edit(8, 13, "", "r")]) == "1 two "


def test_no_edits_change_nothing():
    assert applied("one", []) == "one"
