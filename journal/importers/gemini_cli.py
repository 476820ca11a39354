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
from .lines import BYTE_ORDER_MARK, Piece, first_objects, read_objects
from .members import Members, list_of, members_of, object_of

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
        if start.startswith(b"{") and all(mark in start for mark in _MARKS):
            return 0.95
        if not start.startswith((b"{", b"[")):
            return 0.0
        objects = first_objects(sample)
        if len(objects) == 1 and {"sessionId", "projectHash", "messages"} <= objects[0].keys():
            return 0.95  # its messages stand first
        # A slice without its header; nobody else counts tokens so.
        answers = [members for members in objects if members.get("type") == b'"gemini"']
        if not any(map(_counts_tokens, answers)):
            return 0.0
        return round(0.8 * sum(map(_is_message, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        start, stream = look_at(stream, _HEAD_BYTES)
        head = _head_of_document(start)
        session_id: str | None = None
        if head is None:
            yield from _read_lines(stream, reading)
            return
        session_id = session_of(head[1])
        yield Record(1, head[0], head_event(head[1], session_id))
        for piece in read_list(stream, reading, (("messages",),)):
            if isinstance(piece, Refused):
                yield piece
            else:
                yield from _records(piece, session_id)


def _read_lines(stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
    """A header and a line for each message; also documents that do not begin with their header."""
    session_id: str | None = None
    for piece in read_objects(stream, reading):
        if isinstance(piece, Refused):
            yield piece
        elif "sessionId" in piece.members:
            session_id = session_of(piece.members) or session_id
            yield Record(piece.line, piece.raw, head_event(piece.members, session_id))
            for raw in list_of(piece.members.get("messages")):
                yield from _records(Piece(piece.line, raw, object_of(raw)), session_id)
        else:
            yield from _records(piece, session_id)


def _records(piece: Piece, session_id: str | None) -> Iterator[Record]:
    if not _is_message(piece.members):
        yield Record(piece.line, piece.raw, other_event(piece.raw, piece.members, session_id))
        return
    for event in message_events(piece.raw, piece.members, session_id):
        yield Record(piece.line, piece.raw, event)


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


def _counts_tokens(members: Members) -> bool:
    return object_of(members.get("tokens")).keys() >= {"input", "output", "cached", "thoughts"}


def _is_message(members: Members) -> bool:
    return text_of(members.get("type")) in _TYPES and bool(text_of(members.get("id")))
