"""A removal here and an addition there may be one move."""

from journal.diff.operations import Kind
from journal.diff.structural import diff

NOTE = {"role": "user", "content": "Remember this for later, please."}


def told(before, after):
    return [(one.kind.value, one.before, one.after) for one in diff(before, after)]


def test_a_renamed_key_is_a_move():
    assert told({"max_tokens": 100}, {"max_completion_tokens": 100}) == [
        ("move", "/max_tokens", "/max_completion_tokens")
    ]


def test_a_key_with_another_value_is_not():
    assert [one.kind for one in diff({"max_tokens": 100}, {"max_completion_tokens": 101})] == [
        Kind.REMOVE,
        Kind.ADD,
    ]


def test_a_value_that_says_nothing_does_not_make_another_key_the_same():
    assert [one.kind for one in diff({"stream": True}, {"store": True})] == [Kind.REMOVE, Kind.ADD]


def test_of_two_equal_values_nobody_knows_which_was_renamed():
    assert [one.kind for one in diff({"a": 100, "b": 100}, {"c": 100})] == [
        Kind.REMOVE,
        Kind.REMOVE,
        Kind.ADD,
    ]


def test_a_message_moves_to_another_array():
    assert told({"messages": [NOTE], "memory": []}, {"messages": [], "memory": [NOTE]}) == [
        ("move", "/messages/0", "/memory/0")
    ]


def test_a_short_value_elsewhere_is_another_one():
    assert [one.kind for one in diff({"a": {"x": 100}, "b": {}}, {"a": {}, "b": {"y": 100}})] == [
        Kind.REMOVE,
        Kind.ADD,
    ]


def test_a_cache_mark_moves_from_message_to_message():
    mark = {"cache_control": {"type": "ephemeral"}}
    first, second = {"text": "the first message"}, {"text": "the second message"}
    assert told([{**first, **mark}, second], [first, {**second, **mark}]) == [
        ("move", "/0/cache_control", "/1/cache_control")
    ]


def test_what_is_hidden_never_moves():
    hidden = "[redacted:authorization:51]"
    assert [one.kind for one in diff({"api_key": hidden}, {"headers": hidden})] == [Kind.REMOVE, Kind.ADD]


def test_as_many_move_as_there_are_on_both_sides():
    before, after = {"a": [NOTE, NOTE], "b": []}, {"a": [], "b": [NOTE]}
    assert told(before, after) == [("remove", "/a/1", None), ("move", "/a/0", "/b/0")]
