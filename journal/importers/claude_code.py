"""Claude Code transcripts: a session's own file, and those of its sub-agents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .ahead import Answers, with_session
from .base import Reading, Record
from .claude_code_event import read_line
from .claude_code_line import is_printed, is_session, with_names_of_transcripts
from .lines import first_objects, read_objects
from .members import Members, object_of

_MESSAGES = (b'"user"', b'"assistant"')
#: Lines without id and session that no other program writes, and by which members.
_MARKS = {
    b'"summary"': ("summary", "leafUuid"),
    b'"file-history-snapshot"': ("messageId", "snapshot"),
    b'"ai-title"': ("aiTitle",),
    b'"custom-title"': ("customTitle", "sessionId"),
    b'"queue-operation"': ("operation", "sessionId"),
    b'"last-prompt"': ("lastPrompt", "sessionId"),
    b'"permission-mode"': ("permissionMode", "sessionId"),
}


class ClaudeCode:
    """All versions: what a line is shows in its type, and types that are not known are kept as they are."""

    name = "claude_code"
    looks_for = "a Claude Code transcript (lines with type, sessionId, uuid and timestamp, and its messages in message)"

    def recognise(self, sample: bytes, name: str) -> float:
        """By its messages, where there are some: programs that came after it took over much of the rest."""
        objects = first_objects(sample)
        messages = [members for members in objects if members.get("type") in _MESSAGES]
        votes = [_vote(members) for members in messages or objects]
        known, foreign = votes.count(True), votes.count(False)
        return round(0.97 * known / (known + foreign), 2) if known else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        pieces, session_id = with_session(read_objects(stream, reading), _session_of)
        answers = Answers()
        for piece in pieces:
            if isinstance(piece, Refused):
                yield piece
                continue
            told = read_line(piece.raw, with_names_of_transcripts(piece.members), session_id)
            if told.answer_id is not None:
                reading.merged += answers.is_known(told.answer_id)
            for event in told.events:
                yield Record(piece.line, piece.raw, event)


def _vote(members: Members) -> bool | None:
    """Whether a line is Claude Code's; None when it does not tell."""
    kind = members.get("type", b"")
    if is_printed(members):
        return "content" in object_of(members.get("message"))
    if kind in _MARKS:
        return True if all(key in members for key in _MARKS[kind]) else None
    if not kind.startswith(b'"') or not is_session(members.get("sessionId")):
        return False
    if "uuid" not in members or "timestamp" not in members:
        return None
    if kind in _MESSAGES:
        message = object_of(members.get("message"))
        return "content" in message and "parts" not in message
    return True


def _session_of(members: Members) -> bytes | None:
    """Titles and snapshots at the begin of a file name none."""
    session_id = members.get("sessionId") or members.get("session_id")
    return session_id if is_session(session_id) else None
