"""Nesting is counted exactly, and quickly whatever the text."""

import pytest

from journal.wire.nesting import deeper_than


def nested(levels, opening=b"[", closing=b"]"):
    return opening * levels + closing * levels


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
def test_as_many_levels_as_allowed_are_not_too_many(limit):
    assert not deeper_than(b'{"a":1}' * 300 + nested(limit), limit)
    assert deeper_than(b'{"a":1}' * 300 + nested(limit + 1), limit)


def test_objects_and_arrays_count_alike():
    mixed = b'{"a":[' * 3 + b"1" + b"]}" * 3
    assert not deeper_than(mixed, 6)
    assert deeper_than(mixed, 5)


def test_many_brackets_side_by_side_are_not_deep():
    assert not deeper_than(b"[" + b"[]," * 10_000 + b"[]]", 2)


def test_brackets_inside_strings_do_not_count():
    assert not deeper_than(b'["' + b"[{" * 500 + b'","\\"[[[["]', 1)


def test_what_is_opened_and_never_closed_counts():
    assert deeper_than(b"[" * 201, 200)
    assert deeper_than(b"[1," * 201, 200)


def test_a_string_that_never_ends_is_searched_once():
    assert not deeper_than(b"[]" * 201 + b'"' + b'\\"' * 1_000_000, 200)


def test_millions_of_levels_are_seen_at_once():
    assert deeper_than(nested(2_000_000), 200)
