"""One record of the Ouroboros journal as a wire-v1 event, the same from a database row and from a dump."""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from journal.vocabulary import Captured, EventType

from .members import Members, members_of

#: Its two shapes: the row of its table, and the dump of its model.
ROW_KEYS = ("event_type", "payload")
DUMP_KEYS = ("type", "data")

_LLM = {EventType.LLM_REQUESTED, EventType.LLM_RETURNED}
_TOOL = {EventType.TOOL_STARTED, EventType.TOOL_RETURNED}

_HIDDEN_PREVIEW = re.compile(r"<redacted len=\d+>")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?")
_STRING_OR_SPACE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[ \t\r\n]++', re.DOTALL)
_NEEDS_NO_CHANGE = re.compile(rb'"[^"\\]*+"|[^"\s]*+')
_NUMBER = re.compile(rb"-?\d{1,15}(?:\.\d{1,15})?")

#: Names of theirs that have a name on our wire.
_RENAMED = {
    "model_id": "model",
    "args_hash": "arguments_hash",
    "args_preview": "arguments_preview",
}
#: Names our readers give a meaning to; a key of theirs that happens to be called so steps aside.
_OURS = frozenset(
    (
        *("aggregate_id", "aggregate_type", "arguments_hash", "arguments_preview", "body", "cancelled"),
        *("captured", "cost", "duration_seconds", "error", "finish_reasons", "headers", "model", "operation"),
        *("privacy", "protocol", "provider", "request_id", "response_id", "response_model", "status_code"),
        *("stream", "target", "tool_call_id", "tool_calls", "url", "usage", "usage_protocol"),
    )
)


class NotOuroborosError(ValueError):
    """The record has neither of the two shapes."""


def looks_like_a_record(members: Members) -> bool:
    """Whether an object has the keys that only this journal has together."""
    has_aggregate = text_of(members.get("aggregate_type")) is not None and "aggregate_id" in members
    return has_aggregate and "timestamp" in members and _shape(members) is not None


def wire_record(members: Members) -> bytes:
    """The event. It is a function of this one record, whichever of the two shapes it has.

    `picker_projection_version` is bookkeeping that is changed in place long after the event was written,
    so it is no part of what happened and is left out.
    """
    shape = _shape(members)
    if shape is None:
        raise NotOuroborosError(
            "neither a row (event_type, payload) nor a dump (type, data) of the Ouroboros journal"
        )
    type_key, payload_key = shape
    type_name = text_of(members[type_key]) or ""
    payload = _payload(members[payload_key])
    if "event_version" in members:
        payload.setdefault("event_version", members["event_version"])
    data = _data(type_name, payload, members)
    event: Members = {}
    if (identifier := _told(members.get("id"))) is not None:
        event["id"] = identifier
    event["type"] = compact(members[type_key])
    event["v"] = b"1"
    moment = _moment(members.get("timestamp"))
    if moment is not None:
        event["ts"] = _json(moment)
    elif (told := _told(members.get("timestamp"))) is not None:
        data["timestamp"] = told
    for ours, theirs in (("session_id", "session_id"), ("run_id", "execution_id")):
        if text_of(payload.get(theirs)):
            event[ours] = compact(payload[theirs])
    if type_name in _LLM and _is_id(payload.get("call_id")):
        event["attempt_id"] = compact(payload["call_id"])
    event["source"] = b'{"name":"ouroboros"}'
    event["data"] = joined(data)
    return joined(event)


def _shape(members: Members) -> tuple[str, str] | None:
    for type_key, payload_key in (ROW_KEYS, DUMP_KEYS):
        if text_of(members.get(type_key)) and payload_key in members:
            return type_key, payload_key
    return None


def _payload(raw: bytes) -> Members:
    # A payload copied out of the table by other tools is often a string that holds the object.
    inner = text_of(raw)
    try:
        return members_of(inner.encode("utf-8", "surrogatepass") if inner is not None else raw)
    except ValueError:
        return {} if _told(raw) is None else {"payload": raw}


def _data(type_name: str, payload: Members, members: Members) -> Members:
    """What we understand under our names first, then everything else under its own name, sorted."""
    rest = {key: compact(value) for key, value in payload.items() if _told(value) is not None}
    for key in ("session_id", "execution_id"):
        if text_of(rest.get(key)):
            del rest[key]
    data: Members = {}
    for key in ("aggregate_type", "aggregate_id", "consensus_id"):
        if (told := _told(members.get(key))) is not None:
            data[key] = told
    if type_name in _LLM | _TOOL:
        _take_target(data, rest)
        for theirs, ours in _RENAMED.items():
            if theirs in rest:
                data[ours] = rest.pop(theirs)
        if type_name in _LLM:
            _take_llm(data, rest, type_name)
        elif _is_id(rest.get("call_id")):
            data["tool_call_id"] = rest.pop("call_id")
        _take_outcome(data, rest)
        _say_privacy(data, rest, type_name)
    taken = _OURS | data.keys() if type_name in _LLM | _TOOL else data.keys()
    for key in sorted(rest):
        data[f"payload_{key}" if key in taken else key] = rest[key]
    return data


