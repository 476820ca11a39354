"""LiteLLM's own records of calls: logging payloads and rows of its spend table, a row for each try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .http import Members
from .lines import EXCERPT_BYTES, first_objects, read_objects
from .litellm_row import Row

_IN_BOTH = frozenset(("call_type", "startTime", "endTime", "model"))
_IN_PAYLOADS = "response_cost"
_IN_SPEND_ROWS = "spend"


class LiteLlm:
    """Both kinds of rows, also mixed in one file."""

    name = "litellm"
    looks_for = (
        "LiteLLM's rows (objects with call_type, startTime, endTime, model, and response_cost or spend)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not objects:
            return 0.0
        return round(0.97 * sum(map(_is_row, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
            elif _is_row(piece.members):
                row = Row(piece.raw, piece.members, is_spend_row=_IN_PAYLOADS not in piece.members)
                for event in row.events():
                    yield Record(piece.line, piece.raw, event)
            else:
                excerpt = piece.raw[:EXCERPT_BYTES].decode("utf-8", "replace")
                yield Refused(piece.line, None, "not_this_format", "no row of LiteLLM's", None, excerpt)


def _is_row(members: Members) -> bool:
    return members.keys() >= _IN_BOTH and (_IN_PAYLOADS in members or _IN_SPEND_ROWS in members)
