"""Sessions of pi and of agents built on it: a header, and a line for each message or change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .ahead import with_session
from .base import Reading, Record
from .http import text_of
from .lines import first_objects, read_objects
from .members import Members, object_of
from .pi_line import read_line, session_of

_TYPES = frozenset(
    (
        *("model_change", "thinking_level_change", "compaction", "branch_summary", "custom"),
        *("custom_message", "label", "session_info"),
    )
)


class Pi:
    """All versions. A line's type says what it is; types that are not known are kept as they are."""

    name = "pi"
    looks_for = (
        "a session of pi (a header of type session with id and cwd, and lines of type message with role)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        known = list(map(_is_known, objects))
        return round(0.96 * sum(known) / len(known), 2) if any(map(_tells, objects)) else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        # Copies of old messages may stand before the header.
        pieces, session_id = with_session(read_objects(stream, reading), session_of)
        for piece in pieces:
            if isinstance(piece, Refused):
                yield piece
                continue
            for event in read_line(piece.raw, piece.members, session_id):
                yield Record(piece.line, piece.raw, event)


def _tells(members: Members) -> bool:
    """Whether a line is pi's and nobody else's."""
    if members.get("type") == b'"session"':
        return session_of(members) is not None and "cwd" in members and "timestamp" in members
    if members.get("type") != b'"message"' or "timestamp" not in members:
        return False
    message = object_of(members.get("message"))
    return "role" in message and "timestamp" in message and "content" in message


def _is_known(members: Members) -> bool:
    return _tells(members) or text_of(members.get("type")) in _TYPES or members.get("type") == b'"message"'
