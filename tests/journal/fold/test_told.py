"""Members of an event are read as what they should be, or as unknown."""

import msgspec
import pytest

from journal.fold.told import (
    microseconds_of,
    name_of,
    object_of,
    short_or_none,
    shortened,
    some_of,
    text_of,
    value_of,
    whole_number,
    whole_of,
)

TOLD = {
    name: msgspec.Raw(raw)
    for name, raw in {
        "text": b'"m"',
        "empty": b'""',
        "whole": b"7",
        "seconds": b"1.5",
        "object": b'{"a":1}',
        "huge": b"1e999",
        "half": b'"\\ud800"',
        "nothing": b"null",
    }.items()
}


def test_a_member_that_is_missing_or_something_else_is_unknown():
    assert [text_of(TOLD, name) for name in ("text", "empty", "whole", "missing")] == ["m", None, None, None]
    assert [whole_of(TOLD, name) for name in ("whole", "seconds", "text")] == [7, None, None]
    assert [object_of(TOLD, name) for name in ("object", "text")] == [{"a": 1}, {}]
    assert some_of(TOLD, ["whole", "missing"]) == {"whole": 7}


def test_numbers_out_of_range_and_halves_of_characters_are_read_somehow():
    assert value_of(TOLD, "missing") is None
    assert value_of(TOLD, "half") == "\ufffd"
    assert microseconds_of(TOLD, "huge") is None


@pytest.mark.parametrize(("number", "whole"), [(5, 5), (True, None), (2**31, None), (1.0, None), ("5", None)])
def test_a_whole_number_fits_its_column(number, whole):
    assert whole_number(number) == whole


def test_the_first_duration_that_is_one_counts():
    assert microseconds_of(TOLD, "text", "seconds", "whole") == 1_500_000


def test_texts_are_shortened_and_cleaned():
    assert shortened("a\x00b") == "a\ufffdb"
    assert shortened("x" * 300) == "x" * 199 + "…"
    assert (name_of(None), name_of("n"), name_of("n" * 300)) == (None, "n", "n" * 199 + "…")
    assert [short_or_none(value, 3) for value in ("abcd", "", 7)] == ["ab…", None, None]
