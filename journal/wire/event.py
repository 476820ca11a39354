"""One event: from its bytes to a checked envelope, or to a refusal that names the place."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec

from . import flags
from .envelope import ID_CHARACTERS, SESSION_ID_CHARACTERS, TYPE_CHARACTERS, WIRE_VERSION, Envelope
from .nesting import deeper_than

#: Bytes of a refused event that are handed on, to be redacted and cut before they are stored.
EXCERPT_BYTES = 4000
STUB_START_BYTES = 2000

_envelopes = msgspec.json.Decoder(Envelope)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PLACE = re.compile(r" - at `\$\.?(.*)`$")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPENING_BRACE = ord("{")
_SECOND_60 = re.compile(rb'("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:)60((?:\.[0-9]+)?[Zz0-9:+-]*")')
_STRING_OR_SPACE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[ \t\r\n]++', re.DOTALL)
_OWN_ID = re.compile(rb'[^{}]*\{[^{}]*?"id"\s*:\s*"([^"\\]{1,255})"')


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes as received, nesting in levels."""

    event_bytes: int = 16 * 2**20
    batch_bytes: int = 64 * 2**20
    nesting: int = 200


_NO_LIMITS = Limits(event_bytes=2**62, nesting=1000)
_IDS = ("id", "call_id", "attempt_id", "parent_call_id", "trace_id", "span_id")
_LONGEST = {
    **dict.fromkeys(_IDS, ID_CHARACTERS),
    "type": TYPE_CHARACTERS,
    "session_id": SESSION_ID_CHARACTERS,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that is not stored. `index` counts from 0 in a batch; importers put the line number."""

    index: int
    id: str | None
    code: str
    reason: str
    where: str | None = None
    excerpt: str = ""

    @property
    def sentence(self) -> str:
        """The reason with its place, for where only one of them is shown."""
        return f"{self.where}: {self.reason}" if self.where and self.where not in self.reason else self.reason


@dataclass(slots=True)
class Incoming:
    """An event that passed. `text` is its JSON without white space between tokens."""

    index: int
    text: bytes
    source_record: bytes
    envelope: Envelope
    id: str
    occurred_us: int | None
    flags: int
    #: Kept whole, because only the standard decoder can read it; `envelope` holds the cleaned values.
    odd: bool = False


def parse_event(
    raw: bytes,
    index: int,
    limits: Limits,
    source_record: bytes | None = None,
    *,
    nesting_later: bool = False,
) -> Incoming | Refused:
    """Check one JSON object. `source_record` is what the HMAC is taken of when it is not `raw` itself.

    With `nesting_later` nobody has looked how deep what is returned nests: preparing it will tell.
    """
    marks = 0
    odd = False
    text = raw
    if len(raw) > limits.event_bytes:
        stubbed = _stub_large_parts(raw, limits)
        if stubbed is None:
            return _refuse(
                raw, index, "too_large", f"the event has {len(raw)} bytes, the limit is {limits.event_bytes}"
            )
        text, marks = stubbed
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError as error:
            return _refuse(raw, index, "invalid_utf8", f"not UTF-8 at byte {error.start}")
    if not nesting_later and deeper_than(text, limits.nesting):
        return too_deep(raw, index, limits.nesting)
    try:
        text = msgspec.json.format(text, indent=-1)
        envelope = _envelopes.decode(text)
    except msgspec.ValidationError as error:
        leaping = _in_a_leap_second(text)
        if leaping is None:
            return _refuse_envelope(raw, index, error)
        envelope = leaping
    except (msgspec.DecodeError, RecursionError) as error:
        if nesting_later and deeper_than(text, limits.nesting):
            return too_deep(raw, index, limits.nesting)
        decoded = _decode_odd(text)
        if isinstance(decoded, str):
            return _refuse(raw, index, "invalid_json", decoded or str(error))
        odd = True
        text, record = decoded
        marks |= flags.CHARACTERS_REPLACED | flags.NOT_SPLIT
        try:
            envelope = msgspec.convert({**record, "data": msgspec.Raw(b"{}")}, Envelope, strict=True)
        except msgspec.ValidationError as invalid:
            return _refuse_envelope(raw, index, invalid)
        envelope.data = msgspec.Raw(json.dumps(record.get("data", {})).encode())
    return _checked(raw, text, index, envelope, marks=marks, odd=odd, source_record=source_record)


def wire_event(
    record: Mapping[str, Any] | bytes, *, index: int, source_record: bytes, limits: Limits
) -> Incoming | Refused:
    """For importers: a wire-v1 event made of one foreign record, whose bytes identify it."""
    if not isinstance(record, bytes):
        record = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode()
    return parse_event(record, index, limits, source_record)


def read_again(text: bytes) -> Incoming:
    """An event that was accepted before and is stored: hiding a secret may have made a value unfit.

    What does not fit any more is left out of the envelope; the text keeps it.
    """
    found = parse_event(text, 0, _NO_LIMITS)
    if isinstance(found, Incoming):
        return found
    record = decode_odd(text)
    fitting: dict[str, Any] = {}
    for name, value in record.items():
        try:
            msgspec.convert({"type": "x", name: value, "data": msgspec.Raw(b"{}")}, Envelope)
        except msgspec.ValidationError:
            value = value[:ID_CHARACTERS] if isinstance(value, str) and name in _IDS else None
        fitting[name] = value
    fitting["type"] = fitting.get("type") or "unknown"
    envelope = msgspec.convert({**fitting, "data": msgspec.Raw(b"{}")}, Envelope)
    data = record.get("data")
    envelope.data = msgspec.Raw(json.dumps(data if isinstance(data, dict) else {}).encode())
    return Incoming(0, text, text, envelope, envelope.id or "", None, flags.NOT_SPLIT, odd=True)


def _checked(
    raw: bytes,
    text: bytes,
    index: int,
    envelope: Envelope,
    *,
    marks: int,
    odd: bool,
    source_record: bytes | None,
) -> Incoming | Refused:
    if envelope.v is not None and envelope.v > WIRE_VERSION:
        return _refuse_version(raw, index, envelope.v)
    if memoryview(envelope.data)[0] != _OPENING_BRACE:
        return _refuse(raw, index, "invalid_envelope", "data must be an object", where="data")
    identifier = envelope.id
    if identifier is None:
        # Of the text without white space, so that an export that comes back is known again.
        digest = hashlib.blake2b(text, digest_size=16, person=b"recto event id")
        digest.update((envelope.session_id or "").encode("utf-8", "surrogatepass"))
        identifier = f"derived:{digest.hexdigest()}"
        marks |= flags.ID_DERIVED
        # Written down, because what is stored may be redacted, and would give another id on its next way in.
        text = _with_id(text, identifier)
    occurred_us = None
    if envelope.ts is not None:
        moment = envelope.ts
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
            marks |= flags.ZONE_ASSUMED
        try:
            delta = moment.astimezone(UTC) - _EPOCH
        except OverflowError:
            return _refuse(raw, index, "invalid_envelope", "not within the years 1 to 9999 UTC", where="ts")
        occurred_us = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return Incoming(
        index=index,
        text=text,
        source_record=raw if source_record is None else source_record,
        envelope=envelope,
        id=identifier,
        occurred_us=occurred_us,
        flags=marks,
        odd=odd,
    )


def _in_a_leap_second(text: bytes) -> Envelope | None:
    """The envelope of an event of the second 60 that ends a day of UTC: as a moment it is the next day's first second.

    None when it is something else that does not fit.
    """
    try:
        members = _members.decode(text)
        matched = _SECOND_60.fullmatch(members.get("ts", b""))
        if matched is None:
            return None
        members["ts"] = msgspec.Raw(matched[1] + b"59" + matched[2])
        envelope = _envelopes.decode(msgspec.json.encode(members))
        if envelope.ts is None:
            return None
        envelope.ts += timedelta(seconds=1)
        # Without an offset it is taken as UTC, here as everywhere.
        moment = envelope.ts if envelope.ts.tzinfo is None else envelope.ts.astimezone(UTC)
    except (msgspec.DecodeError, RecursionError, OverflowError):
        return None
    return envelope if moment.time() <= time(0, 0, 1) else None


def _decode_odd(text: bytes) -> tuple[bytes, dict[str, Any]] | str:
    """The standard decoder takes unpaired surrogates; they are kept in the text, replaced in what is read.

    Returns the text to store with what it says, or the reason why it is no JSON.
    """
    try:
        record = json.loads(text, parse_constant=_refuse_constant, parse_int=_whole_number)
    except (ValueError, RecursionError) as error:
        return str(error)
    if not isinstance(record, dict):
        return "an event is a JSON object"
    return _STRING_OR_SPACE.sub(_without_space, text), cleaned(record)


def _without_space(token: re.Match[bytes]) -> bytes:
    return token.group() if token.group().startswith(b'"') else b""


def _whole_number(digits: str) -> int | None:
    """Numbers of thousands of digits are kept in the text and unknown here."""
    return int(digits) if len(digits) < 1000 else None


def _with_id(text: bytes, identifier: str) -> bytes:
    member = b'"id":"' + identifier.encode() + b'"'
    if b'"id":null' not in text:
        return b"{" + member + b"," + text[1:]
    # One that is null already, or is nested: of two the last one counts.
    try:
        members = {name: bytes(value) for name, value in _members.decode(text).items() if name != "id"}
    except (msgspec.DecodeError, RecursionError):
        return text[:-1] + b"," + member + b"}"
    others = (msgspec.json.encode(name) + b":" + value for name, value in members.items())
    return b"{" + b",".join((member, *others)) + b"}"


def decode_odd(text: bytes) -> Any:
    """A value of JSON that only the standard decoder can read, cleaned."""
    return cleaned(json.loads(text, parse_constant=_refuse_constant, parse_int=_whole_number))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def clean_text(value: str) -> str:
    """The same text with unpaired surrogates as U+FFFD."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def cleaned(value: Any) -> Any:
    """A JSON value with every string cleaned."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [cleaned(element) for element in value]
    if isinstance(value, dict):
        return {clean_text(key): cleaned(member) for key, member in value.items()}
    return value


def _stub_large_parts(raw: bytes, limits: Limits) -> tuple[bytes, int] | None:
    """Replace what is too large inside `data` by a stub with size, hash and start; None when that does not help."""
    try:
        event = _members.decode(raw)
        data = _members.decode(event["data"])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, RecursionError):
        return None
    marks = 0
    while sum(len(bytes(part)) for part in data.values()) > limits.event_bytes // 2:
        name = max(data, key=lambda key: len(bytes(data[key])))
        # A part that is hardly larger than its stub would be replaced for nothing, and for ever.
        if len(bytes(data[name])) <= 2 * STUB_START_BYTES:
            return None
        part = bytes(data.pop(name))
        data[f"{name}_stub"] = msgspec.Raw(
            msgspec.json.encode(
                {
                    "bytes": len(part),
                    "sha256": hashlib.sha256(part).hexdigest(),
                    "start": part[:STUB_START_BYTES].decode("utf-8", "replace"),
                }
            )
        )
        marks |= flags.BODY_STUBBED if name in {"body", "stream"} else flags.CONTEXT_STUBBED
    event["data"] = msgspec.Raw(msgspec.json.encode(data))
    text = msgspec.json.encode(event)
    return (text, marks) if marks and len(text) <= limits.event_bytes else None


def _refuse_envelope(raw: bytes, index: int, error: msgspec.ValidationError) -> Refused:
    # A later version may mean something else by any key, so that is what to say of it first.
    version = _own_member(raw, "v")
    if isinstance(version, int) and not isinstance(version, bool) and version > WIRE_VERSION:
        return _refuse_version(raw, index, version)
    message = str(error)
    place = _PLACE.search(message)
    where = place.group(1) if place else ""
    reason = _PLACE.sub("", message)
    if "missing required field `type`" in message:
        return _refuse(raw, index, "invalid_envelope", "an event needs a type", where="type")
    if where in _LONGEST and "length <= " in message:
        reason = f"longer than {_LONGEST[where]} characters"
    return _refuse(raw, index, "invalid_envelope", reason, where=where or None)


def _refuse_version(raw: bytes, index: int, version: int) -> Refused:
    reason = f"wire version {version} is newer than this server's {WIRE_VERSION}; update the server"
    return _refuse(raw, index, "future_version", reason, where="v")


def _refuse(raw: bytes, index: int, code: str, reason: str, *, where: str | None = None) -> Refused:
    identifier = _own_member(raw, "id")
    if not isinstance(identifier, str):
        # Nothing can be decoded: an id that stands before anything nested is the event's own.
        found = _OWN_ID.match(raw[:EXCERPT_BYTES])
        identifier = found.group(1).decode("utf-8", "replace") if found else None
    return Refused(index, identifier and identifier[:ID_CHARACTERS], code, reason, where, excerpt_of(raw))


def too_deep(raw: bytes, index: int, levels: int) -> Refused:
    """The refusal of an event that nests deeper than it may."""
    return _refuse(raw, index, "too_deep", f"nested deeper than {levels} levels")


def excerpt_of(raw: bytes) -> str:
    """The start of something that is refused. Longer than what is stored, so that no secret is cut in two."""
    return raw[:EXCERPT_BYTES].decode("utf-8", "replace")


def _own_member(raw: bytes, name: str) -> object:
    """A member of the event itself, when that much can be decoded."""
    try:
        member = _members.decode(raw).get(name)
        return msgspec.json.decode(member) if member is not None else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
