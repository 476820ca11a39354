"""Paths, and pointers as RFC 6901 writes them."""

import pytest

from journal.diff.pointers import find, general, pointer, resolve

DOCUMENT = {"messages": [{"content": "hi"}, {"content": ""}], "a/b": {"m~n": 1}, "": 0, "0": {"1": "x"}}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("messages", 1, "content"), "/messages/1/content"),
        (("a/b", "m~n"), "/a~1b/m~0n"),
        (("",), "/"),
        (("0", "1"), "/0/1"),
    ],
)
def test_a_path_is_written_as_a_pointer_and_found_again(path, text):
    assert pointer(path) == text
    assert resolve(DOCUMENT, text) == path


def test_a_star_stands_for_indices_and_not_for_keys_that_look_like_them():
    assert general(("messages", 1, "content")) == "/messages/*/content"
    assert general(("0", "a/b")) == "/0/a~1b"


@pytest.mark.parametrize(
    "text",
    [
        *("messages", "/nowhere", "/messages/2", "/messages/01", "/messages/-", "/messages/-1"),
        *("/messages/²", "/messages/0/content/0", "/messages/" + "9" * 5000),
    ],
)
def test_a_pointer_that_leads_nowhere_is_refused(text):
    with pytest.raises(LookupError):
        resolve(DOCUMENT, text)


def test_what_stands_at_a_path_is_found():
    assert find(DOCUMENT, ("messages", 0, "content")) == "hi"
    assert find(DOCUMENT, ()) is DOCUMENT


@pytest.mark.parametrize(
    "path", [("messages", 2), ("messages", "0"), (0,), ("", "a"), ("messages", 0, "content", 0)]
)
def test_a_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(LookupError):
        find(DOCUMENT, path)
