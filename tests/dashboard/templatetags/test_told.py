"""Recorded text in templates."""

from dashboard.templatetags import told

HOSTILE = "<script>alert(1)</script>\u202egnp.exe"


def test_recorded_markup_is_text():
    shown = told.told(HOSTILE)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_character_that_turns_the_text_round_is_spelled_out():
    mark = '<span class="control-mark" title="U+202E RIGHT-TO-LEFT OVERRIDE">\\u202e</span>'
    assert mark in told.told(HOSTILE)


def test_recorded_text_is_kept_apart_from_what_stands_beside_it():
    assert told.told("a") == '<bdi class="told">a</bdi>'


def test_nothing_told_is_a_dash():
    assert [told.told(None), told.clip(None, 5), told.unfold(None, 5), told.short_id(None)] == ["—"] * 4


def test_an_empty_text_is_not_a_dash():
    assert told.told("") == '<bdi class="told"></bdi>'


def test_a_clipped_text_is_whole_on_pointing_at_it():
    assert told.clip("abcdef", 3) == '<bdi class="told" title="abcdef">abc…</bdi>'


def test_a_title_hides_nothing_either():
    assert 'title="ab\\u202ecd"' in told.clip("ab\u202ecd", 2)


def test_a_quote_does_not_end_a_title():
    assert 'onmouseover="' not in told.clip('a" onmouseover="alert(1)', 3)


def test_a_long_text_is_folded_and_says_its_length():
    shown = told.unfold("a" * 100_000, 300)
    assert "show all (100,000 characters)" in shown
    assert "… and 79,700 characters more" in shown


def test_an_id_keeps_both_its_ends():
    assert told.short_id("0123456789abcdefghijklmnopqrstuvwxyz") == (
        '<bdi class="told" title="0123456789abcdefghijklmnopqrstuvwxyz">0123456789ab…stuvwxyz</bdi>'
    )


def test_words_are_listed():
    assert told.words(["stop", "<b>"]) == '<bdi class="told">stop</bdi>, <bdi class="told">&lt;b&gt;</bdi>'


def test_a_foreign_object_may_have_a_key_named_items():
    assert told.items({"items": 1}) == [("items", 1)]


def test_where_no_marks_can_stand_hidden_characters_are_spelled_out_too():
    assert told.plain("a\u202eb", 10) == "a\\u202eb"
    assert told.plain("abcdef", 3) == "abc…"


def test_a_query_with_hidden_characters_stays_above_its_carets():
    assert told.aligned("a\u202eb\u200bc") == "a\ufffdb\ufffdc"
