"""Traces as Langfuse exports them: a trace with its observations, or observations alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .http import text_of
from .langfuse_observation import Trace, observation_events, score_event, trace_event
from .members import Members, list_of, object_of
from .page import first_rows, read_rows

_OF_OBSERVATIONS = frozenset(("id", "traceId", "type", "startTime"))
#: The same in exports to a store of files, which have the names of the database.
_OF_EXPORTED = frozenset(("id", "trace_id", "type", "start_time"))
_START = 64 * 1024


class Langfuse:
    """The observations of a trace are listed twice in some exports; they are read once."""

    name = "langfuse"
    looks_for = (
        "a Langfuse export (a trace with observations, or objects with id, traceId, type and startTime)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        start = sample[:_START].lstrip(b"\xef\xbb\xbf \t\r\n[")
        if start.startswith(b"{") and b'"observations"' in sample and b'"projectId"' in start:
            is_trace = b'"traceId"' in sample and (b'"scores"' in sample or start[:200].find(b'"trace"') >= 0)
            return 0.95 if is_trace else 0.0
        objects = first_rows(sample, _is_observation)
        return round(0.95 * sum(map(_is_observation, objects)) / len(objects), 2) if objects else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_rows(stream, reading, _is_observation):
            if isinstance(piece, Refused):
                yield piece
            elif _is_observation(piece.members):
                for event in observation_events(piece.raw, piece.members, Trace({})):
                    yield Record(piece.line, piece.raw, event)
            elif told := _trace_of(piece.members):
                trace, observations = told
                yield Record(piece.line, piece.raw, trace_event(trace))
                for raw in observations:
                    members = object_of(raw)
                    for event in observation_events(raw, members, trace) if _is_observation(members) else ():
                        yield Record(piece.line, raw, event)
                for raw in list_of(trace.members.get("scores")):
                    yield Record(piece.line, raw, score_event(raw, object_of(raw), trace))
            else:
                yield piece.refused("no trace and no observation")


def _is_observation(members: Members) -> bool:
    is_named = members.keys() >= _OF_OBSERVATIONS or members.keys() >= _OF_EXPORTED
    return is_named and text_of(members.get("type")) is not None


def _trace_of(members: Members) -> tuple[Trace, list[bytes]] | None:
    """The trace and its observations, beside it or inside."""
    inner = object_of(members.get("trace")) or members
    observations = members.get("observations") or inner.get("observations")
    if observations is None or not text_of(inner.get("id")):
        return None
    return Trace(inner), list_of(observations)
