"""The Ouroboros journal as JSON: its rows or its dumps, a line each or in a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .lines import Piece, first_objects, read_objects
from .ouroboros_event import NotOuroborosError, looks_like_a_record, wire_record


class OuroborosJson:
    """Both JSON shapes, also mixed in one file."""

    name = "ouroboros"
    looks_for = (
        "the Ouroboros journal (objects with aggregate_type, aggregate_id, timestamp"
        " and event_type + payload or type + data)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not objects:
            return 0.0
        return round(0.98 * sum(map(looks_like_a_record, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_objects(stream, reading):
            yield _record(piece) if isinstance(piece, Piece) else piece


def _record(piece: Piece) -> Record | Refused:
    try:
        return Record(piece.line, piece.raw, wire_record(piece.members))
    except NotOuroborosError as error:
        return piece.refused(str(error))
