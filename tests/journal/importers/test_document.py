"""One list of a large document is read without the document."""

import io

import pytest

from journal.importers.base import BrokenStreamError, Reading, ReadLimits
from journal.importers.document import read_list
from journal.importers.lines import Piece
from journal.wire import Refused

PATHS = (("log", "entries"), ("items",))


def read(content, limits=None):
    reading = Reading(limits=limits or ReadLimits())
    return [
        (found.line, found.raw) if isinstance(found, Piece) else (found.index, found.code)
        for found in read_list(io.BytesIO(content), reading, PATHS)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'{"log":{"entries":[{"a":1},{"b":[2]}]}}',
        b'\xef\xbb\xbf{"x":"entries","y":{"entries":[0]},"log":{"z":[[{}]],"entries":[{"a":1},{"b":[2]}],"q":[{"c":3}]}}',
        b'{"items":[{"a":1},{"b":[2]}]}',
        b'{"\\"log\\"": "}{][", "log" : {"entries" : [{"a":1} , {"b":[2]} ] } } trailing',
    ],
)
def test_the_list_is_found_wherever_it_stands_and_nothing_else_is_read(content):
    assert read(content) == [(1, b'{"a":1}'), (1, b'{"b":[2]}')]


def test_lines_count_from_the_begin_of_the_file():
    assert read(b'{\n"log": {\n"x": [\n1\n],\n"entries": [\n{"a":1},\n{"b":2}\n]}}') == [
        (7, b'{"a":1}'),
        (8, b'{"b":2}'),
    ]


def test_a_text_that_is_longer_than_a_chunk_is_passed_over():
    content = b'{"x":"' + b'y\\"' * 100_000 + b'","items":[{"a":1}]}'
    assert read(content) == [(1, b'{"a":1}')]


def test_an_empty_list_has_no_elements():
    assert read(b'{"items":[]}') == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_this_format"),
        (b"[]", "not_this_format"),
        (b'[{"items":[{}]}]', "not_this_format"),
        (b"nothing", "invalid_json"),
        (b'{"items": "x', "invalid_json"),
        (b'{"a":' + b"[" * 300, "too_deep"),
        (b'{"x":"' + b"y" * 70_000 + b'","items":[{}]}', "too_large"),
    ],
)
def test_a_document_without_the_list_is_refused(content, code):
    ((_, found),) = read(content, ReadLimits(line_bytes=60_000))
    assert found == code


class Cut(io.BytesIO):
    """Ends as a damaged archive does."""

    def read1(self, size=-1):
        chunk = super().read1(size)
        if not chunk:
            raise BrokenStreamError("the compressed file is cut")
        return chunk


@pytest.mark.parametrize("content", [b'{"x":1', b'{"items":[{"a":1},\n', b'{"items":[{"a":1}]}\n'])
def test_a_broken_stream_is_told_once(content):
    refused = [found for found in read_list(Cut(content), Reading(), PATHS) if isinstance(found, Refused)]
    assert [(one.code, one.reason) for one in refused] == [("broken_stream", "the compressed file is cut")]


NOTE = "Another document stands behind the first one and is not read."


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (b'{"items":[]}\n{"items":[{"a":1}]}\n', [NOTE]),
        (b'{\n"items":[\n],\n"x":{"y":[1]}\n}\n{"items":[]}', [NOTE]),
        (b'{\n"items":[\n],\n"x":{"y":[1]}\n}\n\n', []),
        (b'{"items":[]}\ntrailing', []),
        (b'{"items":[\n]\n]]]}', []),
    ],
)
def test_a_document_behind_the_first_one_is_noted(content, notes):
    reading = Reading()
    assert list(read_list(io.BytesIO(content), reading, PATHS)) == []
    assert reading.notes == notes
