"""Rows of a file, or of the page of an API, which holds them in a list called `data`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading
from .begin import look_at
from .document import read_list
from .lines import Piece, first_objects, read_objects
from .members import Members

_LIST = (("data",),)
_LOOKED_AT_BYTES = 256 * 1024
_ROWS = 20

IsRow = Callable[[Members], bool]


def first_rows(sample: bytes, is_row: IsRow) -> list[Members]:
    """Members of the first rows of a sample, whose end may cut one."""
    objects = first_objects(sample)
    if any(map(is_row, objects)):
        return objects
    return _rows_of_page(sample, is_row) or objects


def read_rows(stream: BinaryIO, reading: Reading, is_row: IsRow) -> Iterator[Piece | Refused]:
    """Every object of the file, or every row of the page that it is."""
    start, stream = look_at(stream, _LOOKED_AT_BYTES)
    is_page = not any(map(is_row, first_objects(start))) and bool(_rows_of_page(start, is_row))
    return read_list(stream, reading, _LIST) if is_page else read_objects(stream, reading)


def _rows_of_page(sample: bytes, is_row: IsRow) -> list[Members]:
    """The first rows; none when the sample begins no page of such rows."""
    found: list[Members] = []
    for piece in read_list(io.BytesIO(sample), Reading(), _LIST):
        if isinstance(piece, Piece):
            found.append(piece.members)
        if len(found) == _ROWS:
            break
    return found if any(map(is_row, found)) else []
