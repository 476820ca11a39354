"""Rows are read from a file of them, and from the page that an API answered with."""

import io

import pytest

from journal.importers.base import Reading
from journal.importers.page import first_rows, read_rows
from journal.wire import Refused


def is_row(members):
    return "n" in members


def read(content):
    return [
        found.code if isinstance(found, Refused) else found.raw
        for found in read_rows(io.BytesIO(content), Reading(), is_row)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'{"n":1}\n{"n":2}\n',
        b'[{"n":1},{"n":2}]',
        b'{"data":[{"n":1},{"n":2}],"meta":{"page":1}}',
        b'{"meta":{"page":1},"data":[\n{"n":1},\n{"n":2}\n]}',
    ],
)
def test_rows_are_found_in_lines_in_a_list_and_in_a_page(content):
    assert first_rows(content, is_row) == [{"n": b"1"}, {"n": b"2"}]
    assert read(content) == [b'{"n":1}', b'{"n":2}']


def test_a_row_that_holds_data_is_no_page():
    assert read(b'{"n":1,"data":[{"n":2}]}') == [b'{"n":1,"data":[{"n":2}]}']


def test_an_object_without_rows_is_read_as_it_is():
    assert first_rows(b'{"data":[{"x":1}]}', is_row) == [{"data": b'[{"x":1}]'}]
    assert read(b'{"data":[{"x":1}]}') == [b'{"data":[{"x":1}]}']


def test_a_cut_page_gives_its_whole_rows():
    content = b'{"data":[{"n":1},{"n":2'
    assert first_rows(content, is_row) == [{"n": b"1"}]
    assert read(content) == [b'{"n":1}', "cut_record", "cut_list"]
