"""Members and elements are the bytes they were written in, and nothing raises but where it is promised."""

import pytest

from journal.importers.members import list_of, members_of, object_of

ANYTHING = [None, b"null", b"true", b"7", b'"text"', b"[1]", b'{"a":1}']


def test_members_keep_their_digits_and_the_last_of_equal_keys_holds():
    assert members_of(b'{"a":1.50,"b":[ 1 ],"a":2.0}') == {"a": b"2.0", "b": b"[ 1 ]"}
    assert members_of(b'{"a":"\\ud800"}') == {"a": b'"\\ud800"'}


@pytest.mark.parametrize("raw", [b"[1]", b'{"a":', b'{"a":NaN}', b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"])
def test_what_is_no_object_says_why(raw):
    with pytest.raises(ValueError, match=r".+"):
        members_of(raw)


def test_an_object_is_one():
    assert [object_of(raw) for raw in ANYTHING] == [{}, {}, {}, {}, {}, {}, {"a": b"1"}]
    assert object_of(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}") == {}


def test_a_list_is_one():
    assert [list_of(raw) for raw in ANYTHING] == [[], [], [], [], [], [b"1"], []]
    assert list_of(b'[{"a":"\\ud800"}]') == [b'{"a":"\\ud800"}']
