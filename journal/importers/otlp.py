"""Traces of OpenTelemetry as its exporters send them and its collector writes them to files (OTLP): JSON, or binary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import BrokenStreamError, Reading, Record
from .begin import look_at, read_up_to
from .http import value_of
from .lines import first_objects, read_objects
from .members import Members
from .otlp_binary import NotBinaryError, begins_a_request, request_of
from .otlp_event import answer_id_of, events_of, kind_of, other_event, says_something, session_of
from .otlp_span import Span, spans_of

_KEYS = ("resourceSpans", "resource_spans")
_INSIDE = ("scopeSpans", "scope_spans", "instrumentationLibrarySpans")
_SESSIONS = "sessions of traces"
_LOOKED_AT_BYTES = 8 * 1024
_MOST_SESSIONS = 100_000
#: So much of a file is looked at together: spans come before those they belong to, and their session with neither.
MOST_HELD_BYTES = 8 * 1024 * 1024


class Otlp:
    """A request of an exporter is a record with many spans; a file holds one or many of them."""

    name = "otlp"
    looks_for = (
        "traces of OpenTelemetry (objects with resourceSpans, and scopeSpans in them, or their binary form)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        if begins_a_request(sample):
            return 0.9
        objects = first_objects(sample)
        if objects:
            return round(0.96 * sum(map(_is_request, objects)) / len(objects), 2)
        # One request may be longer than a sample.
        start = sample.lstrip(b"\xef\xbb\xbf \t\r\n[")[:200]
        is_begun = any(f'"{key}"'.encode() in start for key in _KEYS)
        return 0.9 if is_begun and any(f'"{key}"'.encode() in sample for key in _INSIDE) else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        start, stream = look_at(stream, _LOOKED_AT_BYTES)
        if begins_a_request(start):
            yield from _binary(stream, reading)
            return
        held: list[Span] = []
        size = 0
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
                continue
            if not _is_request(piece.members):
                yield piece.refused("no request with spans")
                continue
            size += len(piece.raw)
            for one in spans_of(value_of(piece.raw), piece.line):
                if isinstance(one, Span):
                    held.append(one)
                else:
                    yield piece.refused(one)
            if size > MOST_HELD_BYTES:
                yield from _records(held, reading)
                held, size = [], 0
        yield from _records(held, reading)


def _binary(stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
    """One request, which is the file."""
    try:
        raw = read_up_to(stream, reading.limits.line_bytes + 1)
        if len(raw) > reading.limits.line_bytes:
            yield Refused(
                0, None, "too_large", f"the request is longer than {reading.limits.line_bytes} bytes"
            )
            return
        found = list(spans_of(request_of(raw), 1))
    except BrokenStreamError as error:
        yield Refused(0, None, "broken_stream", str(error))
        return
    except NotBinaryError as error:
        yield Refused(0, None, "not_this_format", str(error))
        return
    reading.lines_read = 1
    yield from (Refused(1, None, "not_this_format", one) for one in found if isinstance(one, str))
    yield from _records([one for one in found if isinstance(one, Span)], reading)


def _records(spans: list[Span], reading: Reading) -> Iterator[Record]:
    sessions = _sessions(spans, reading)
    twins, inner = _twins(spans)
    for span in spans:
        session = session_of(span) or sessions.get(span.trace_id) or span.trace_id
        raw = span.raw
        if span.span_id in inner.get(span.trace_id, ()):
            yield Record(span.line, raw, other_event(span, session))
            continue
        for event in events_of(span, session, twins.get((span.trace_id, span.span_id))):
            yield Record(span.line, raw, event)


def _sessions(spans: list[Span], reading: Reading) -> dict[str, str]:
    """The session that any span of a trace names; also of those that were read before in the same upload."""
    known = reading.remembered.setdefault(_SESSIONS, [{}])
    sessions: dict[str, str] = known[0]
    for span in spans:
        if (found := session_of(span)) is not None and len(sessions) < _MOST_SESSIONS:
            sessions.setdefault(span.trace_id, found)
    return sessions


def _twins(spans: list[Span]) -> tuple[dict[tuple[str, str], Span], dict[str, set[str]]]:
    """Calls that two instrumentations wrote down: one inside the other, or with the same answer beside it.

    The one that tells more is the call, and the other its twin, which is shown but not counted.
    """
    calls = {(span.trace_id, span.span_id): span for span in spans if kind_of(span) not in (None, "tool")}
    twins: dict[tuple[str, str], Span] = {}
    inner: dict[str, set[str]] = {}
    by_answer: dict[tuple[str, str], Span] = {}
    for span in calls.values():
        outermost = _outermost(span, calls)
        if outermost is not span:
            twins[outermost.trace_id, outermost.span_id] = span
            inner.setdefault(span.trace_id, set()).add(span.span_id)
    for span in calls.values():
        answer = answer_id_of(span)
        if answer is None or span.span_id in inner.get(span.trace_id, ()):
            continue
        other = by_answer.setdefault((span.trace_id, answer), span)
        if other.scope == span.scope:
            continue
        told, less = (span, other) if _fullness(span) > _fullness(other) else (other, span)
        by_answer[span.trace_id, answer] = told
        twins[told.trace_id, told.span_id] = less
        inner.setdefault(less.trace_id, set()).add(less.span_id)
    return twins, inner


def _fullness(span: Span) -> tuple[bool, bool, int]:
    """What says what was asked; else an instrumentation before what a provider's own library says."""
    return says_something(span), "instrumentation" in span.scope, len(span.attributes)


def _outermost(span: Span, calls: dict[tuple[str, str], Span]) -> Span:
    """The call around it that another instrumentation wrote down; itself where there is none, or no end of them."""
    found, seen = span, {span.span_id}
    while (around := calls.get((found.trace_id, found.parent_id or ""))) is not None:
        if around.scope == found.scope:
            break
        if around.span_id in seen:
            return span
        seen.add(around.span_id)
        found = around
    return found


def _is_request(members: Members) -> bool:
    return any(members.get(key, b"").startswith(b"[") for key in _KEYS)
