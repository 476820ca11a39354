"""Spans of OpenTelemetry as its JSON for traces (OTLP) writes them: attributes as plain values, ids as hex."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .http import json_of, moment_of

_ERROR = (2, "STATUS_CODE_ERROR")
_HEX = frozenset("0123456789abcdef")
_NANOSECONDS = 10**9
# From 2001 to 2128.
_LEAST_NANOSECONDS = 10**18
_MOST_NANOSECONDS = 5 * 10**18
#: Deeper values are left as they were written.
_MOST_LEVELS = 50
_PLAIN = ("stringValue", "boolValue", "doubleValue", "bytesValue")


@dataclass(slots=True)
class Span:
    """One span, below whose resource and scope it stood."""

    line: int
    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    scope: str
    resource: dict[str, Any]
    attributes: dict[str, Any]
    start_ns: int | None
    end_ns: int | None
    is_error: bool
    message: str | None
    events: list[dict[str, Any]] = field(default_factory=list)

    def text(self, *names: str) -> str | None:
        """The first of the attributes that holds a text."""
        found = (self.attributes.get(name) for name in names)
        return next((value for value in found if isinstance(value, str) and value), None)

    @property
    def started(self) -> str | None:
        """When it began, as the wire wants it."""
        return moment_in(self.start_ns)

    @property
    def ended(self) -> str | None:
        """When it ended; None while it goes on."""
        return moment_in(self.end_ns)

    @property
    def duration_seconds(self) -> float | None:
        """How long it took."""
        if self.start_ns is None or self.end_ns is None or self.end_ns < self.start_ns:
            return None
        return (self.end_ns - self.start_ns) / _NANOSECONDS

    @property
    def raw(self) -> bytes:
        """What it says, the same for every way of writing it down."""
        told = [self.trace_id, self.span_id, self.name, self.scope, self.resource, self.attributes]
        return json_of([*told, self.start_ns, self.end_ns, self.is_error, self.message, self.events])


def spans_of(request: object, line: int) -> Iterator[Span | str]:
    """The spans of one request; a text says what is none. Older writers say `instrumentationLibrarySpans`."""
    for of_resource in _objects(request, "resourceSpans", "resource_spans"):
        resource = attributes_of(_member(of_resource.get("resource"), "attributes"))
        for of_scope in _objects(of_resource, "scopeSpans", "scope_spans", "instrumentationLibrarySpans"):
            named = of_scope.get("scope") or of_scope.get("instrumentationLibrary")
            scope = _member(named, "name")
            for told in _objects(of_scope, "spans"):
                span = _span(told, line, scope if isinstance(scope, str) else "", resource)
                yield span if span is not None else "a span without its ids"


def _span(told: dict[str, Any], line: int, scope: str, resource: dict[str, Any]) -> Span | None:
    trace_id, span_id = (
        _id(_first(told, *names)) for names in (("traceId", "trace_id"), ("spanId", "span_id"))
    )
    if trace_id is None or span_id is None:
        return None
    status = told.get("status")
    message = _member(status, "message")
    name = told.get("name")
    return Span(
        line=line,
        trace_id=trace_id,
        span_id=span_id,
        parent_id=_id(_first(told, "parentSpanId", "parent_span_id")),
        name=name if isinstance(name, str) else "",
        scope=scope,
        resource=resource,
        attributes=attributes_of(told.get("attributes")),
        start_ns=_whole(_first(told, "startTimeUnixNano", "start_time_unix_nano")),
        end_ns=_whole(_first(told, "endTimeUnixNano", "end_time_unix_nano")),
        is_error=_member(status, "code") in _ERROR,
        message=message if isinstance(message, str) and message else None,
        events=[
            {"name": event.get("name"), "attributes": attributes_of(event.get("attributes"))}
            for event in _objects(told, "events")
        ],
    )


def attributes_of(told: object) -> dict[str, Any]:
    """Attributes by their names, with plain values."""
    if not isinstance(told, list):
        return {}
    return {
        one["key"]: value_of(one.get("value"))
        for one in told
        if isinstance(one, dict) and isinstance(one.get("key"), str)
    }


def value_of(told: object, levels: int = _MOST_LEVELS) -> Any:
    """The value in its wrapping. Whole numbers may be written as texts."""
    if not isinstance(told, dict) or levels == 0:
        return told
    for name in _PLAIN:
        if name in told:
            return told[name]
    if "intValue" in told:
        number = _whole(told["intValue"])
        return told["intValue"] if number is None else number
    if "arrayValue" in told:
        return [value_of(one, levels - 1) for one in _list(_member(told["arrayValue"], "values"))]
    if "kvlistValue" in told:
        pairs = _list(_member(told["kvlistValue"], "values"))
        return {
            str(one.get("key")): value_of(one.get("value"), levels - 1)
            for one in pairs
            if isinstance(one, dict)
        }
    return told or None


def _id(told: object) -> str | None:
    """Hex, as the convention for JSON wants it, else what base64 stands for."""
    if not isinstance(told, str) or not told:
        return None
    lower = told.lower()
    if len(lower) in (16, 32) and _HEX.issuperset(lower):
        return lower if lower.strip("0") else None
    try:
        raw = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw.hex() if len(raw) in (8, 16) and any(raw) else None


def moment_in(nanoseconds: int | None) -> str | None:
    """A time of this century; what is none was not told."""
    is_likely = nanoseconds is not None and _LEAST_NANOSECONDS < nanoseconds < _MOST_NANOSECONDS
    return moment_of(nanoseconds) if is_likely else None


def _whole(told: object) -> int | None:
    if isinstance(told, bool):
        return None
    if isinstance(told, int):
        return told
    text = told if isinstance(told, str) else ""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _first(told: dict[str, Any], *names: str) -> object:
    return next((told[name] for name in names if name in told), None)


def _objects(told: object, *names: str) -> list[dict[str, Any]]:
    found = _first(told, *names) if isinstance(told, dict) else None
    return [one for one in _list(found) if isinstance(one, dict)]


def _list(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _member(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, dict) else None
