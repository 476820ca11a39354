"""Diffs as HTML: signs beside colours, nothing of it acts."""

from dashboard.charts.difference import lay_out
from dashboard.templatetags.difference import change_words, inline_diff, side_by_side_diff
from journal.diff.structural import diff

HARM = "<script>alert(1)</script>\u202e"


def test_every_change_has_a_sign_and_a_word():
    old, new = {"a": "one", "b": 1}, {"a": "two", "c": 2}
    html = inline_diff(lay_out(old, new, diff(old, new)))
    assert html.count('aria-hidden="true">−</span><span class="visually-hidden">removed: ') == 2
    assert html.count('aria-hidden="true">+</span><span class="visually-hidden">added: ') == 2


def test_recorded_text_does_nothing():
    old, new = {HARM: HARM + "one"}, {HARM: HARM + "two"}
    for draw in (inline_diff, side_by_side_diff):
        html = draw(lay_out(old, new, diff(old, new)))
        assert "<script" not in html
        assert "\u202e" not in html


def test_side_by_side_leaves_the_other_side_empty():
    html = side_by_side_diff(lay_out({}, {"a": 1}, diff({}, {"a": 1})))
    assert html.count("is-empty") == 1


def test_how_much_text_came_and_went():
    assert change_words(1200, 0) == (
        '<span class="diff__came">+1,200</span> <span class="diff__went">−0</span> characters'
    )
    assert change_words(None, None) == "—"
