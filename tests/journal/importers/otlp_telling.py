"""Spans as an exporter sends them, told in few words."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

from journal.importers.base import Reading, Record
from journal.importers.otlp import Otlp
from journal.wire import Incoming, Limits, wire_event

TRACE = "0af7651916cd43dd8448eb211c80319c"
BEGIN = 1_795_000_000 * 10**9


def wrapped(value: object) -> dict[str, Any]:
    """A value as attributes have it."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [wrapped(one) for one in value]}}
    return {"stringValue": value if isinstance(value, str) else json.dumps(value)}


def attributes(told: dict[str, object]) -> list[dict[str, Any]]:
    return [{"key": name, "value": wrapped(value)} for name, value in told.items()]


def span(number: int, told: dict[str, object], **more: Any) -> dict[str, Any]:
    """A span of a second, whose number is its id and the second in which it begins."""
    parent = more.pop("parent", None)
    return {
        "traceId": TRACE,
        "spanId": f"{number:016x}",
        **({"parentSpanId": f"{parent:016x}"} if parent else {}),
        "name": "a span",
        "startTimeUnixNano": str(BEGIN + number * 10**9),
        "endTimeUnixNano": str(BEGIN + (number + 1) * 10**9),
        "attributes": attributes(told),
        "status": {},
        **more,
    }


def request(*spans: dict[str, Any], scope: str = "instrumentation", **resource: object) -> dict[str, Any]:
    of_scope = {"scope": {"name": scope}, "spans": list(spans)}
    of_resource = {"service.name": "agent", **resource}
    return {
        "resourceSpans": [{"resource": {"attributes": attributes(of_resource)}, "scopeSpans": [of_scope]}]
    }


def read(*requests: dict[str, Any]) -> list[Any]:
    content = b"\n".join(json.dumps(one).encode() for one in requests)
    return list(Otlp().read(io.BytesIO(content), Reading()))


def events(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """All of them are events that the wire takes."""
    found = read(*requests)
    for one in found:
        assert isinstance(one, Record), one
        taken = wire_event(one.event, index=one.line, source_record=one.raw, limits=Limits())
        assert isinstance(taken, Incoming), taken
    return [json.loads(one.event) for one in found]


def of_type(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in found if one["type"] == kind]


def field(number: int, value: bytes | int, kind: int = 2) -> bytes:
    """A field of a message in the binary form."""
    if isinstance(value, int):
        return (
            varint(number << 3) + varint(value)
            if kind == 0
            else varint(number << 3 | 1) + value.to_bytes(8, "little")
        )
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    value %= 2**64
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def binary_value(told: dict[str, Any]) -> bytes:
    ((kind, value),) = told.items()
    if kind == "stringValue":
        return field(1, value.encode())
    if kind == "boolValue":
        return field(2, int(value), 0)
    if kind == "intValue":
        return field(3, int(value), 0)
    if kind == "doubleValue":
        return field(4, int.from_bytes(struct.pack("<d", value), "little"), 1)
    return field(5, b"".join(field(1, binary_value(one)) for one in value["values"]))


def binary_attributes(number: int, told: list[dict[str, Any]]) -> bytes:
    return b"".join(
        field(number, field(1, one["key"].encode()) + field(2, binary_value(one["value"]))) for one in told
    )


def binary(told: dict[str, Any]) -> bytes:
    """The same request in the binary form."""
    (of_resource,) = told["resourceSpans"]
    (of_scope,) = of_resource["scopeSpans"]
    spans = b"".join(field(2, binary_span(one)) for one in of_scope["spans"])
    scope = field(2, field(1, field(1, of_scope["scope"]["name"].encode())) + spans)
    return field(1, field(1, binary_attributes(1, of_resource["resource"]["attributes"])) + scope)


def binary_span(told: dict[str, Any]) -> bytes:
    ids = ((1, "traceId"), (2, "spanId"), (4, "parentSpanId"))
    found = b"".join(field(number, bytes.fromhex(told[name])) for number, name in ids if name in told)
    found += field(5, told["name"].encode()) + field(6, 3, 0)
    found += field(7, int(told["startTimeUnixNano"]), 1) + field(8, int(told["endTimeUnixNano"]), 1)
    found += binary_attributes(9, told["attributes"])
    for one in told.get("events", ()):
        found += field(11, field(2, one["name"].encode()) + binary_attributes(3, one["attributes"]))
    status = told["status"]
    return found + field(
        15, field(2, status.get("message", "").encode()) + field(3, status.get("code", 0), 0)
    )
