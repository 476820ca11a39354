"""Codex rollouts: a file a session, a line for each item, event and context of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .ahead import Answers, with_session
from .base import Reading, Record
from .codex_line import (
    Context,
    is_of_the_first,
    is_of_today,
    is_of_yesterday,
    read_line,
    session_of,
    tells_of_the_first,
)
from .lines import first_objects, read_objects
from .members import Members


class Codex:
    """All versions: what a line is shows in its type, and types that are not known are kept as they are."""

    name = "codex"
    looks_for = (
        "a Codex rollout (lines with timestamp, type and payload: session_meta, response_item, event_msg, …)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not any(is_of_today(members) or tells_of_the_first(members) for members in objects):
            return 0.0
        return round(0.97 * sum(map(_is_known, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        pieces, session_id = with_session(read_objects(stream, reading), session_of)
        context = Context(session_id)
        answers = Answers()
        for piece in pieces:
            if isinstance(piece, Refused):
                yield piece
                continue
            told = read_line(piece.raw, piece.members, context)
            if told.call_id is not None:
                # The counter is told again and again while nothing new was counted.
                reading.merged += answers.is_known(told.call_id)
            for event in told.events:
                yield Record(piece.line, piece.raw, event)


def _is_known(members: Members) -> bool:
    return is_of_today(members) or is_of_yesterday(members) or is_of_the_first(members)
