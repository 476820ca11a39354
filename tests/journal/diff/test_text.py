"""What changed inside a text."""

from hypothesis import given
from hypothesis import strategies as st

from journal.diff.text import Span, SpanKind, changes
from tests.journal.diff.bodies import calmly, texts

long_texts = st.lists(texts | st.sampled_from(["\n", " ", "-"]), max_size=12).map(" ".join)


def told(old, new):
    marks = {SpanKind.SAME: "", SpanKind.REMOVED: "-", SpanKind.ADDED: "+"}
    return [marks[kind] + text for kind, text in changes(old, new).spans]


@calmly
@given(long_texts, long_texts)
def test_the_spans_make_both_texts(old, new):
    spans = changes(old, new).spans
    assert "".join(span.text for span in spans if span.kind is not SpanKind.ADDED) == old
    assert "".join(span.text for span in spans if span.kind is not SpanKind.REMOVED) == new


@calmly
@given(long_texts)
def test_a_text_and_itself_are_one_span(text):
    assert changes(text, text).spans == ([Span(SpanKind.SAME, text)] if text else [])


def test_a_word_is_added_as_a_word():
    assert told("the file was read", "the large file was read") == ["the ", "+large ", "file was read"]


def test_a_replaced_word_is_told_as_a_whole():
    assert told("please read the file", "please open the file") == ["please ", "-read", "+open", " the file"]


def test_inside_words_that_resemble_each_other_characters_are_told():
    assert told("the colour of it", "the color of it") == ["the colo", "-u", "r of it"]


def test_changes_with_hardly_a_word_between_them_are_one():
    assert told("we had one big dog there", "we had two big cats there") == [
        "we had ",
        "-one big dog",
        "+two big cats",
        " there",
    ]


def test_an_accent_stays_with_its_letter():
    assert told("cafe\u0301s open here", "cafes open here") == ["caf", "-e\u0301", "+e", "s open here"]


def test_text_without_spaces_is_compared_by_character():
    assert told("今日は天気がいいですね", "今日は天気が悪いですね") == [
        "今日は天気が",
        "-い",
        "+悪",
        "いですね",
    ]


def test_a_text_from_nothing_is_added():
    assert told("", "new") == ["+new"]
    assert told("old", "") == ["-old"]
    assert told("", "") == []


def test_beyond_the_bound_lines_are_compared_first(monkeypatch):
    monkeypatch.setattr("journal.diff.text.MOST_CELLS", 100)
    old = "first line of it\nsecond line of it\nthird line of it\n"
    new = "first line of it\nsecond row of it\nthird line of it\n"
    assert told(old, new) == ["first line of it\nsecond ", "-line", "+row", " of it\nthird line of it\n"]
    assert not changes(old, new).is_coarse


def test_a_line_beyond_the_bound_has_its_ends_told_and_says_so(monkeypatch):
    monkeypatch.setattr("journal.diff.text.MOST_CELLS", 1)
    found = changes("we can see it", "we may see it")
    assert found.is_coarse
    assert [span.text for span in found.spans] == ["we ", "can", "may", " see it"]


def test_huge_texts_have_their_ends_told_and_say_so(monkeypatch):
    monkeypatch.setattr("journal.diff.text.LONGEST_TEXTS_CHARACTERS", 10)
    found = changes("abcdefgh", "abXdefgh")
    assert found.is_coarse
    assert [tuple(span) for span in found.spans] == [
        ("same", "ab"),
        ("removed", "c"),
        ("added", "X"),
        ("same", "defgh"),
    ]


def test_two_long_texts_that_share_nothing_are_told_as_such():
    assert told("a " * 5000, "b " * 5000) == ["-" + "a " * 4999 + "a", "+" + "b " * 4999 + "b", " "]
