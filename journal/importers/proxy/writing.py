"""Events of one transaction: what they have in common, and passes, marks and notes, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass

from journal.importers.base import Record
from journal.importers.http.writing import joined, json_of, text_of
from journal.importers.members import Members
from journal.vocabulary import EventType

from .entries import Entry, compact, event_id, sequence_of

SOURCE = b'{"name":"llm-api-key-proxy"}'

#: Passes that only note something are also what they note.
_NOTED = {
    "provider_cooldown_started": EventType.COOLDOWN_STARTED,
    "provider_cooldown_skipped": EventType.COOLDOWN_SKIPPED,
}
_ROUTED = "_target_attempt_started"
#: Stations of a stream; everything else the proxy says of one is a pass only.
_MARKS = frozenset(
    (
        *("stream_started", "stream_first_byte", "stream_first_visible_output", "stream_completed"),
        *("stream_heartbeat", "stream_ttfb_timeout", "stream_stall_timeout", "stream_cancelled"),
        *("stream_upstream_cancelled", "stream_upstream_close_failed"),
    )
)
_MARK_PREFIX = "stream_"
#: Members of an entry that stand under other names in the event, or in its envelope.
_MOVED = frozenset(
    ("pass_name", "changed_from_previous", "timestamp_utc", "data", "session_id", "request_id")
)
#: Names that mean something to Recto; a member of theirs that is called so steps aside.
_OURS = frozenset(
    (
        *("agent_id", "body", "body_stub", "changed", "detail", "error", "is_subagent", "name", "part"),
        *("parent_record_id", "parent_tool_use_id", "prompt_hash", "record_id", "sequence", "transaction"),
    )
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes events of one call."""

    request_id: str
    call_id: str
    session_id: str | None
    of_parent: str | None = None

    def event(
        self,
        kind: str,
        data: Members,
        *,
        moment: str | None,
        identity: tuple[bytes, ...],
        attempt: int | None = None,
    ) -> bytes:
        """One event. `identity` tells it from the others of its kind and transaction."""
        name = event_id(self.request_id.encode("utf-8", "surrogatepass"), kind.encode(), *identity)
        event: Members = {"id": json_of(name), "type": json_of(kind), "v": b"1"}
        if moment is not None:
            event["ts"] = json_of(moment)
        if self.session_id is not None:
            event["session_id"] = json_of(self.session_id)
        event["call_id"] = json_of(self.call_id)
        if attempt is not None:
            event["attempt_id"] = json_of(f"{self.request_id}#{attempt}")
            event["attempt"] = json_of(attempt)
        event["source"] = SOURCE
        event["data"] = joined({"transaction": json_of(self.request_id), **data})
        return joined(event)

    def of_entry(self, entry: Entry, attempt: int) -> list[Record]:
        """The pass that an entry is, and what it notes besides."""
        records = [self._record(entry, EventType.PASS_APPLIED, self._pass(entry), attempt)]
        if (kind := _NOTED.get(entry.name)) is not None:
            records.append(self._record(entry, kind, self._noted(entry), attempt))
        elif entry.name.endswith(_ROUTED):
            records.append(self._record(entry, EventType.ROUTE_SELECTED, self._route(entry), attempt))
        elif entry.name in _MARKS:
            mark = {"mark": json_of(entry.name.removeprefix(_MARK_PREFIX))}
            records.append(self._record(entry, EventType.STREAM_MARKED, mark, attempt))
        return records

    def _record(self, entry: Entry, kind: str, data: Members, attempt: int) -> Record:
        event = self.event(kind, data, moment=entry.moment, identity=entry.identity, attempt=attempt)
        return Record(entry.line, entry.raw, event)

    def _pass(self, entry: Entry) -> Members:
        """Lines tell the order: the writers of a trace count each for itself."""
        place = entry.line or sequence_of(entry)
        data: Members = {"name": json_of(entry.name)}
        if place is not None:
            data["sequence"] = json_of(place)
        if (changed := entry.members.get("changed_from_previous")) not in (None, b"null"):
            data["changed"] = changed
        for key, value in entry.members.items():
            if key not in _MOVED and value != b"null":
                data[f"recorded_{key}" if key in _OURS else key] = value
        payload = entry.members.get("data", b"null")
        if entry.direction == "error":
            data["error"] = json_of(_error(entry))
        if payload != b"null":
            data["body" if entry.has_payload else "detail"] = compact(payload)
        return data

    def _noted(self, entry: Entry) -> Members:
        return {key: json_of(value) for key, value in entry.metadata.items() if value is not None}

    def _route(self, entry: Entry) -> Members:
        told = {key: json_of(value) for key, value in entry.data.items() if value is not None}
        return told | {key: json_of(value) for key, value in entry.metadata.items() if value is not None}


def _error(entry: Entry) -> dict[str, object]:
    told = entry.data
    found = {
        "type": told.get("error_type"),
        "message": told.get("message"),
        "failed_pass": told.get("failed_pass_name"),
    }
    kept = {key: value for key, value in found.items() if value is not None}
    return kept or {"type": text_of(entry.members.get("pass_name")) or "error"}
