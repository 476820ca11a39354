"""Requests of OpenTelemetry's exporters in their binary form, as the values that their JSON would hold."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_LEVELS = 40
#: What every resource that an SDK describes has among its first attributes.
_TELLING = (b"service.name", b"telemetry.sdk", b"service.instance.id")
_LOOKED_AT_BYTES = 4096


class NotBinaryError(ValueError):
    """The bytes are no such request; the message says why."""


def begins_a_request(sample: bytes) -> bool:
    """Whether a file that begins so may be one: a resource with its attributes stands first."""
    if sample[:1] != b"\x0a" or not any(name in sample[:_LOOKED_AT_BYTES] for name in _TELLING):
        return False
    try:
        size, place = _varint(sample, 1)
    except NotBinaryError:
        return False
    return size > 0 and sample[place : place + 1] == b"\x0a"


def request_of(raw: bytes) -> dict[str, Any]:
    """The request; NotBinaryError says why it is none."""
    return {"resourceSpans": [_of_resource(one) for one in _each(raw, 1)]}


def _of_resource(raw: bytes) -> dict[str, Any]:
    resources = list(_each(raw, 1))
    return {
        "resource": {"attributes": _attributes(resources[0], 1) if resources else []},
        "scopeSpans": [_of_scope(one) for one in _each(raw, 2)],
    }


def _of_scope(raw: bytes) -> dict[str, Any]:
    scopes = list(_each(raw, 1))
    names = [_text(one) for one in _each(scopes[0], 1)] if scopes else []
    return {"scope": {"name": names[0] if names else ""}, "spans": [_span(one) for one in _each(raw, 2)]}


def _span(raw: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {
        "attributes": _attributes(raw, 9),
        "events": [_event(one) for one in _each(raw, 11)],
    }
    named: dict[int, tuple[str, Callable[[Any], Any]]] = {
        1: ("traceId", _hex),
        2: ("spanId", _hex),
        4: ("parentSpanId", _hex),
        5: ("name", _text),
        7: ("startTimeUnixNano", int),
        8: ("endTimeUnixNano", int),
        15: ("status", _status),
    }
    for number, value in _fields(raw):
        if number in named and isinstance(value, int) is (number in (7, 8)):
            name, read = named[number]
            told[name] = read(value)
    return told


def _event(raw: bytes) -> dict[str, Any]:
    names = [_text(one) for one in _each(raw, 2)]
    return {"name": names[0] if names else "", "attributes": _attributes(raw, 3)}


def _status(raw: bytes) -> dict[str, Any]:
    found = dict(_fields(raw))
    message = found.get(2)
    return {"code": found.get(3, 0), "message": _text(message) if isinstance(message, bytes) else ""}


def _attributes(raw: bytes, number: int, levels: int = _MOST_LEVELS) -> list[dict[str, Any]]:
    found = []
    for one in _each(raw, number):
        keys, values = list(_each(one, 1)), list(_each(one, 2))
        if keys:
            found.append({"key": _text(keys[0]), "value": _value(values[0], levels) if values else {}})
    return found


def _value(raw: bytes, levels: int) -> dict[str, Any]:
    """A value in the wrapping that the JSON has."""
    for number, value in _fields(raw):
        if number == 2 and isinstance(value, int):
            return {"boolValue": bool(value)}
        if number == 3 and isinstance(value, int):
            return {"intValue": value - 2**64 if value >= 2**63 else value}
        if number == 4 and isinstance(value, int):
            return {"doubleValue": struct.unpack("<d", value.to_bytes(8, "little"))[0]}
        if not isinstance(value, bytes):
            continue
        if number == 1:
            return {"stringValue": _text(value)}
        if number == 5 and levels:
            return {"arrayValue": {"values": [_value(one, levels - 1) for one in _each(value, 1)]}}
        if number == 6 and levels:
            return {"kvlistValue": {"values": _attributes(value, 1, levels - 1)}}
        if number == 7:
            return {"bytesValue": value.hex()}
    return {}


def _each(raw: bytes, number: int) -> Iterator[bytes]:
    """All messages, texts or bytes under a number."""
    return (value for found, value in _fields(raw) if found == number and isinstance(value, bytes))


def _fields(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message, in their order; fields that nobody knows too."""
    place = 0
    while place < len(raw):
        tag, place = _varint(raw, place)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise NotBinaryError("not the binary form of a trace")
        if kind == _VARINT:
            value, place = _varint(raw, place)
            yield number, value
            continue
        if kind == _BYTES:
            size, place = _varint(raw, place)
        else:
            size = {_FIXED64: 8, _FIXED32: 4}.get(kind, -1)
        if size < 0:
            raise NotBinaryError("not the binary form of a trace")
        if place + size > len(raw):
            raise NotBinaryError("it ends inside a field")
        piece = raw[place : place + size]
        place += size
        yield number, piece if kind == _BYTES else int.from_bytes(piece, "little")


def _varint(raw: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(raw) and shift < 70:
        byte = raw[place]
        value |= (byte & 0x7F) << shift
        place += 1
        if byte < 0x80:
            return value, place
        shift += 7
    raise NotBinaryError("it ends inside a number")


def _hex(raw: bytes) -> str:
    return raw.hex()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
