"""One line of a Claude Code transcript: what all events that are made of it have in common."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TypeGuard

import msgspec

from journal.wire.envelope import ID_CHARACTERS, SESSION_ID_CHARACTERS

from .claude_code_json import is_id, joined, told
from .members import Members

MAIN_AGENT = b'"claude-code"'

#: What tells the program and its surroundings. A line that is written again when a session is resumed somewhere
#: else differs in these; they are the recorder's, so it stays the same event.
_SURROUNDINGS = ("cwd", "gitBranch", "entrypoint", "slug", "userType")
_PLACED = frozenset(("sessionId", "timestamp", "type", "uuid", "parentUuid", "version", *_SURROUNDINGS))
#: Names of `data` that readers give a meaning to; a member that happens to be called so steps aside.
_MEANT = (
    *(
        "agent_id",
        "arguments",
        "body",
        "cancelled",
        "captured",
        "changed",
        "clamped",
        "delay",
        "delay_seconds",
    ),
    *("delay_source", "duration", "duration_seconds", "error", "finish_reasons", "headers", "is_error"),
    *("is_subagent", "model", "name", "operation", "parent_record_id", "parent_tool_use_id", "part"),
    *("prompt_hash", "protocol", "provider", "reason", "record_id", "request_id", "response_id", "result"),
    *("role", "scope", "source", "status_code", "stream", "target", "title", "tool_call_id", "tool_name"),
    *("usage", "usage_protocol"),
)
_RENAMED = {name: f"recorded_{name}" for name in _MEANT} | {"costUSD": "cost_usd"}

_moments = msgspec.json.Decoder(datetime)


class Line:
    """A line, and whose it is. `record` are its members, `rest` those that have no place in an envelope."""

    __slots__ = (
        *("agent", "agent_id", "is_subagent", "moment", "parent_tool_use_id"),
        *("raw", "record", "rest", "session_id", "source", "uuid"),
    )

    def __init__(self, raw: bytes, record: Members, file_session_id: bytes | None) -> None:
        self.raw = raw
        self.record = record
        self.rest = {key: value for key, value in record.items() if key not in _PLACED}
        self.uuid = self._fitting("uuid", is_id(record.get("uuid")))
        self.moment = self._fitting("timestamp", is_moment(record.get("timestamp")))
        self.session_id = self._fitting("sessionId", is_session(record.get("sessionId"))) or file_session_id
        self.source: Members = {"name": b'"claude_code"'}
        for name in ("version", *_SURROUNDINGS):
            text = self._fitting(name, record.get(name, b"").startswith(b'"'))
            if text is not None:
                self.source[name] = text
        agent_id = record.get("agentId")
        self.agent_id = agent_id if is_id(agent_id) else None
        self.parent_tool_use_id: bytes | None = None
        side = record.get("isSidechain")
        # Old versions name no agent, and some lines of an agent's file do not say that they stand aside.
        self.is_subagent = side == b"true" or (side != b"false" and self.agent_id is not None)
        if side in (b"true", b"false"):
            del self.rest["isSidechain"]
        self.agent = MAIN_AGENT
        if self.is_subagent:
            if self.agent_id is not None:
                del self.rest["agentId"]
            self._take_parent()
            kind = record.get("attributionAgent")
            self.agent = kind if is_id(kind) else self.agent_id or MAIN_AGENT

    def _fitting(self, name: str, fits: bool) -> bytes | None:
        """The member, when it fits its place in the envelope; what does not is kept with the rest."""
        raw = self.record.get(name)
        if fits:
            return raw
        if told(raw):
            self.rest[name] = raw
        return None

    def belongs_to(self, agent_id: bytes | None, agent: bytes | None) -> None:
        """What the line tells is a message of this sub-agent."""
        self.is_subagent = True
        self.agent_id = agent_id if is_id(agent_id) else None
        self.agent = agent if is_id(agent) else self.agent_id or MAIN_AGENT
        self._take_parent()

    def _take_parent(self) -> None:
        parent = self.record.get("parentToolUseID")
        if is_id(parent):
            self.parent_tool_use_id = parent
            self.rest.pop("parentToolUseID", None)

    def identifier(self, suffix: bytes = b"", *, uuid: bytes | None = None) -> bytes:
        """Of an event: the session and the line's own id, or its bytes when it has none."""
        own = uuid or self.uuid
        name = own[1:-1] if own is not None else digest(self.raw)
        session = self.session_id[1:-1] if self.session_id is not None else b"claude-code"
        found = b":".join((session, name)) + suffix
        if len(found) > ID_CHARACTERS:
            found = digest(found)
        return b'"' + found + b'"'

    def place(self) -> Members:
        """Where the line stands in the conversation, and whose it is."""
        members: Members = {}
        if self.uuid is not None:
            members["record_id"] = self.uuid
        parent = self.record.get("parentUuid")
        if is_id(parent):
            members["parent_record_id"] = parent
        if self.is_subagent:
            members["is_subagent"] = b"true"
            if self.agent_id is not None:
                members["agent_id"] = self.agent_id
            if self.parent_tool_use_id is not None:
                members["parent_tool_use_id"] = self.parent_tool_use_id
        return members

    def with_rest(self, data: Members, *without: str) -> Members:
        """Also everything that has no place on the wire, under its own name."""
        for key, value in self.rest.items():
            if key not in without:
                data[_RENAMED.get(key, key)] = value
        return data

    def event(
        self, kind: bytes, data: Members, *, identifier: bytes, agent: bytes | None = None, **ids: bytes
    ) -> bytes:
        """The event. `ids` are further members of the envelope."""
        members: Members = {"id": identifier, "type": kind, "v": b"1"}
        if self.moment is not None:
            members["ts"] = self.moment
        if self.session_id is not None:
            members["session_id"] = self.session_id
        members.update(ids)
        members["agent"] = agent or self.agent
        members["source"] = joined(self.source)
        members["data"] = joined(data)
        return joined(members)


def with_names_of_transcripts(record: Members) -> Members:
    """A line that the program prints for other programs (`stream-json`) as its transcript would call its members."""
    if not is_printed(record):
        return record
    named = {"sessionId" if key == "session_id" else key: value for key, value in record.items()}
    parent = named.pop("parent_tool_use_id")
    if is_id(parent):
        named |= {"isSidechain": b"true", "parentToolUseID": parent}
    return named


def is_printed(record: Members) -> bool:
    """Whether it is such a message: printed ones always say which tool use they belong to, if to none."""
    return (
        is_session(record.get("session_id"))
        and "sessionId" not in record
        and "parent_tool_use_id" in record
        and record.get("type") in (b'"user"', b'"assistant"')
    )


def is_session(raw: bytes | None) -> TypeGuard[bytes]:
    """Whether it names a session."""
    return raw is not None and raw.startswith(b'"') and 2 < len(raw) <= SESSION_ID_CHARACTERS + 2


def is_moment(raw: bytes | None) -> TypeGuard[bytes]:
    """Whether it may stand where the wire has a moment."""
    if raw is None or not raw.startswith(b'"'):
        return False
    try:
        moment = _moments.decode(raw)
    except msgspec.DecodeError:
        return False
    # An offset may lead out of the years there are.
    return 1 < moment.year < 9999


def digest(raw: bytes) -> bytes:
    """A short name for some bytes."""
    return hashlib.blake2b(raw, digest_size=16).hexdigest().encode()
