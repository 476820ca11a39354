"""An answer as a reader wants it: a stream put together, several records as one; and what it was put together from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from journal.anatomy.streams import assemble
from journal.anatomy.streams.chunks import chunks_of
from journal.fold.facts import unpack_facts
from journal.fold.parts import IN_PARTS
from journal.models import Attempt, Entry, Project
from journal.store.reading import body_json, data_json, member
from journal.vocabulary import EVENT_KINDS, EventType
from journal.wire.flags import NOT_SPLIT

from .bodies import Body, find_attempt
from .values import json_list

#: Records of one answer that are put together; those of longer ones are reached one by one.
MOST_PARTS = 500
#: A longer stream is shown as it came.
MOST_STREAM_BYTES = 8 * 1024 * 1024
_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
_TIMES = ("timestamp_utc", "timestamp", "received_at", "ts", "time", "at")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of an attempt. `parts` counts the records that tell it, `is_stream` says that it was put together
    from a recorded stream; `body` None: there is nothing to put together."""

    body: Body | None
    is_stream: bool = False
    parts: int = 0


@dataclass(frozen=True, slots=True)
class StreamChunk:
    """A piece of a stream. `at` where somebody wrote down when it came."""

    number: int
    at: datetime | None
    name: str
    value: Any


def answer(project: Project, attempt_key: str) -> Answer | None:
    """An answer put together, or None when there is no such attempt. Five statements at most."""
    attempt = find_attempt(project, attempt_key)
    if attempt is None:
        return None
    if IN_PARTS in json_list(attempt.call.flags):
        entries = _parts(attempt)
        if len(entries) > 1:
            return Answer(_together(entries), parts=len(entries))
    stream = _stream(attempt)
    if stream is None:
        return Answer(None)
    if len(stream) > MOST_STREAM_BYTES:
        return Answer(None, is_stream=True)
    told = assemble(attempt.call.protocol, _unwrapped(_value(stream))).body
    return Answer(Body(_text(told), None, None) if told else None, is_stream=True)


def answer_part(project: Project, attempt_key: str, number: int) -> Body | None:
    """The body of one record of an answer, counted from one; None when there is no such record."""
    attempt = find_attempt(project, attempt_key)
    entries = _parts(attempt) if attempt is not None else []
    if not 1 <= number <= len(entries):
        return None
    text = body_json(entries[number - 1])
    return Body(text, None, None if text is not None else "this record has no body")


def stream_chunks(project: Project, attempt_key: str) -> list[StreamChunk] | None:
    """The pieces of a recorded stream, in order; None when no stream was recorded."""
    attempt = find_attempt(project, attempt_key)
    stream = _stream(attempt) if attempt is not None else None
    if stream is None:
        return None
    if len(stream) > MOST_STREAM_BYTES:
        return []
    return list(_chunks(_value(stream)))


def _parts(attempt: Attempt) -> list[Entry]:
    """The records of one answer, in order of time. One statement."""
    call = attempt.call
    rows = Entry.objects.filter(project_id=call.project_id, group_key=call.group_key, kind=_RETURNED)
    found = []
    for entry in rows.order_by("occurred_at", "id")[:MOST_PARTS]:
        facts = unpack_facts(bytes(entry.facts))
        names_another = (facts.attempt_id or attempt.attempt_id) != attempt.attempt_id
        if facts.is_part and not names_another and (facts.attempt or attempt.number) == attempt.number:
            found.append(entry)
    return found


def _together(entries: Iterable[Entry]) -> Body:
    """Lists of the records in order, what stands in several of them once; of all else what was told last."""
    whole: dict[str, Any] = {}
    for entry in entries:
        text = body_json(entry)
        value = _value(text) if text is not None else None
        for name, told in value.items() if isinstance(value, dict) else ():
            known = whole.get(name)
            if isinstance(known, list) and isinstance(told, list):
                known += [one for one in told if one not in known]
            elif told is not None or name not in whole:
                whole[name] = told
    if not whole:
        return Body(None, None, "the records of this answer have no bodies")
    return Body(_text(whole), None, None)


def _stream(attempt: Attempt) -> bytes | None:
    entry_id = attempt.response_entry_id
    entry = Entry.objects.filter(pk=entry_id).first() if entry_id is not None else None
    data = data_json(entry) if entry is not None else None
    if entry is None or data is None:
        return None
    odd = bool(entry.flags & NOT_SPLIT)
    body = member(data, "body", odd=odd)
    return member(data, "stream", odd=odd) if body is None or body == b"null" else None


def _chunks(stream: Any) -> Iterable[StreamChunk]:
    """Pieces with their times; a stream that is a text, or pieces of one, has none."""
    if isinstance(stream, list) and any(isinstance(piece, dict) for piece in stream):
        for number, piece in enumerate(stream, start=1):
            told = piece if isinstance(piece, dict) else {"data": piece}
            value = told.get("chunk", told.get("data", told))
            name = told.get("event")
            yield StreamChunk(number, _at(told), name if isinstance(name, str) else "", value)
        return
    for number, chunk in enumerate(chunks_of(stream), start=1):
        yield StreamChunk(number, None, chunk.name, chunk.value)


def _unwrapped(stream: Any) -> Any:
    """Pieces without the object around each that says when it came."""
    if not isinstance(stream, list):
        return stream
    return [piece["chunk"] if isinstance(piece, dict) and "chunk" in piece else piece for piece in stream]


def _at(piece: dict[str, Any]) -> datetime | None:
    """When a piece came, where it is wrapped in something that says so."""
    if "chunk" not in piece and "data" not in piece:
        return None
    for name in _TIMES:
        told = piece.get(name)
        try:
            if isinstance(told, str):
                at = datetime.fromisoformat(told)
                return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
            if isinstance(told, int | float) and not isinstance(told, bool):
                return datetime.fromtimestamp(told, UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return None


def _value(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
