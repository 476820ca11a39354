"""Recto's own JSONL: wire-v1 events, as an export or a recorder's file holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.vocabulary import EVENT_KINDS
from journal.wire import Refused
from journal.wire.envelope import Envelope

from .base import Reading, Record
from .lines import Piece, first_objects, read_objects

#: Certainty of a type that is not Recto's, in an envelope of which nothing is anybody else's.
_OWN_TYPE = 0.8
_MOMENT_OR_SESSION = {"ts", "session_id"}
_KEYS = frozenset(Envelope.__struct_fields__)
_KNOWN_TYPES = frozenset(f'"{name}"'.encode() for name in EVENT_KINDS)


class RectoExport:
    """Events pass as they are, so that an export of what was imported has the same bytes."""

    name = "recto"
    looks_for = (
        "Recto's own events (objects with type and v, a type of Recto's with ts or data, "
        "or any type with data, ts or session_id and no keys but those of the wire format)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not objects:
            return 0.0
        return round(0.99 * sum(map(_certainty, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_objects(stream, reading):
            yield Record(piece.line, piece.raw, piece.raw) if isinstance(piece, Piece) else piece


def _certainty(members: dict[str, bytes]) -> float:
    """How surely an object is an event."""
    kind = members.get("type", b"")
    if not kind.startswith(b'"') or "aggregate_type" in members:
        return 0.0
    if members.get("v", b"").isdigit():
        return 1.0
    if kind in _KNOWN_TYPES and "timestamp" not in members and ("ts" in members or "data" in members):
        return 1.0
    is_envelope = members.keys() <= _KEYS and not _MOMENT_OR_SESSION.isdisjoint(members)
    return _OWN_TYPE if is_envelope and members.get("data", b"").startswith(b"{") else 0.0
