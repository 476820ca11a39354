"""What lines of agents' transcripts have in common as wire events: identity, session, everything that is left."""

from __future__ import annotations

import hashlib

from journal.wire.envelope import ID_CHARACTERS, TYPE_CHARACTERS

from .http import joined, json_of
from .members import Members

#: Names of `data` that mean something; a member that happens to be called so steps aside.
_MEANT = frozenset(
    (
        *("agent_id", "arguments", "body", "cancelled", "captured", "cost", "duration", "duration_seconds"),
        *("error", "finish_reasons", "is_error", "is_fallback", "is_subagent", "model", "name", "operation"),
        *("parent_record_id", "parent_tool_use_id", "part", "prompt_hash", "protocol", "provider", "reason"),
        *("record_id", "request_id", "response_id", "response_model", "result", "role", "source"),
        *("status_code", "stream", "target", "title", "tool_call_id", "tool_name", "usage", "usage_protocol"),
    )
)


class TranscriptLine:
    """One record of a session's file. `moment` is when it was written, `own` its id, if it has one.

    The recorder is usually the agent itself.
    """

    __slots__ = ("agent", "digest", "moment", "name", "recorder", "session_id", "version")

    def __init__(
        self, recorder: str, raw: bytes, session_id: str | None, *, moment: str | None, own: str | None = None
    ) -> None:
        self.recorder = recorder
        self.agent: str | None = recorder
        self.session_id = session_id
        self.moment = moment
        self.digest = hashlib.blake2b(raw, digest_size=16).hexdigest()
        self.name = own or self.digest
        self.version: bytes | None = None

    def identifier(self, suffix: str = "") -> str:
        """Of an event: the session's and the record's own id, or its bytes when it has none."""
        found = f"{self.recorder}:{self.session_id or ''}:{self.name}{suffix}"
        if len(found) > ID_CHARACTERS:
            found = f"{self.recorder}:{hashlib.blake2b(_bytes(found), digest_size=16).hexdigest()}"
        return found

    def event(
        self, kind: str, data: Members, suffix: str = "", *, untimed: bool = False, **ids: str
    ) -> bytes:
        """The event; `ids` are further members of the envelope."""
        event: Members = {
            "id": json_of(self.identifier(suffix)),
            "type": json_of(str(kind)[:TYPE_CHARACTERS]),
            "v": b"1",
        }
        if self.moment is not None and not untimed:
            event["ts"] = json_of(self.moment)
        if self.session_id is not None:
            event["session_id"] = json_of(self.session_id)
        event.update({key: json_of(value) for key, value in ids.items()})
        if self.agent is not None:
            event["agent"] = json_of(self.agent)
        source: Members = {"name": json_of(self.recorder)}
        if self.version is not None:
            source["version"] = self.version
        event["source"] = joined(source)
        event["data"] = joined(data)
        return joined(event)


def with_rest(data: Members, members: Members, *without: str) -> Members:
    """Also everything that has no place on the wire, under its own name."""
    for name, value in members.items():
        if name not in without:
            data[f"recorded_{name}" if name in data or name in _MEANT else name] = value
    return data


def short_id(*parts: str) -> str:
    """An id made of parts, and of their digest when it would be too long."""
    found = ":".join(parts)
    if len(found) > ID_CHARACTERS:
        found = hashlib.blake2b(_bytes(found), digest_size=16).hexdigest()
    return found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
