"""Paths, followed backwards through a diff."""

from hypothesis import given
from hypothesis import strategies as st

from journal.diff.apply import apply
from journal.diff.operations import Kind
from journal.diff.places import Places
from journal.diff.pointers import find
from journal.diff.structural import diff
from journal.diff.values import leaves, same_scalar
from tests.journal.diff.bodies import bodies, calmly, passed, values


def places(before, after):
    return Places(diff(before, after))


def test_an_element_was_pushed_along_by_those_before_it():
    followed = places(["a", "b", "c", "d"], ["new", "b", "d"])
    assert followed.before((1,)) == (1,)
    assert followed.before((2,)) == (3,)
    assert followed.before((0,)) == (0,)


def test_what_was_added_stood_nowhere():
    followed = places({"a": [1, 2]}, {"a": [1, 2, {"x": 1}]})
    assert followed.before(("a", 2, "x")) is None


def test_what_moved_stood_elsewhere():
    note = {"content": "remember this for later"}
    followed = places({"a": [note, 1], "b": [2]}, {"a": [1], "b": [2, note]})
    assert followed.before(("b", 1, "content")) == ("a", 0, "content")


def test_a_long_text_is_found_again_inside_what_was_added():
    system = "You are a careful assistant."
    followed = places(
        {"system": system, "messages": []}, {"messages": [{"role": "system", "content": system}]}
    )
    assert followed.before(("messages", 0, "content")) == ("system",)
    assert followed.before(("messages", 0, "role")) is None
    assert [one.kind for one in followed.touching(("messages", 0, "content"))] == [Kind.REMOVE, Kind.ADD]


def test_a_long_text_is_found_again_inside_what_took_its_place():
    first, second = "the first part of what was said", "the second part of what was said"
    followed = places({"content": [first, second]}, {"content": {"b": second, "c": [first, first]}})
    assert followed.before(("content", "b")) == ("content", 1)
    assert followed.before(("content", "c", 0)) == ("content", 0)
    assert followed.before(("content", "c", 1)) == ("content",)


def test_what_stands_in_a_replaced_value_came_out_of_it():
    followed = places({"content": "text"}, {"content": [{"text": "text"}]})
    assert followed.before(("content", 0, "text")) == ("content",)
    assert places(1, [2]).before((0,)) == ()


def test_what_concerns_a_field_is_on_it_above_it_or_inside_it():
    before, after = {"a": {"b": 10, "c": 20}, "d": 30}, {"a": {"b": 11}, "d": 31}
    followed = places(before, after)
    assert [one.path for one in followed.touching(("a", "b"))] == [("a", "b")]
    assert {one.path for one in followed.touching(("a",))} == {("a", "b"), ("a", "c")}
    assert {one.path for one in followed.touching(())} == {("a", "b"), ("a", "c"), ("d",)}


@calmly
@given(st.data())
def test_a_leaf_that_nothing_touched_stood_there_with_the_same_value(data):
    before = data.draw(bodies | values)
    after = data.draw(passed(before))
    followed = Places(diff(before, after))
    for path, leaf in leaves(apply(before, followed.operations)):
        if not followed.touching(path):
            assert type(find(before, followed.before(path))) is type(leaf)
            assert isinstance(leaf, dict | list) or same_scalar(find(before, followed.before(path)), leaf)


@calmly
@given(st.data())
def test_only_what_was_added_has_no_place_before(data):
    before = data.draw(bodies | values)
    after = data.draw(passed(before))
    followed = Places(diff(before, after))
    added = [one.after_path for one in followed.operations if one.kind is Kind.ADD]
    for path, _ in leaves(after):
        is_added = any(path[: len(start)] == start for start in added)
        assert is_added or followed.before(path) is not None
