"""One entry of a transaction's trace: a pass over request or answer, or something the proxy noted between them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import msgspec

from journal.importers.http.writing import joined, json_of, moment_of, text_of, value_of, whole_of
from journal.importers.members import Members, members_of

#: Together only entries of a trace have these.
_KEYS = ("sequence", "pass_name", "direction", "stage")
#: Of entries that say something about an attempt, the small ones are kept while a transaction is read.
_SMALL_BYTES = 16 * 1024
#: What stands where a payload would, when an entry has none: only what kind it had, or which keys.
_NO_PAYLOAD = frozenset(("payload_type", "keys", "source", "payload", "target", "stream_type"))
_PAYLOADS = ("request", "response")
#: Of the Responses route, whose entries name no session but for the answer that it stores.
STORED = "responses_stored"


@dataclass(slots=True)
class Entry:
    """An entry by itself. `line` is where it stands in the trace, 0 when only its snapshot is left."""

    line: int
    raw: bytes
    members: Members
    name: str
    direction: str | None
    stage: str | None
    component: str | None
    moment: str | None
    has_payload: bool

    @property
    def metadata(self) -> dict[str, object]:
        """What the pass told about itself."""
        return object_of(self.members.get("metadata"))

    @property
    def data(self) -> dict[str, object]:
        """The payload as a value; to be asked only of what is small."""
        return object_of(self.members.get("data"))

    @property
    def identity(self) -> tuple[bytes, ...]:
        """What a line and its snapshot have in common, and no other entry has."""
        return tuple(
            self.members.get(key, b"") for key in ("component", "sequence", "pass_name", "timestamp_utc")
        )

    def told(self, key: str) -> str | None:
        """A text of the pass, else of the entry: the entry's own provider and model name the first target."""
        found = self.metadata.get(key)
        return found if isinstance(found, str) and found else text_of(self.members.get(key)) or None

    def light(self) -> Entry:
        """Without a payload that is large, or that nobody asks for before it is written."""
        is_wanted = self.direction not in _PAYLOADS and len(self.members.get("data", b"")) <= _SMALL_BYTES
        members = {key: value for key, value in self.members.items() if key != "data" or is_wanted}
        if not is_wanted and self.name.startswith(STORED):
            members["data"] = joined({"session_id": json_of(self.data.get("session_id"))})
        return Entry(
            self.line,
            b"",
            members,
            self.name,
            self.direction,
            self.stage,
            self.component,
            self.moment,
            self.has_payload,
        )


def looks_like_an_entry(members: Members) -> bool:
    """Whether an object has the keys of an entry."""
    return all(key in members for key in _KEYS)


def entry_of(members: Members, raw: bytes, line: int) -> Entry:
    """The entry. ValueError says why it is none."""
    if not looks_like_an_entry(members):
        raise ValueError(f"no entry of a transform trace: it has not all of {', '.join(_KEYS)}")
    direction = text_of(members["direction"])
    return Entry(
        line=line,
        raw=raw,
        members=members,
        name=text_of(members["pass_name"]) or "",
        direction=direction,
        stage=text_of(members["stage"]),
        component=text_of(members.get("component")),
        moment=moment_of(value_of(members.get("timestamp_utc"))),
        has_payload=direction in _PAYLOADS and _is_payload(members.get("data", b"null")),
    )


def _is_payload(data: bytes) -> bool:
    """A stub of a payload is short and has its keys only."""
    if not data.startswith((b"{", b"[")):
        return False
    if data.startswith(b"[") or len(data) > _SMALL_BYTES:
        return True
    try:
        return not set(members_of(data)) <= _NO_PAYLOAD
    except ValueError:
        return True


def object_of(raw: bytes | None) -> dict[str, object]:
    """The object, when it is one; an empty one otherwise."""
    found = value_of(raw)
    return found if isinstance(found, dict) else {}


def in_order(moment: str | None) -> str:
    """What orders the moments of a transaction, all of them UTC; a whole second stands before its parts."""
    return (moment or "").removesuffix("Z")


def sequence_of(entry: Entry) -> int | None:
    """The writer's own number, which starts anew with each writer."""
    return whole_of(entry.members.get("sequence"))


def compact(raw: bytes) -> bytes:
    """Without white space between tokens, so that the same payload is the same bytes in every file."""
    try:
        return msgspec.json.format(raw, indent=-1)
    except (msgspec.DecodeError, RecursionError):
        return raw


def event_id(*parts: bytes) -> str:
    """The same for the same record of a transaction, wherever it is read."""
    digest = hashlib.blake2b(digest_size=16, person=b"recto proxy")
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()