def _take_target(data: Members, rest: Members) -> None:
    kind, identifier = text_of(rest.get("target_type")), text_of(rest.get("target_id"))
    if kind is not None and identifier is not None:
        del rest["target_type"], rest["target_id"]
    else:
        kind, identifier = text_of(data.get("aggregate_type")), text_of(data.get("aggregate_id"))
    if kind is not None and identifier is not None:
        data["target"] = _json(f"{kind}:{identifier}")


def _take_llm(data: Members, rest: Members, type_name: str) -> None:
    if _is_id(rest.get("call_id")):
        del rest["call_id"]  # it is the event's attempt_id
    if type_name == EventType.LLM_RETURNED:
        if "finish_reason" in rest:
            data["finish_reasons"] = b"[" + rest.pop("finish_reason") + b"]"
        counts: tuple[str, ...] = ("token_count_in", "token_count_out")
        usage = {key: rest.pop(key) for key in counts if key in rest}
        if usage:
            data["usage"] = joined(usage)
            data["usage_protocol"] = b'"ouroboros"'


def _take_outcome(data: Members, rest: Members) -> None:
    seconds = _seconds(rest.get("duration_ms"))
    if seconds is not None:
        del rest["duration_ms"]
        data["duration_seconds"] = seconds
    if rest.get("is_error") == b"true":
        kind = rest.pop("error_kind", None)
        data["error"] = joined({"type": kind} if kind is not None else {})
        if kind == b'"CancelledError"':
            data["cancelled"] = b"true"


def _say_privacy(data: Members, rest: Members, type_name: str) -> None:
    """The recorder's privacy mode, where the record shows it: no preview, a hidden one, or a readable one."""
    part = {
        EventType.LLM_REQUESTED: "prompt",
        EventType.LLM_RETURNED: "completion",
        EventType.TOOL_STARTED: "arguments",
        EventType.TOOL_RETURNED: "result",
    }[EventType(type_name)]
    found = {**rest, **data}
    preview = text_of(found.get(f"{part}_preview"))
    hashed = f"{part}_hash" in found
    hidden = preview is not None and _HIDDEN_PREVIEW.fullmatch(preview) is not None
    if type_name == EventType.LLM_REQUESTED:
        without = Captured.HASH if hashed else Captured.NONE
        data["captured"] = _json(Captured.PREVIEW if preview is not None and not hidden else without)
    if hidden:
        data["privacy"] = b'"redacted"'
    elif preview is not None:
        data["privacy"] = b'"on"'
    elif hashed:
        data["privacy"] = b'"off"'


def _moment(raw: bytes | None) -> str | None:
    """RFC 3339 as far as the record goes: a time without zone stays without."""
    match = _TIME.fullmatch(text_of(raw) or "")
    if match is None:
        return None
    day, time, fraction, zone = match.groups()
    fraction = (fraction or "").rstrip("0")
    moment = f"{day}T{time}{'.' + fraction if fraction else ''}{'Z' if zone == '+00:00' else zone or ''}"
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return None
    return moment


def _seconds(milliseconds: bytes | None) -> bytes | None:
    """Exactly a thousandth, written out without an exponent."""
    if milliseconds is None or not _NUMBER.fullmatch(milliseconds):
        return None
    try:
        seconds = Decimal(milliseconds.decode()) / 1000
    except InvalidOperation:
        return None
    written = f"{seconds:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).encode()


def _told(raw: bytes | None) -> bytes | None:
    """The value in one way of writing it; None when the record does not tell."""
    return None if raw is None or raw == b"null" else compact(raw)


def text_of(raw: bytes | None) -> str | None:
    """The string, when it is one."""
    if raw is None or not raw.startswith(b'"'):
        return None
    return raw[1:-1].decode() if b"\\" not in raw else _unescaped(raw)


def _unescaped(raw: bytes) -> str | None:
    text = json.loads(raw)
    return text if isinstance(text, str) else None


def _is_id(raw: bytes | None) -> bool:
    text = text_of(raw)
    return text is not None and 1 <= len(text) <= 255


def compact(raw: bytes) -> bytes:
    """The same JSON without white space and with strings written in one way. Numbers keep their literals.

    The table's JSON escapes what the dump writes as it is, so the two shapes differ in nothing but writing.
    """
    if _NEEDS_NO_CHANGE.fullmatch(raw):
        return raw
    return _STRING_OR_SPACE.sub(_one_way, raw)


def _one_way(token: re.Match[bytes]) -> bytes:
    text = token.group()
    if not text.startswith(b'"'):
        return b""
    return _json(json.loads(text)) if b"\\" in text else text


def _key(name: str) -> bytes:
    # The journal's own names are few and short; a stranger's need not stay in memory.
    return _known_key(name) if len(name) <= 40 else _json(name) + b":"


@lru_cache(maxsize=1024)
def _known_key(name: str) -> bytes:
    return _json(name) + b":"


def _json(text: str) -> bytes:
    try:
        return json.dumps(text, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(text).encode()


def joined(members: Members) -> bytes:
    """A JSON object of parts that are JSON already."""
    return b"{" + b",".join(_key(key) + value for key, value in members.items()) + b"}"
