"""LiteLLM's own records of calls: logging payloads and rows of its spend table, a row for each try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .litellm_row import Row
from .members import Members, object_of
from .page import first_rows, read_rows

_IN_BOTH = frozenset(("call_type", "startTime", "endTime", "model"))
_IN_PAYLOADS = "response_cost"
_IN_SPEND_ROWS = "spend"
_AMONG_ARGUMENTS = "standard_logging_object"


class LiteLlm:
    """Both kinds of rows, also mixed in one file."""

    name = "litellm"
    looks_for = (
        "LiteLLM's rows (objects with call_type, startTime, endTime, model, and response_cost or spend)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_rows(sample, _holds_row)
        if not objects:
            return 0.0
        return round(0.97 * sum(map(_holds_row, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_rows(stream, reading, _holds_row):
            if isinstance(piece, Refused):
                yield piece
            elif found := _row_of(piece.raw, piece.members):
                raw, members = found
                row = Row(raw, members, is_spend_row=_IN_PAYLOADS not in members)
                for event in row.events():
                    yield Record(piece.line, raw, event)
            else:
                yield piece.refused("no row of LiteLLM's")


def _row_of(raw: bytes, members: Members) -> tuple[bytes, Members] | None:
    """The row, which also stands among the arguments that LiteLLM hands to callbacks."""
    if _is_row(members):
        return raw, members
    inner = members.get(_AMONG_ARGUMENTS, b"null")
    found = object_of(inner)
    return (inner, found) if _is_row(found) else None


def _holds_row(members: Members) -> bool:
    return _row_of(b"", members) is not None


def _is_row(members: Members) -> bool:
    return members.keys() >= _IN_BOTH and (_IN_PAYLOADS in members or _IN_SPEND_ROWS in members)
