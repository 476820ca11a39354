"""One line of a pi session as wire events."""

from __future__ import annotations

from datetime import datetime

from journal.vocabulary import EventType
from journal.wire.envelope import ID_CHARACTERS, SESSION_ID_CHARACTERS

from .http import joined, json_of, moment_of, text_of, value_of
from .members import Members, object_of
from .transcript_line import TranscriptLine, short_id, with_rest

#: Of every line; a message's are those of the message.
_PLACED = ("type", "id", "parentId", "timestamp", "message")
_LONGEST_SECONDS = 86_400


def session_of(members: Members) -> str | None:
    """The session that a line is the header of."""
    found = text_of(members.get("id")) if members.get("type") == b'"session"' else None
    return found[:SESSION_ID_CHARACTERS] if found else None


def read_line(raw: bytes, members: Members, session_id: str | None) -> list[bytes]:
    """Everything the line tells."""
    line = _Line(raw, members, session_id)
    kind = text_of(members.get("type")) or ""
    message = object_of(members.get("message"))
    if kind == "message" and message:
        role = text_of(message.get("role"))
        if role == "assistant" and "content" in message:
            return _answer(line, message)
        if role == "toolResult" and text_of(message.get("toolCallId")):
            return _tool_result(line, message)
        data = line.said(message)
        return [line.event(EventType.MESSAGE_RECORDED, line.rest(data))]
    if kind == "session":
        return [line.event(EventType.SESSION_STARTED, line.rest({}))]
    if kind == "compaction" and "summary" in members:
        summary = joined({"role": b'"system"', "content": members["summary"]})
        data = {"role": b'"system"', "body": summary, **line.place()}
        return [line.event(EventType.MESSAGE_RECORDED, line.rest(data, "summary"))]
    data = line.place()
    if "message" in members:
        data["message"] = members["message"]
    return [line.event(f"pi.{kind}" if kind else "pi", line.rest(data))]


class _Line(TranscriptLine):
    __slots__ = ("members",)

    def __init__(self, raw: bytes, members: Members, session_id: str | None) -> None:
        own = text_of(members.get("id"))
        own = own if own and len(own) <= ID_CHARACTERS else None
        # A header's id is that of its session, and a header may be written anew.
        own = None if members.get("type") == b'"session"' else own
        moment = moment_of(value_of(members.get("timestamp")))
        super().__init__("pi", raw, session_id, moment=moment, own=own)
        self.members = members

    def place(self) -> Members:
        """Where it stands in the conversation."""
        data = {"record_id": json_of(self.name)}
        parent = text_of(self.members.get("parentId"))
        if parent and len(parent) <= ID_CHARACTERS:
            data["parent_record_id"] = json_of(parent)
        return data

    def said(self, message: Members) -> Members:
        """A message in pi's own form."""
        said: Members = {"role": message.get("role", b'"user"'), "body": self.members["message"]}
        return {**said, "protocol": b'"pi"', **self.place()}

    def rest(self, data: Members, *without: str) -> Members:
        """Also everything else beside the message."""
        placed = set(_PLACED)
        if self.moment is None:
            placed.discard("timestamp")
        if self.members.get("type") == b'"session"':
            placed.discard("id")
        return with_rest(data, self.members, *placed, *without)


def _answer(line: _Line, message: Members) -> list[bytes]:
    """The message is kept in pi's own form, which is one for all providers."""
    call_id = short_id(line.session_id or "pi", line.name)
    data: Members = {"protocol": b'"pi"', "usage_protocol": b'"pi"', "body": line.members["message"]}
    if text_of(message.get("provider")):
        data["provider"] = message["provider"]
    data |= line.place()
    if message.get("stopReason") == b'"aborted"':
        data["cancelled"] = b"true"
    seconds = _seconds_between(message.get("timestamp"), line.moment)
    if seconds is not None:
        data["duration_seconds"] = json_of(seconds)
    events = [line.event(EventType.LLM_RETURNED, line.rest(data), call_id=call_id)]
    blocks = value_of(message["content"])
    for number, block in enumerate(blocks if isinstance(blocks, list) else []):
        if not isinstance(block, dict) or block.get("type") != "toolCall":
            continue
        use, name = block.get("id"), block.get("name")
        if isinstance(use, str) and use:
            started: Members = {"tool_call_id": json_of(use)}
            if isinstance(name, str) and name:
                started["tool_name"] = json_of(name)
            events.append(line.event(EventType.TOOL_STARTED, started, f":tool:{number}"))
    return events


def _tool_result(line: _Line, message: Members) -> list[bytes]:
    """A message of the conversation, and the end of a tool."""
    data: Members = {"tool_call_id": message["toolCallId"]}
    for ours, theirs in (("tool_name", "toolName"), ("is_error", "isError"), ("result", "content")):
        if theirs in message:
            data[ours] = message[theirs]
    return [
        line.event(EventType.MESSAGE_RECORDED, line.rest(line.said(message))),
        line.event(EventType.TOOL_RETURNED, data, ":returned"),
    ]


def _seconds_between(asked: bytes | None, told: str | None) -> float | None:
    """A message tells when it was begun, its line when it was written."""
    milliseconds = value_of(asked)
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float) or told is None:
        return None
    try:
        seconds = datetime.fromisoformat(told).timestamp() - milliseconds / 1000
    except (ValueError, OverflowError):
        return None
    return round(seconds, 3) if 0 <= seconds < _LONGEST_SECONDS else None
