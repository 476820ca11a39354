"""Words of a query, cut out of its text."""

import pytest

from dashboard.grammar.errors import QueryError
from dashboard.grammar.lexer import words


def cut(text):
    return [
        (word.key.text if word.key else None, [value.text for value in word.values]) for word in words(text)
    ]


def test_white_space_separates_words():
    assert cut("  status:error   agent:cli ") == [("status", ["error"]), ("agent", ["cli"])]


def test_a_word_without_a_key_is_free_text():
    assert cut("checkout") == [(None, ["checkout"])]


def test_quotation_marks_keep_words_together():
    assert cut('"exact words" agent:"my agent"') == [(None, ["exact words"]), ("agent", ["my agent"])]


def test_a_colon_inside_a_value_belongs_to_the_value():
    assert cut("session:a:b:c") == [("session", ["a:b:c"])]


def test_a_word_that_begins_with_a_colon_is_free_text():
    assert cut(":status") == [(None, [":status"])]


def test_a_group_offers_values():
    assert cut("agent:(a OR b)") == [("agent", ["a", "b"])]


def test_a_quoted_or_inside_a_group_is_a_value():
    assert cut('agent:(a OR "OR")') == [("agent", ["a", "OR"])]


def test_a_minus_in_front_negates():
    assert [word.negated for word in words('-tag:batch -"x" plain a-b')] == [True, True, False, False]


def test_a_lonely_minus_is_free_text():
    assert cut("- status:error") == [(None, ["-"]), ("status", ["error"])]


def test_every_word_knows_its_place():
    assert [(word.start, word.end) for word in words("ab  status:error")] == [(0, 2), (4, 16)]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('agent:"open', 6, "this quotation is not closed"),
        ("agent:(a OR b", 6, "this group is not closed"),
        ("agent:()", 6, "this group is empty"),
        ("(a OR b)", 0, "a group needs its key in front"),
        ("a\0b", 1, "a query has no U+0000"),
    ],
)
def test_what_is_not_closed_is_refused_with_its_place(text, place, message):
    with pytest.raises(QueryError) as caught:
        words(text)
    assert (caught.value.start, caught.value.message) == (place, message)


def test_a_query_has_a_longest_length():
    with pytest.raises(QueryError, match="longer than 2000 characters"):
        words("x" * 2001)
