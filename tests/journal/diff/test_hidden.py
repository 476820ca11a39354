"""Nobody can tell whether a hidden value changed."""

import pytest

from journal.diff.hidden import hidden_leaves, is_hidden, is_mark


@pytest.mark.parametrize("value", ["[redacted:api-key:51]", "[REDACTED]", "<redacted>"])
def test_a_mark_stands_for_a_value(value):
    assert is_mark(value)


@pytest.mark.parametrize(
    "value", ["use [redacted:api-key:51] please", "[redacted:]", "redacted", None, 7, ["[REDACTED]"]]
)
def test_anything_else_does_not(value):
    assert not is_mark(value)


def test_a_mark_beside_any_other_value_is_hidden():
    assert is_hidden("[redacted:api-key:51]", "[redacted:api-key:60]")
    assert is_hidden("[redacted:api-key:51]", "sk")
    assert is_hidden({"a": 1}, "[REDACTED]")


def test_texts_that_differ_in_hidden_stretches_alone_are_hidden():
    assert is_hidden("use [redacted:jwt:90] now", "use [redacted:api-key:51] now")


def test_texts_that_differ_elsewhere_have_changed():
    assert not is_hidden("use [redacted:jwt:90] now", "use [redacted:jwt:90] later")
    assert not is_hidden("use it now", "use [redacted:jwt:90] now")
    assert not is_hidden("one", "two")
    assert not is_hidden(1, 2)


def test_every_text_of_which_something_is_hidden_is_found():
    body = {"key": "[REDACTED]", "messages": [{"content": "use [redacted:jwt:90]"}, {"content": "[redacted"}]}
    assert hidden_leaves(body) == ["/key", "/messages/0/content"]
