"""Headers are found in any spelling, whatever form a recorder gave them."""

import json

import pytest

from journal.importers.http import NO_HEADERS, headers_of


@pytest.mark.parametrize(
    "told",
    [
        {"Retry-After": "7"},
        {"retry-after": ["7"]},
        [{"name": "RETRY-AFTER", "value": "7"}],
        [["Retry-After", "7"]],
    ],
)
def test_every_form_is_read(told):
    assert headers_of(told).get("retry-after") == "7"


def test_repeated_names_keep_all_their_values():
    headers = headers_of([{"name": "via", "value": "a"}, {"name": "via", "value": "b"}])
    assert json.loads(headers.wire) == {"via": ["a", "b"]}
    assert headers.get("via") == "a"


@pytest.mark.parametrize("told", [None, "text", 7, [1, None, {"name": 1}, ["one"]]])
def test_what_is_no_header_is_left_out(told):
    assert headers_of(told).wire == b"{}"


def test_no_headers_are_an_empty_object():
    assert NO_HEADERS.wire == b"{}"
    assert NO_HEADERS.get("date") is None
