"""Sessions of Gemini CLI: one document, or since version 0.40 a line for each message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .begin import look_at
from .document import read_list
from .gemini_cli_message import head_event, message_events, other_event, session_of
from .http import text_of
from .lines import BYTE_ORDER_MARK, read_objects
from .members import Members, members_of

_TYPES = frozenset(("user", "gemini", "info", "warning", "error"))
_MARKS = (b'"sessionId"', b'"projectHash"', b'"startTime"')
_HEAD_BYTES = 64 * 1024


class GeminiCli:
    """A document is written anew with each message, so each message is a record of its own."""

    name = "gemini_cli"
    looks_for = (
        "a session of Gemini CLI (an object with sessionId, projectHash and startTime, and its messages)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        start = sample.removeprefix(BYTE_ORDER_MARK).lstrip()[:4096]
        return 0.95 if start.startswith(b"{") and all(mark in start for mark in _MARKS) else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        start, stream = look_at(stream, _HEAD_BYTES)
        head = _head_of_document(start)
        session_id: str | None = None
        if head is not None:
            session_id = session_of(head[1])
            yield Record(1, head[0], head_event(head[1], session_id))
        pieces = (
            read_objects(stream, reading) if head is None else read_list(stream, reading, (("messages",),))
        )
        for piece in pieces:
            if isinstance(piece, Refused):
                yield piece
            elif head is None and "sessionId" in piece.members:
                session_id = session_of(piece.members) or session_id
                yield Record(piece.line, piece.raw, head_event(piece.members, session_id))
            elif _is_message(piece.members):
                for event in message_events(piece.raw, piece.members, session_id):
                    yield Record(piece.line, piece.raw, event)
            else:
                yield Record(piece.line, piece.raw, other_event(piece.raw, piece.members, session_id))


def _head_of_document(start: bytes) -> tuple[bytes, Members] | None:
    """What stands before the messages of a document, as an object; None when it is no document."""
    head, found, _ = start.removeprefix(BYTE_ORDER_MARK).partition(b'"messages"')
    raw = head.rstrip().removesuffix(b",") + b"}"
    if not found:
        return None
    try:
        members = members_of(raw)
    except ValueError:
        return None
    return (raw, members) if "sessionId" in members else None


def _is_message(members: Members) -> bool:
    return text_of(members.get("type")) in _TYPES and bool(text_of(members.get("id")))
