"""The diff of two values: the fewest operations, and never more time than promised."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.diff.apply import apply
from journal.diff.operations import Kind, Operation
from journal.diff.pointers import find
from journal.diff.structural import diff
from journal.diff.values import canonical, leaves, parse
from tests.journal.diff.bodies import bodies, calmly, passed, scalars, values

SYSTEM = {"role": "system", "content": "You are a careful assistant."}
ASKED = {"role": "user", "content": "Which files did the build change?"}
ANSWERED = {"role": "assistant", "content": "None at all."}


def told(before, after):
    return [(one.kind.value, one.before, one.after) for one in diff(before, after)]


@calmly
@given(bodies | values)
def test_a_value_and_its_copy_differ_in_nothing(value):
    assert diff(value, copy.deepcopy(value)) == []


@calmly
@given(st.data())
def test_applying_a_diff_gives_the_value_after(data):
    before = data.draw(bodies | values)
    after = data.draw(passed(before) | values)
    assert canonical(apply(before, diff(before, after))) == canonical(after)
    assert canonical(apply(after, diff(after, before))) == canonical(before)


@calmly
@given(st.data())
def test_values_differ_when_there_is_an_operation(data):
    before = data.draw(bodies | values)
    after = data.draw(passed(before))
    assert bool(diff(before, after)) == (canonical(before) != canonical(after))


@calmly
@given(st.lists(values, max_size=6), values, st.integers(0, 6))
def test_one_insertion_is_one_operation(elements, value, at):
    after = [*elements[:at], value, *elements[at:]]
    assert [one.kind for one in diff(elements, after)] == [Kind.ADD]
    assert [one.kind for one in diff(after, elements)] == [Kind.REMOVE]


@calmly
@given(st.data())
def test_one_edited_leaf_is_one_operation(data):
    before = data.draw(bodies | values)
    path, leaf = data.draw(st.sampled_from(list(leaves(before))))
    other = data.draw(scalars.filter(lambda value: canonical(value) != canonical(leaf)))
    after = apply(before, [Operation(Kind.REPLACE, path, path, leaf, other)])
    assert [one.path for one in diff(before, after)] == [path]


@calmly
@given(st.data())
def test_one_member_more_is_one_operation(data):
    before = data.draw(bodies)
    objects = [path for path in inner_paths(before) if isinstance(find(before, path), dict)]
    path = (*data.draw(st.sampled_from(objects)), "a new one")
    after = apply(before, [Operation(Kind.ADD, None, path, new=data.draw(values))])
    assert [(one.kind, one.path) for one in diff(before, after)] == [(Kind.ADD, path)]
    assert [(one.kind, one.path) for one in diff(after, before)] == [(Kind.REMOVE, path)]


def inner_paths(body):
    return sorted({path[:length] for path, _ in leaves(body) for length in range(len(path))}, key=repr)


def test_a_message_at_the_front_is_one_insertion():
    before, after = {"messages": [ASKED, ANSWERED]}, {"messages": [SYSTEM, ASKED, ANSWERED]}
    assert diff(before, after) == [Operation(Kind.ADD, None, ("messages", 0), new=SYSTEM)]


def test_an_edit_behind_an_insertion_tells_both_places():
    edited = {**ANSWERED, "content": "None at all, they are unchanged."}
    assert told([ASKED, ANSWERED], [SYSTEM, ASKED, edited]) == [
        ("add", None, "/0"),
        ("replace", "/1/content", "/2/content"),
    ]


def test_a_message_that_changed_places_is_one_move():
    assert told([SYSTEM, ASKED, ANSWERED], [ASKED, ANSWERED, SYSTEM]) == [("move", "/0", "/2")]


def test_members_come_and_go_by_name():
    assert told({"a": 10, "b": 20}, {"b": 21, "c": 30}) == [
        ("remove", "/a", None),
        ("replace", "/b", "/b"),
        ("add", None, "/c"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(1, 1.0), (1, True), (0, False), (0.0, -0.0), (None, False), ("", None), ([], {}), ("1", 1), ([], None)],
)
def test_another_type_is_a_change(old, new):
    assert told({"a": old}, {"a": new}) == [("replace", "/a", "/a")]
    assert told([old, 7], [new, 7]) == [("replace", "/0", "/0")]
    assert told(old, new) == [("replace", "", "")]


def test_the_order_of_keys_is_no_change():
    assert diff({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []


def test_huge_numbers_are_compared_as_they_are_written():
    before, after = parse('{"a": 1e400, "b": 1e401, "c": 7}'), parse('{"a": 1e400, "b": 1e402, "c": 7}')
    assert [(one.before, str(one.old), str(one.new)) for one in diff(before, after)] == [
        ("/b", "1e401", "1e402")
    ]


def test_hidden_values_are_neither_equal_nor_changed():
    before = {"key": "[redacted:api-key:51]", "note": "[redacted:jwt:90] expired", "id": "[REDACTED]"}
    after = {"key": "[redacted:api-key:60]", "note": "[redacted:jwt:91] expired", "id": "[REDACTED]"}
    assert told(before, after) == [("hidden", "/key", "/key"), ("hidden", "/note", "/note")]


def test_of_twin_elements_the_one_too_many_goes():
    assert told(["a", "a", "b"], ["a", "b"]) == [("remove", "/1", None)]


def test_an_array_too_long_to_align_is_one_coarse_operation():
    before = {"messages": [ASKED], "numbers": list(range(300_000))}
    after = {"messages": [ASKED], "numbers": list(range(300_000, 0, -1))}
    (one,) = diff(before, after)
    assert (one.kind, one.before, one.is_coarse) == (Kind.REPLACE, "/numbers", True)


def test_when_all_bytes_are_spent_what_follows_is_compared_whole(monkeypatch):
    monkeypatch.setattr("journal.diff.structural.MOST_BYTES", 40)
    before = {"a": [1, 2, 3], "b": [ASKED, ASKED], "c": [ASKED, ASKED]}
    after = {"a": [1, 3], "b": [ASKED, ANSWERED], "c": [ASKED, ASKED]}
    operations = diff(before, after)
    assert [(one.kind.value, one.path, one.is_coarse) for one in operations] == [
        ("remove", ("a", 1), False),
        ("replace", ("b",), True),
    ]
    assert apply(before, operations) == after


def test_nesting_has_no_limit():
    before, after = "old", "new"
    for depth in range(3000):
        before, after = ([before], [after]) if depth % 2 else ({"a": before, "b": 1}, {"a": after, "b": 1})
    (one,) = diff(before, after)
    assert (one.old, one.new, len(one.path)) == ("old", "new", 3000)
    assert canonical(apply(before, [one])) == canonical(after)


def test_nested_arrays_of_several_elements_have_no_limit_either():
    before, after = ["old"], ["new"]
    for _ in range(1000):
        before, after = [0, before, 1], [0, after, 1]
    (one,) = diff(before, after)
    assert (one.old, one.new, one.path) == ("old", "new", (1,) * 1000 + (0,))


def test_a_hundred_thousand_keys_are_compared_one_by_one():
    before = {f"key {number}": number for number in range(100_000)}
    after = {**before, "key 5": "five"}
    del after["key 7"]
    assert told(before, after) == [("replace", "/key 5", "/key 5"), ("remove", "/key 7", None)]


def test_a_million_elements_with_one_more_are_one_insertion():
    before = [number % 10 for number in range(1_000_000)]
    assert told(before, [*before[:500_000], "new", *before[500_000:]]) == [("add", None, "/500000")]


def test_elements_that_are_all_the_same_cost_no_more_than_others():
    assert len(diff([0] * 100_000, [0] * 60_000 + [1] + [0] * 50_000)) == 10_001
