"""Which key handed in a call."""

from journal.fold.facts import Facts
from journal.fold.handed import handed_in_by
from journal.fold.picture import Fact


def told(*keys):
    return [Fact(number, b"", Facts(kind=1), api_key=key) for number, key in enumerate(keys)]


def test_the_first_key_counts():
    assert handed_in_by(told(7, 8)) == 7


def test_what_came_by_no_key_leaves_it_to_the_next():
    assert handed_in_by(told(0, 8)) == 8
    assert handed_in_by(told(None, 0, 8)) == 8


def test_none_of_them_by_a_key_is_no_key():
    assert handed_in_by(told(None, 0)) == 0


def test_of_entries_from_before_nobody_knows():
    assert handed_in_by([*told(None), None]) is None
    assert handed_in_by([]) is None
