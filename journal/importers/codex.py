"""Codex rollouts: a file a session, a line for each item, event and context of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from journal.wire import Refused

from .base import MEBIBYTE, Reading, Record
from .codex_line import Context, is_of_today, is_of_yesterday, read_line, session_of
from .http import Members
from .lines import Piece, first_objects, read_objects

#: How far a file is read to find its session.
_AHEAD_PIECES = 200
_AHEAD_BYTES = 8 * MEBIBYTE
_CALLS = 20_000


class Codex:
    """All versions: what a line is shows in its type, and types that are not known are kept as they are."""

    name = "codex"
    looks_for = (
        "a Codex rollout (lines with timestamp, type and payload: session_meta, response_item, event_msg, …)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not any(map(is_of_today, objects)):
            return 0.0
        return round(0.97 * sum(map(_is_known, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        pieces = read_objects(stream, reading)
        ahead, session_id = _look_ahead(pieces)
        context = Context(session_id)
        met: dict[str, None] = {}
        for piece in chain(ahead, pieces):
            if isinstance(piece, Refused):
                yield piece
                continue
            told = read_line(piece.raw, piece.members, context)
            if told.call_id is not None:
                # The counter is told again and again while nothing new was counted.
                reading.merged += told.call_id in met
                met[told.call_id] = None
                if len(met) > _CALLS:
                    del met[next(iter(met))]
            for event in told.events:
                yield Record(piece.line, piece.raw, event)


def _is_known(members: Members) -> bool:
    return is_of_today(members) or is_of_yesterday(members)


def _look_ahead(pieces: Iterator[Piece | Refused]) -> tuple[list[Piece | Refused], str | None]:
    """What stands before the line that names the session, that line too, and the session."""
    ahead: list[Piece | Refused] = []
    size = 0
    for piece in pieces:
        ahead.append(piece)
        if isinstance(piece, Piece):
            session_id = session_of(piece.members)
            if session_id is not None:
                return ahead, session_id
            size += len(piece.raw)
        if len(ahead) >= _AHEAD_PIECES or size >= _AHEAD_BYTES:
            break
    return ahead, None
