"""Recto's own JSONL: wire-v1 events, as an export or a recorder's file holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.vocabulary import EVENT_KINDS
from journal.wire import Refused

from .base import Reading, Record
from .lines import Piece, first_objects, read_objects

_KNOWN_TYPES = frozenset(f'"{name}"'.encode() for name in EVENT_KINDS)


class RectoExport:
    """Events pass as they are, so that an export of what was imported has the same bytes."""

    name = "recto"
    looks_for = "Recto's own events (objects with type and v, or a type of Recto's with ts or data)"

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not objects:
            return 0.0
        return round(0.99 * sum(map(_looks_like_an_event, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_objects(stream, reading):
            yield Record(piece.line, piece.raw, piece.raw) if isinstance(piece, Piece) else piece


def _looks_like_an_event(members: dict[str, bytes]) -> bool:
    kind = members.get("type", b"")
    if not kind.startswith(b'"') or "aggregate_type" in members:
        return False
    if members.get("v", b"").isdigit():
        return True
    return kind in _KNOWN_TYPES and "timestamp" not in members and ("ts" in members or "data" in members)
