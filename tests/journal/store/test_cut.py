"""Cutting takes texts apart by size and position, and joining gives the same bytes back."""

import re

import pytest
from hypothesis import given

from journal.store.cut import (
    ELEMENT_BYTES,
    LongList,
    NotExact,
    _long_plain_strings,
    _long_strings,
    cut_event,
    cut_small_elements,
    cut_strings,
    elements_of,
    joined,
    put_markers,
    take_markers,
)

from .documents import event_texts, values

MARKER = b'"cache_control":{"type":"ephemeral"}'


@given(event_texts())
def test_the_pieces_of_any_event_give_its_bytes_back(text):
    try:
        cut = cut_event(text)
    except NotExact:
        return
    assert joined(cut.pieces) == text


@given(values())
def test_the_strings_of_any_part_give_its_bytes_back(text):
    pieces = cut_strings(text.encode())
    assert pieces is None or joined(pieces) == text.encode()


@given(values())
def test_long_strings_are_found_by_their_quotes_where_none_is_escaped(text):
    # Escapes are taken two characters at a time: a quote after an escaped backslash ends its string.
    part = re.sub(r"\\(.)", lambda found: "''" if found[1] == '"' else found[0], text).encode()
    assert _long_plain_strings(part) == _long_strings(part)


def test_a_quote_after_an_escaped_backslash_ends_its_string():
    part = b'["' + b"\\\\" * 150 + b'","b"]'
    assert _long_plain_strings(part) == _long_strings(part) == [(1, 303)]


def test_long_strings_stand_where_they_stand():
    long = b'"' + b"a" * 254 + b'"'
    part = b'{"b":' + long + b',"' + b"k" * 254 + b'":1,"c":"",' + b'"d":"' + b"a" * 253 + b'"}'
    assert _long_plain_strings(part) == _long_strings(part) == [(5, 261), (262, 518)]


@given(values())
def test_markers_go_back_to_where_they_were(text):
    part = text.encode()
    bare, markers = take_markers(part)
    assert put_markers(bare, markers) == part


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"e","id":"f"}',
        b'{"id":"e","data":{"a":1,"a":1}}',
        b'{"id":"e","data":{"body":{"a":[],"a":[]}}}',
        b'{"\\u0061":1}',
        b'{"data":{"\\u0061":"' + b"x" * 300 + b'"}}',
        b'{"a": 1}',
    ],
    ids=["two ids", "two in data", "two in the body", "an escape in a key", "nested key", "white space"],
)
def test_what_could_not_be_put_together_again_is_not_cut(text):
    with pytest.raises(NotExact):
        cut_event(text)


def test_small_members_stay_in_the_skeleton():
    text = b'{"id":"e","data":{"model":"m","n":1.0e2,"list":[1,2]}}'
    assert cut_event(text).pieces == [text]


def test_a_long_member_is_a_part():
    long = b'"' + b"a" * 300 + b'"'
    assert cut_event(b'{"data":{"text":' + long + b',"b":1}}').pieces == [
        b'{"data":{"text":',
        [long],
        b',"b":1}}',
    ]


def test_a_long_list_of_the_body_is_left_whole_for_its_elements():
    messages = b"[" + b",".join([b'{"role":"user","content":"' + b"a" * 300 + b'"}'] * 2) + b"]"
    cut = cut_event(b'{"data":{"body":{"messages":' + messages + b"}}}")
    assert cut.pieces == [b'{"data":{"body":{"messages":', LongList("messages", messages), b"}}}"]
    assert list(cut.body) == ["messages"]
    assert cut.skeleton_with(b"0") == b'{"data":{"body":{"messages":[0]}}}'


def test_a_long_object_is_looked_into():
    inner = b'{"text":"' + b"a" * 300 + b'","n":1}'
    pieces = cut_event(b'{"data":{"response":' + inner + b"}}").pieces
    assert pieces[1] == [b'"' + b"a" * 300 + b'"']


def test_an_object_too_deep_is_one_part():
    text = b'{"x":"' + b"a" * 300 + b'"}'
    for _ in range(10):
        text = b'{"x":' + text + b"}"
    assert joined(cut_event(text).pieces) == text


def test_elements_are_all_parts_or_none_is():
    long = b'"' + b"a" * ELEMENT_BYTES + b'"'
    assert elements_of(b"[" + long + b"," + long + b"]") == [long, long]
    assert elements_of(b"[" + long + b",1]") is None


def test_elements_apart_by_white_space_are_not_exact():
    with pytest.raises(NotExact):
        elements_of(b"[1, 2]")


def test_small_elements_stay_beside_large_ones():
    long = b'"' + b"a" * 60 + b'"'
    assert cut_small_elements(b"[1," + long + b",2]") == [b"[1,", [long], b",2]"]


def test_long_strings_are_cut_out_of_a_part():
    long = b'"' + b"a" * 300 + b'"'
    assert cut_strings(b'{"a":' + long + b',"b":"c"}') == [b'{"a":', [long], b',"b":"c"}']


def test_a_part_that_is_a_string_or_has_no_long_one_stays_whole():
    assert cut_strings(b'"' + b"a" * 300 + b'"') is None
    assert cut_strings(b'{"a":["short","short","short"]}' * 20) is None


@pytest.mark.parametrize(
    ("part", "bare"),
    [
        (b'{"text":"a",' + MARKER + b"}", b'{"text":"a"}'),
        (b"{" + MARKER + b',"text":"a"}', b'{"text":"a"}'),
        (b'{"a":{"b":1,' + MARKER + b"}," + MARKER + b"}", b'{"a":{"b":1}}'),
        (b'{"text":"a","cache_control":null}', b'{"text":"a"}'),
    ],
)
def test_a_marker_that_moves_leaves_the_same_part(part, bare):
    assert take_markers(part)[0] == bare
    assert put_markers(*take_markers(part)) == part


@pytest.mark.parametrize(
    "part",
    [
        b"{" + MARKER + b"}",
        b'{"text":",\\"cache_control\\":{\\"type\\":\\"ephemeral\\"}"}',
        b'{"a":1,"cache_control":{"type":"ephemeral","key":"anything"}}',
        b'{"a":1,"cache_control":{"type":"a value of more than twelve letters"}}',
        b'{"a":1,"cache_control":{"type":{"nested":1}}}',
        b'{"a":1,"cache_control":"text"}',
    ],
    ids=["alone", "inside a string", "other keys", "long value", "nested", "text"],
)
def test_what_is_no_plain_marker_stays(part):
    assert take_markers(part) == (part, [])
