"""A batch is read element by element: what is bad is refused alone, with its place."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journal.wire import Incoming, Limits, NotJson, Refused, parse_batch

GOOD = b'{"id":"a","type":"note.added"}'
ALSO_GOOD = b'{"id":"b","type":"note.added"}'


def outcomes(body):
    return [
        item.id if isinstance(item, Incoming) else item.code for item in parse_batch(body, Limits()).items
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"[" + GOOD + b"," + ALSO_GOOD + b"]",
        b" \r\n[\n" + GOOD + b" ,\n\t" + ALSO_GOOD + b"\n]\n",
        GOOD + b"\n" + ALSO_GOOD + b"\n",
        GOOD + b"\r\n" + ALSO_GOOD + b"\r\n",
        GOOD + ALSO_GOOD,
        GOOD + b" " + ALSO_GOOD,
        b"\xef\xbb\xbf" + GOOD + b"\n" + ALSO_GOOD,
        GOOD + b"\n\xef\xbb\xbf" + ALSO_GOOD,
        b"\xef\xbb\xbf[" + GOOD + b"," + ALSO_GOOD + b"]",
        b"[" + GOOD + b"]\n[" + ALSO_GOOD + b"]",
        b"[" + GOOD + b"]" + ALSO_GOOD,
        GOOD + b"\n\n\n" + ALSO_GOOD,
        json.dumps(json.loads(GOOD), indent=2).encode() + b"\n" + json.dumps(json.loads(ALSO_GOOD)).encode(),
        b"[" + GOOD + b"," + ALSO_GOOD + b",]",
    ],
    ids=[
        "array",
        "array with white space",
        "lines",
        "lines ended by CRLF",
        "several objects on a line",
        "objects apart by a space",
        "byte order mark before lines",
        "byte order mark between lines",
        "byte order mark before an array",
        "array after array",
        "object after array",
        "empty lines",
        "pretty-printed",
        "comma after the last element",
    ],
)
def test_two_events_are_found_however_they_are_put_together(body):
    assert outcomes(body) == ["a", "b"]


def test_one_object_is_a_batch_of_one():
    assert outcomes(GOOD) == ["a"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b'{"type":"x","data":{"n":NaN}}', "invalid_json"),
        (b'{"type":"x","data":{"n":-Infinity}}', "invalid_json"),
        (b'{"type":"x","data":{"n":01}}', "invalid_json"),
        (b'{"type":"x","data":{"text":"\xff\xfe"}}', "invalid_utf8"),
        (b'{"type":"x","data":{"a":1,}}', "invalid_json"),
        (b'{"type":"x","data":{"a":}}', "invalid_json"),
        (b'{"type":"x","data":{"text":"line\nend"}}', "invalid_json"),
        (b'{"type":"x","data":' + b"[" * 3000 + b"]" * 3000 + b"}", "too_deep"),
        (b'{"type":5}', "invalid_envelope"),
        (b'{"data":{}}', "invalid_envelope"),
        (b'{"type":"x","v":9}', "future_version"),
        (b"null", "invalid_envelope"),
        (b'"text"', "invalid_envelope"),
        (b"[]", "invalid_envelope"),
        (b"nonsense", "invalid_envelope"),
    ],
    ids=[
        "NaN",
        "minus infinity",
        "leading zero",
        "no UTF-8",
        "comma too many",
        "value missing",
        "line end in a string",
        "too deep",
        "type is no text",
        "no type",
        "future version",
        "null",
        "text",
        "array",
        "no JSON at all",
    ],
)
def test_a_bad_event_is_refused_with_its_index_and_its_neighbours_are_kept(bad, code):
    items = parse_batch(b"[" + GOOD + b"," + bad + b"," + ALSO_GOOD + b"]", Limits()).items
    assert [item.index for item in items] == [0, 1, 2]
    assert [items[0].id, items[1].code, items[2].id] == ["a", code, "b"]


def test_a_damaged_line_is_refused_and_the_lines_after_it_are_read():
    assert outcomes(GOOD + b'\n{"id":"broken","type":"no\n' + ALSO_GOOD + b"\n") == ["a", "invalid_json", "b"]


def test_text_between_lines_is_refused_once_and_the_lines_after_it_are_read():
    assert outcomes(GOOD + b"\nwarning: disk is full\n" + ALSO_GOOD) == ["a", "invalid_envelope", "b"]


def test_a_cut_last_line_is_refused_and_the_lines_before_it_are_kept():
    items = parse_batch(GOOD + b"\n" + ALSO_GOOD[:20], Limits()).items
    assert (items[0].id, items[1].code, items[1].index) == ("a", "invalid_json", 1)


@pytest.mark.parametrize(
    "cut", [b"", b',{"id":"b","ty', b","], ids=["at the end", "in an element", "after one"]
)
def test_an_array_that_is_not_closed_keeps_what_it_held_and_says_so_once(cut):
    items = parse_batch(b"[" + GOOD + cut, Limits()).items
    assert [items[0].id, items[1].code] == ["a", "invalid_json"]
    assert items[1].reason.startswith("from here on nothing could be read")
    assert len(items) == 2


def test_what_follows_an_array_and_cannot_be_read_is_not_lost_silently():
    items = parse_batch(b"[" + GOOD + b"] and more", Limits()).items
    assert (items[1].code, items[1].excerpt) == ("invalid_json", "and more")


def test_nested_objects_of_a_damaged_element_are_never_taken_for_events():
    bad = b'{"id":"bad","type":"x","data":{"parts":[\n{"type":"text","text":"a"},\n{"type":"text",}]}}'
    assert outcomes(b"[" + bad + b"," + GOOD + b"]") == ["invalid_json", "a"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n\t",
        b"\xef\xbb\xbf",
        b"hello",
        b"null",
        b"12",
        b'"text"',
        b'{"a":',
        b"[",
        b"[nope]",
        b"\x00\x01",
        b"\xff",
    ],
)
def test_a_body_in_which_nothing_is_json_is_told_apart(body):
    with pytest.raises(NotJson) as fault:
        parse_batch(body, Limits())
    assert fault.value.where.startswith("byte ")
    assert fault.value.reason


def test_the_place_of_the_fault_is_counted_in_bytes_of_the_body():
    with pytest.raises(NotJson) as fault:
        parse_batch('\n {"ä":'.encode(), Limits())
    assert fault.value.where == "byte 8"


def test_an_empty_array_is_json_without_events():
    assert outcomes(b"[]") == []


def test_indexes_go_on_from_the_slice_before():
    items = parse_batch(b"[" + GOOD + b",{}]", Limits(), first_index=500).items
    assert [item.index for item in items] == [500, 501]


def test_text_is_kept_without_white_space_and_otherwise_as_it_came():
    item = parse_batch(
        b'[ { "id" : "e", "type" : "x" , "data" : { "n" : 1.0e+2 , "s" : "\\u00e4 /" } } ]', Limits()
    ).items[0]
    assert item.text == b'{"id":"e","type":"x","data":{"n":1.0e+2,"s":"\\u00e4 /"}}'


def test_a_batch_of_openings_ends_soon():
    body = b'{"a":[1,\n' * 20_000
    with pytest.raises(NotJson):
        parse_batch(body, Limits())


def test_the_refused_rest_shows_its_beginning_and_not_all_of_it():
    rest = parse_batch(GOOD + b'{"a":' + b"x" * 100_000, Limits()).items[1]
    assert isinstance(rest, Refused)
    assert rest.excerpt.startswith('{"a":xxx')
    assert len(rest.excerpt) == 4000


def check_items(body):
    """Whatever comes, each item has its index, and a refusal its reason."""
    try:
        items = parse_batch(body, Limits()).items
    except NotJson:
        return []
    assert [item.index for item in items] == list(range(len(items)))
    assert all(isinstance(item, Incoming) or (item.code and item.reason) for item in items)
    return items


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(body):
    check_items(body)


JSON_LIKE = st.text('{}[]",:\\ \n\tabeE01-.tuNI\ud800', max_size=60)


@given(JSON_LIKE)
def test_anything_that_looks_like_json_is_answered(text):
    check_items(text.encode("utf-8", "surrogatepass"))
    check_items(b"[" + GOOD + b"," + text.encode("utf-8", "surrogatepass") + b"," + ALSO_GOOD + b"]")


@given(st.one_of(st.binary(max_size=60), JSON_LIKE.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b"[")
@example(b"[{")
@example(b'{"a":[')
@example(b'"')
@example(b"\\")
def test_whatever_a_line_holds_the_lines_around_it_are_kept(line):
    line = line.replace(b"\n", b"")
    items = check_items(GOOD + b"\n" + line + b"\n" + ALSO_GOOD + b"\n")
    accepted = [item.id for item in items if isinstance(item, Incoming)]
    assert accepted[0] == "a"
    assert accepted[-1] == "b"
