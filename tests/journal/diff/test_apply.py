"""From the value before to the value after."""

import pytest

from journal.diff.apply import DoesNotFit, apply
from journal.diff.operations import Kind, Operation


def add(path, value):
    return Operation(Kind.ADD, None, path, new=value)


def remove(path):
    return Operation(Kind.REMOVE, path, None)


def replace(before, after, value):
    return Operation(Kind.REPLACE, before, after, new=value)


def move(before, after, value):
    return Operation(Kind.MOVE, before, after, value, value)


def test_no_operation_gives_the_value_itself():
    value = {"a": [1]}
    assert apply(value, []) is value


def test_the_value_before_stays_as_it_is():
    before = {"a": [1, {"b": 2}], "c": [3]}
    after = apply(before, [replace(("a", 1, "b"), ("a", 1, "b"), 5), remove(("a", 0)), add(("d",), 6)])
    assert before == {"a": [1, {"b": 2}], "c": [3]}
    assert after["c"] is before["c"]


def test_paths_lead_into_the_whole_value_before_and_the_whole_value_after():
    before = ["a", "b", "c", {"x": 1}]
    operations = [remove((0,)), replace((3, "x"), (4, "x"), 2), add((0,), "n"), add((2,), "m")]
    assert apply(before, operations) == ["n", "b", "m", "c", {"x": 2}]


def test_the_order_of_operations_makes_no_difference():
    operations = [add((1, "l", 0), 9), add((0,), "n"), remove((1,)), move((0,), (2,), "a")]
    before = ["a", "b", {"l": []}]
    assert apply(before, operations) == ["n", {"l": [9]}, "a"]
    assert apply(before, operations[::-1]) == ["n", {"l": [9]}, "a"]


def test_moves_may_cross():
    assert apply({"a": 1, "b": 2}, [move(("a",), ("c",), 1), move(("b",), ("d",), 2)]) == {"c": 1, "d": 2}


def test_the_whole_value_may_be_replaced():
    assert apply({"a": 1}, [replace((), (), [])]) == []


def test_keys_keep_their_order_and_new_ones_come_last():
    assert list(apply({"b": 1, "a": 2}, [add(("0",), 3), replace(("a",), ("a",), 4)])) == ["b", "a", "0"]


@pytest.mark.parametrize(
    "operation",
    [
        remove((5,)),
        remove(("a",)),
        replace((0, "a"), (0, "a"), 1),
        add((7,), 1),
        add(("a",), 1),
        add((0, 0), 1),
    ],
)
def test_operations_for_another_value_are_refused(operation):
    with pytest.raises(DoesNotFit):
        apply([1, 2], [operation])
