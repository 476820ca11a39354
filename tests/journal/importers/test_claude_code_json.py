"""Members of foreign objects are read when they are what is looked for, and nothing raises."""

import pytest

from journal.importers.claude_code_json import (
    is_id,
    joined,
    number_of,
    quoted,
    text_of,
    told,
    unspaced,
)

ANYTHING = [None, b"null", b"true", b"7", b'"text"', b"[1]", b'{"a":1}']


def test_a_text_is_one_also_with_escapes_and_halves_of_characters():
    assert text_of(b'"a\\n\\u00e9"') == "a\né"
    assert text_of(b'"\\ud800"') == "\ud800"
    assert text_of(b'"\\u12"') is None
    assert [text_of(raw) for raw in ANYTHING] == [None, None, None, None, "text", None, None]


def test_a_number_is_one():
    assert [number_of(raw) for raw in ANYTHING] == [None, None, None, 7, None, None, None]
    assert number_of(b"-1.5") == -1.5
    assert number_of(b"1e999") is None


@pytest.mark.parametrize(
    ("raw", "fits"),
    [(b'"a"', True), (b'""', False), (b"7", False), (None, False), (b'"' + b"a" * 256 + b'"', False)],
)
def test_an_id_is_a_text_that_is_neither_empty_nor_too_long(raw, fits):
    assert is_id(raw) is fits


def test_null_tells_nothing():
    assert [told(raw) for raw in (None, b"null", b"false", b'""')] == [False, False, True, True]


def test_parts_are_joined_as_they_are():
    assert joined({"a": b"1.50", "ключ": b"[ ]"}) == '{"a":1.50,"ключ":[ ]}'.encode()
    assert joined({"\ud800" * 50: b"1"}).startswith(b'{"\\ud800')
    assert quoted("\ud800") == b'"\\ud800"'


def test_white_space_between_tokens_is_left_out_where_it_can_be():
    assert unspaced(b'{ "a" : [ 1.50 ] }') == b'{"a":[1.50]}'
    assert unspaced(b'{ "a" : "\\ud800" }') == b'{ "a" : "\\ud800" }'
