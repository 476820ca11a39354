"""The longest common subsequence, exact and by anchors."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.diff.sequences import common, nth_pairs
from tests.journal.diff.bodies import calmly

letters = st.lists(st.sampled_from("abcd"), max_size=12)


def length_by_the_table(before, after):
    rows = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i, j in itertools.product(range(len(before)), range(len(after))):
        equal = rows[i][j] + 1 if before[i] == after[j] else 0
        rows[i + 1][j + 1] = max(equal, rows[i][j + 1], rows[i + 1][j])
    return rows[-1][-1]


def rises(pairs):
    return all(one[0] < other[0] and one[1] < other[1] for one, other in itertools.pairwise(pairs))


@calmly
@given(letters, letters)
def test_as_much_as_possible_is_common(before, after):
    pairs = common(before, after)
    assert len(pairs) == length_by_the_table(before, after)
    assert rises(pairs)
    assert all(before[i] == after[j] for i, j in pairs)


@calmly
@given(letters, letters)
def test_beyond_the_bound_the_pairs_still_are_equal_and_rise(before, after):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("journal.diff.sequences.EXACT_CELLS", 4)
        pairs = common(before, after)
    assert rises(pairs)
    assert all(before[i] == after[j] for i, j in pairs)


def test_an_insertion_at_the_front_pushes_everything_along():
    assert common("abc", "xabc") == [(0, 1), (1, 2), (2, 3)]


def test_a_text_and_a_list_are_sequences_alike():
    assert common(["one", "two"], ["two"]) == [(1, 0)]
    assert common("", "abc") == []


def test_beyond_the_bound_elements_that_are_there_once_are_the_anchors(monkeypatch):
    monkeypatch.setattr("journal.diff.sequences.EXACT_CELLS", 9)
    before, after = "x1  2  3y", "z  1  2  3w"
    assert [(before[i], i, j) for i, j in common(before, after) if before[i] != " "] == [
        ("1", 1, 3),
        ("2", 4, 6),
        ("3", 7, 9),
    ]


def test_long_sequences_that_share_much_are_paired(monkeypatch):
    monkeypatch.setattr("journal.diff.sequences.EXACT_CELLS", 1000)
    dice = random.Random(1)
    before = list(range(5000))
    gone = set(dice.sample(before, 50))
    after = [number for number in before if number not in gone]
    assert len(common(before, after)) == 4950


def test_a_sequence_turned_around_shares_one_element(monkeypatch):
    monkeypatch.setattr("journal.diff.sequences.EXACT_CELLS", 0)
    assert len(common(range(1000), range(999, -1, -1))) == 1


def test_equal_elements_are_paired_in_turn():
    assert nth_pairs("aba", "xaab") == [(0, 1), (1, 3), (2, 2)]


def test_a_long_sequence_and_a_short_one_are_paired_either_way_round():
    long = "-" * 1000 + "a" + "-" * 1000 + "b"
    assert common(long, "xaxbx") == [(1000, 1), (2001, 3)]
    assert common("xaxbx", long) == [(1, 1000), (3, 2001)]
