"""Diffs are made once."""

from journal.diff.cache import DiffCache, body


def test_equal_values_have_one_name():
    assert body({"a": 1, "b": 2}).digest == body({"b": 2, "a": 1}).digest
    assert body({"a": 1}).digest != body({"a": 1.0}).digest


def test_a_diff_is_made_once_for_equal_values():
    cache = DiffCache()
    first = cache.diff(body([1, 2]), body([1, 3]))
    assert cache.diff(body([1, 2]), body([1, 3])) is first


def test_equal_values_differ_in_nothing_and_take_no_room():
    cache = DiffCache()
    assert cache.diff(body([1]), body([1])) == []
    assert cache.bytes == 0


def test_both_directions_are_two_diffs():
    cache = DiffCache()
    there, back = cache.diff(body([1]), body([2])), cache.diff(body([2]), body([1]))
    assert [(one.old, one.new) for one in there + back] == [(1, 2), (2, 1)]


def test_the_diff_asked_for_longest_ago_makes_room():
    cache = DiffCache(most_bytes=8)
    one, two, three = body([1]), body([2]), body([3])  # two bytes each
    kept = cache.diff(one, two)
    cache.diff(two, three)
    assert cache.diff(one, two) is kept
    cache.diff(three, one)
    assert cache.bytes == 8
    assert cache.diff(one, two) is kept


def test_a_diff_larger_than_the_room_is_made_and_not_kept():
    cache = DiffCache(most_bytes=3)
    assert len(cache.diff(body([1]), body([2]))) == 1
    assert cache.bytes == 0
