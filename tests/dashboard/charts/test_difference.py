"""A diff laid out line by line."""

import pytest

from dashboard.charts import difference
from dashboard.charts.difference import Line, lay_out, lay_out_operation, outline, scalar, spelled
from journal.diff.structural import diff
from journal.diff.values import Number, parse


def text_of(side):
    return None if side is None else "".join(piece.text for piece in side.pieces)


def drawn(old, new):
    return [
        (line.kind, line.key, text_of(line.old), text_of(line.new))
        for line in lay_out(old, new, diff(old, new))
    ]


def test_the_same_value_gives_no_lines():
    assert lay_out({"a": 1}, {"a": 1}, []) == []


def test_changed_added_and_removed_members_stand_between_what_stayed():
    assert drawn({"a": 1, "b": 2, "c": 3}, {"a": 1, "c": "3", "d": None}) == [
        ("same", None, "{", "{"),
        ("same", "a", "1", "1"),
        ("removed", "b", "2", None),
        ("changed", "c", "3", "3"),
        ("added", "d", None, "null"),
        ("same", None, "}", "}"),
    ]


def test_an_insertion_at_the_front_is_one_addition():
    old = [{"role": "user", "content": f"message number {n}"} for n in range(5)]
    lines = lay_out(old, [{"role": "system"}, *old], diff(old, [{"role": "system"}, *old]))
    assert [(line.kind, line.key) for line in lines] == [
        ("same", None),
        ("added", "[0]"),
        ("added", "role"),
        ("added", None),
        ("fold", None),
        ("same", None),
    ]
    assert lines[4].note == "5 unchanged"
    assert [(one.old_key, one.key) for one in lines[4].folded][:2] == [("[0]", "[1]"), ("[1]", "[2]")]


def test_only_the_words_that_changed_are_marked():
    old, new = "You are a careful engineer.", "You are a very careful engineer."
    (line,) = [
        line
        for line in lay_out({"t": old}, {"t": new}, diff({"t": old}, {"t": new}))
        if line.kind == "changed"
    ]
    assert [piece for piece in line.new.pieces if piece.kind == "added"] == [("added", "very ")]
    assert {piece.kind for piece in line.old.pieces} == {"same"}


def test_long_unchanged_text_around_a_change_is_left_out():
    old, new = "a " * 500 + "here" + " b" * 500, "a " * 500 + "there" + " b" * 500
    (line,) = lay_out(old, new, diff(old, new))
    assert next(piece.kind for piece in line.new.pieces) == "gap"
    assert sum(len(piece.text) for piece in line.new.pieces) < 400


def test_what_moved_is_told_at_both_places():
    old = ["one thing", "another thing", "a third thing", "a fourth thing"]
    new = [*old[1:], old[0]]
    lines = lay_out(old, new, diff(old, new))
    assert [(line.kind, line.note) for line in lines if "moved" in line.kind] == [
        ("moved-away", "moved to /3"),
        ("moved-here", "moved from /0"),
    ]


def test_hidden_values_are_neither_equal_nor_changed():
    lines = lay_out({"key": "x"}, {"key": "<redacted>"}, diff({"key": "x"}, {"key": "<redacted>"}))
    assert [line.kind for line in lines] == ["same", "hidden", "same"]


def test_a_value_of_another_shape_stands_whole_on_both_sides():
    assert drawn({"a": [1]}, {"a": "1"}) == [
        ("same", None, "{", "{"),
        ("removed", "a", "[", None),
        ("removed", "[0]", "1", None),
        ("removed", None, "]", None),
        ("added", "a", None, "1"),
        ("same", None, "}", "}"),
    ]


def test_what_is_too_much_is_counted(monkeypatch):
    monkeypatch.setattr(difference, "MOST_LINES", 3)
    old, new = {str(n): n for n in range(9)}, {str(n): -n - 1 for n in range(9)}
    layout = difference._Layout(diff(old, new), most_lines=3)
    lines = layout.run(old, new)
    assert lines[-1] == Line("more", 0, note="7 more changed places are not drawn")


def test_deep_nesting_is_told_and_not_followed():
    old, new = parse("[" * 190 + "1" + "]" * 190), parse("[" * 190 + "2" + "]" * 190)
    lines = lay_out(old, new, diff(old, new))
    assert any(line.note == "something deeper than is drawn changed" for line in lines)


def test_one_operation_alone_is_named_by_its_pointer():
    (operation,) = diff({"a": {"b": 1}}, {"a": {"b": 2}})
    (line,) = lay_out_operation(operation)
    assert (line.kind, line.key, text_of(line.old), text_of(line.new)) == ("changed", "/a/b", "1", "2")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, "null"),
        (1.0, "1.0"),
        (Number("1e400"), "1e400"),
        ("x", "x"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_scalars_are_written_as_json_writes_them(value, text):
    assert scalar(value) == text


def test_a_value_is_spelled_line_by_line():
    assert list(spelled({"a": [], "b": ["x"]}, 1, "k")) == [
        (1, "k", "{", False),
        (2, "a", "[]", False),
        (2, "b", "[", False),
        (3, "[0]", "x", True),
        (2, None, "]", False),
        (1, None, "}", False),
    ]


def test_a_container_in_one_line_says_what_it_is():
    assert outline({"role": "user", "content": "When is\nhigh tide?"}) == "{2} user · When is high tide?"
    assert outline({"type": "function", "function": {"name": "read"}}) == "{2} read · function"
    assert outline([1, 2]) == "[2]"
