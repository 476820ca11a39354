"""Elements of arrays, paired."""

import pytest

from journal.diff.align import Alignment, align
from journal.diff.likeness import Likeness
from journal.diff.values import canonical


def aligned(before, after):
    return align(before, after, identity=canonical, likeness=Likeness())


def test_equal_arrays_have_nothing_to_tell():
    assert aligned([1, {"a": 2}], [1, {"a": 2}]) == Alignment()


def test_an_insertion_at_the_front_is_one_insertion():
    assert aligned(["a", "b", "c"], ["new", "a", "b", "c"]) == Alignment(added=[0])


def test_one_and_true_are_not_paired_as_equal():
    assert aligned([1, 2], [True, 2]) == Alignment(changed=[(0, 0)])


def test_a_moved_element_is_one_move():
    assert aligned(["a", "b", "c", "d"], ["d", "a", "b", "c"]) == Alignment(moved=[(3, 0)])


def test_a_swap_is_one_move():
    found = aligned(["a", "b", "c", "d"], ["a", "c", "b", "d"])
    assert (len(found.moved), found.changed, found.removed, found.added) == (1, [], [], [])


def test_a_second_copy_is_an_addition():
    assert aligned(["a", "b"], ["a", "b", "a"]) == Alignment(added=[2])


def test_an_edited_message_between_others_is_one_change():
    before = [{"role": "user", "content": text} for text in ("one", "two words", "three")]
    after = [{"role": "user", "content": text} for text in ("one", "two other words", "three")]
    assert aligned(before, after) == Alignment(changed=[(1, 1)])


def test_a_summary_in_place_of_messages_is_no_change_of_one_of_them():
    before = [{"role": "user", "content": f"question {n} about topic {n * 7}"} for n in range(6)]
    after = [{"role": "system", "summary": "what they had talked of, in brief, until then"}, before[5]]
    assert aligned(before, after) == Alignment(removed=[0, 1, 2, 3, 4], added=[0])


def test_each_run_of_changes_stands_for_itself():
    before, after = ["x1", "same", "y1", "z1"], ["x2", "same", "y2"]
    assert aligned(before, after) == Alignment(changed=[(0, 0), (3, 2)], removed=[2])


def test_arrays_that_are_too_long_are_not_aligned(monkeypatch):
    monkeypatch.setattr("journal.diff.align.LONGEST_ARRAY", 3)
    assert aligned([1, 2, 3, 4], [5, 6, 7, 8]) is None
    assert aligned([0, 0, 1, 2, 0, 0], [0, 0, 3, 0, 0]) == Alignment(changed=[(3, 2)], removed=[2])


@pytest.mark.parametrize(("before", "after"), [([], [1]), ([1], [])])
def test_an_empty_array_shares_nothing(before, after):
    found = aligned(before, after)
    assert (found.removed, found.added) == ([0] * len(before), [0] * len(after))
