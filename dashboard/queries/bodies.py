"""The bodies of requests, answers and passes: JSON text as stored, one at a time, when opened."""

from __future__ import annotations

import json as _json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from journal.models import Attempt, Entry, Pass, Project
from journal.store.reading import data_json, member
from journal.wire.flags import NOT_SPLIT


class Side(StrEnum):
    """The two sides of an attempt: recto and verso."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of one body. `json` None: `reason` says why there is nothing to show.

    `is_stream`: not a body was recorded, but the stream that it came in.
    """

    json: bytes | None
    captured: str | None
    reason: str | None
    is_stream: bool = False


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request with what was recorded beside its body. `headers` empty: none were recorded."""

    body: bytes | None
    protocol: str | None
    model: str | None
    url: str | None
    method: str | None
    headers: tuple[tuple[str, str], ...]


def attempt_body(project: Project, attempt_key: str, side: Side) -> Body | None:
    """One side of an attempt, or None when there is no such attempt. At most four statements."""
    attempt = find_attempt(project, attempt_key)
    if attempt is None:
        return None
    entry_id = attempt.request_entry_id if side is Side.REQUEST else attempt.response_entry_id
    return _body(attempt, side, None if entry_id is None else Entry.objects.filter(pk=entry_id).first())


def both_bodies(project: Project, attempt_key: str) -> dict[Side, Body] | None:
    """Both sides of an attempt, or None when there is no such attempt. At most six statements."""
    attempt = find_attempt(project, attempt_key)
    if attempt is None:
        return None
    ids = {Side.REQUEST: attempt.request_entry_id, Side.RESPONSE: attempt.response_entry_id}
    entries = Entry.objects.in_bulk([pk for pk in ids.values() if pk is not None])
    return {side: _body(attempt, side, entries.get(pk or 0)) for side, pk in ids.items()}


def _body(attempt: Attempt, side: Side, entry: Entry | None) -> Body:
    captured = attempt.captured if side is Side.REQUEST else None
    if entry is None:
        return Body(None, captured, f"no {side} of this attempt was recorded")
    json, is_stream = _stored(entry)
    if json is not None:
        return Body(json, captured, None, is_stream)
    detail = f" (captured: {captured})" if captured else ""
    return Body(None, captured, f"the {side} of this attempt was recorded without a body{detail}")


def pass_body(project: Project, call_key: str, number: int) -> Body | None:
    """The body after a pass, or None when there is no such pass. At most four statements."""
    if "\0" in call_key:
        return None
    found = Pass.objects.filter(call__project=project, call__key=call_key, number=number).first()
    if found is None:
        return None
    entry = Entry.objects.filter(pk=found.entry_id).first()
    json, is_stream = _stored(entry) if entry is not None else (None, False)
    return Body(json, None, None if json is not None else "this pass was recorded without a body", is_stream)


def find_attempt(project: Project, attempt_key: str) -> Attempt | None:
    """The attempt with the public key `<call key>.<number>`. One statement."""
    call_key, separator, number = attempt_key.rpartition(".")
    if not separator or "\0" in call_key or not (number.isascii() and number.isdigit()) or len(number) > 9:
        return None
    return (
        Attempt.objects.filter(call__project=project, call__key=call_key, number=int(number))
        .select_related("call")
        .first()
    )


def _stored(entry: Entry) -> tuple[bytes | None, bool]:
    """The text of `data.body`, else of `data.stream`, and whether it is the latter."""
    data = data_json(entry)
    if data is None:
        return None, False
    odd = bool(entry.flags & NOT_SPLIT)
    body = member(data, "body", odd=odd)
    if body is not None:
        return body, False
    stream = member(data, "stream", odd=odd)
    return stream, stream is not None


def sent_request(project: Project, attempt_key: str) -> SentRequest | None:
    """What an attempt sent, as far as it was recorded; None when there is no such attempt. At most four statements."""
    attempt = find_attempt(project, attempt_key)
    if attempt is None:
        return None
    entry_id = attempt.request_entry_id
    entry = Entry.objects.filter(pk=entry_id).first() if entry_id is not None else None
    data = data_json(entry) if entry is not None else None
    if entry is None or data is None:
        return SentRequest(None, attempt.call.protocol, attempt.request_model, None, None, ())
    odd = bool(entry.flags & NOT_SPLIT)

    def told(name: str) -> Any:
        found = member(data, name, odd=odd)
        return None if found is None else _json.loads(found)

    url, method = told("url"), told("method")
    return SentRequest(
        body=member(data, "body", odd=odd),
        protocol=attempt.call.protocol,
        model=attempt.request_model,
        url=url if isinstance(url, str) else None,
        method=method if isinstance(method, str) else None,
        headers=tuple(_pairs(told("headers"))),
    )


def _pairs(headers: Any) -> Iterator[tuple[str, str]]:
    """Headers of an object, whose values may be lists, or of a list of pairs or of `{name, value}`."""
    if isinstance(headers, dict):
        headers = list(headers.items())
    for told in headers if isinstance(headers, list) else ():
        name, value = (told.get("name"), told.get("value")) if isinstance(told, dict) else (None, None)
        if isinstance(told, list | tuple) and len(told) == 2:
            name, value = told
        for one in value if isinstance(value, list) else [value]:
            if isinstance(name, str) and isinstance(one, str):
                yield name, one
