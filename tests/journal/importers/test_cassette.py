"""Cassettes are cut into interactions by their lines, and a broken one costs no other."""

import io

import pytest

from journal.importers.base import BrokenStreamError, Reading, ReadLimits
from journal.importers.cassette import Interaction, read_interactions


def read(text, limits=None, reading=None):
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    reading = reading or Reading(limits=limits or ReadLimits())
    return [
        (found.line, found.value) if isinstance(found, Interaction) else (found.index, found.code)
        for found in read_interactions(stream, reading)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "interactions:\n- request: 1\n  response: 2\n- request: 3\nversion: 1\n",
        "---\n# by hand\nversion: 1\ninteractions:   # two\n  - request: 1\n    response: 2\n\n  - request: 3\n",
        "\ufeffinteractions:\r\n-\r\n  request: 1\r\n  response: 2\r\n- request: 3\r\n",
        "http_interactions:\n- request: 1\n  response: 2\n- request: 3\nrecorded_with: VCR 6\n",
        "interactions: [{request: 1, response: 2}, {request: 3}]\n",
        "{interactions: [{request: 1, response: 2}, {request: 3}]}",
    ],
)
def test_every_way_of_writing_is_read(text):
    assert [value for _, value in read(text)] == [{"request": 1, "response": 2}, {"request": 3}]


def test_interactions_stand_at_their_lines():
    reading = Reading()
    found = read("version: 1\ninteractions:\n- a: 1\n\n- b: 2\n  c: 3\n", reading=reading)
    assert found == [(3, {"a": 1}), (5, {"b": 2, "c": 3})]
    assert reading.lines_read == 5


def test_lists_inside_of_an_interaction_do_not_end_it():
    first = "- headers:\n    via:\n    - a\n    - b\n  body: |-\n    - request: no\n    version: 1\n"
    assert [value for _, value in read(f"interactions:\n{first}- c: 1\n")] == [
        {"headers": {"via": ["a", "b"]}, "body": "- request: no\nversion: 1"},
        {"c": 1},
    ]


def test_cassettes_that_follow_each_other_are_read():
    text = "interactions:\n- a: 1\nversion: 1\ninteractions:\n- b: 2\nversion: 1\n"
    assert read(text) == [(2, {"a": 1}), (5, {"b": 2})]


@pytest.mark.parametrize(
    ("broken", "refused"),
    [
        ("- b: 'open\n", (3, "invalid_yaml")),
        ("- b: *nowhere\n", (3, "invalid_yaml")),
        ("- b: 1\n: : x\n", (4, "invalid_yaml")),
        (b"- b: \xff\n", (3, "invalid_utf8")),
        ("- b: " + "x" * 200 + "\n", (3, "too_large")),
        ("- b:\n" + "    " + "x" * 200 + "\n", (3, "too_large")),
        ("- [[[[[[1]]]]]]\n", (3, "too_deep")),
    ],
)
def test_a_broken_interaction_costs_no_other(broken, refused):
    middle = broken if isinstance(broken, bytes) else broken.encode()
    text = b"interactions:\n- a: 1\n" + middle + b"- c: 3\nversion: 1\n"
    first, second, third = read(text, ReadLimits(line_bytes=100, nesting=5))
    assert (first[1], third[1]) == ({"a": 1}, {"c": 3})
    assert second == refused


def test_the_one_the_file_ends_with_is_known():
    found = list(read_interactions(io.BytesIO(b"interactions:\n- a: 1\n- b: 2\n"), Reading()))
    assert [one.is_last for one in found] == [False, True]
    closed = list(read_interactions(io.BytesIO(b"interactions:\n- a: 1\nversion: 1\n"), Reading()))
    assert [one.is_last for one in closed] == [False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("interactions: []\n", []),
        ("interactions: 7\n", [(1, "not_this_format")]),
        ("{other: []}", [(1, "not_this_format")]),
        ("interactions: [{a: 1}", [(1, "invalid_yaml")]),
        ("interactions: [" + "x, " * 100 + "]", [(1, "too_large")]),
        ("other:\n- a: 1\n", []),
        ("", []),
    ],
)
def test_lists_in_brackets_are_read_or_refused_as_one(text, expected):
    assert read(text, ReadLimits(line_bytes=100)) == expected


class Cut(io.BytesIO):
    """Ends as a damaged archive does."""

    def readline(self, size=-1):
        line = super().readline(size)
        if not line:
            raise BrokenStreamError("the compressed file is cut")
        return line


def test_a_broken_stream_is_told():
    *found, last = read_interactions(Cut(b"interactions:\n- a: 1\n- b: 1\n"), Reading())
    assert [one.value for one in found] == [{"a": 1}]
    assert last.code == "broken_stream"
