"""Spans as an exporter sends them, told in few words."""

from __future__ import annotations

import io
import json
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
