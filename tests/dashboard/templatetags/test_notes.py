"""The mark of a row with notes."""

from dashboard.templatetags.notes import note_mark


def test_a_row_with_notes_says_how_many():
    mark = note_mark({"a": 2}, "a")
    assert 'title="2 notes"' in mark
    assert '<span class="visually-hidden">2 notes</span>' in mark


def test_a_row_without_notes_has_no_mark():
    assert note_mark({"a": 2}, "b") == ""
