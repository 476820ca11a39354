"""Raw HTTP traffic of Claude Code, as claude-trace logs it: a line for each request with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .http import (
    Exchange,
    Recording,
    body_of_json,
    body_of_text,
    headers_of,
    moment_of,
    text_of,
    value_of,
    whole_of,
)
from .lines import first_objects, read_objects
from .members import Members, members_of

_REQUEST = frozenset(("timestamp", "method", "url", "headers", "body"))
_RESPONSE = frozenset(("timestamp", "status_code", "headers", "body", "body_raw"))


class ClaudeTrace:
    """Headers and bodies are kept; the time of the log itself has no zone and is kept as it is."""

    name = "claude_trace_http"
    looks_for = "claude-trace's HTTP log (objects with request, response and logged_at)"

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        if not objects:
            return 0.0
        return round(0.97 * sum(map(_looks_like_a_pair, objects)) / len(objects), 2)

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        recording = Recording("claude-trace", reading)
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
                continue
            try:
                exchange = _exchange(piece.members)
            except ValueError as error:
                yield piece.refused(str(error))
                continue
            yield from recording.records(exchange, piece.line, piece.raw)
        recording.finish()


def _looks_like_a_pair(members: Members) -> bool:
    if not {"request", "response", "logged_at"} <= members.keys():
        return False
    try:
        request = members_of(members["request"])
    except ValueError:
        return False
    return {"method", "url", "timestamp"} <= request.keys()


def _exchange(members: Members) -> Exchange:
    """An answer that never came is written as null."""
    request = _object(members, "request")
    if request is None or text_of(request.get("url")) is None:
        raise ValueError("no request with an address")
    response = _object(members, "response")
    exchange = Exchange(
        method=text_of(request.get("method")) or "",
        url=text_of(request["url"]) or "",
        request_headers=headers_of(value_of(request.get("headers"))),
        started_at=moment_of(value_of(request.get("timestamp"))),
        answered=response is not None,
        asked_too={key: value for key, value in request.items() if key not in _REQUEST},
    )
    if request.get("body", b"null") != b"null":
        exchange.request = body_of_json(request["body"])
    rest = {key: value for key, value in members.items() if key not in {"request", "response"}}
    if response is None:
        exchange.asked_too |= rest
        return exchange
    exchange.status = whole_of(response.get("status_code"))
    exchange.answer_headers = headers_of(value_of(response.get("headers")))
    exchange.ended_at = moment_of(value_of(response.get("timestamp")))
    exchange.told_too = {key: value for key, value in response.items() if key not in _RESPONSE} | rest
    if response.get("body", b"null") != b"null":
        exchange.answer = body_of_json(response["body"])
    elif text := text_of(response.get("body_raw")):
        exchange.answer = body_of_text(text, exchange.answer_headers.get("content-type"))
    return exchange


def _object(members: Members, key: str) -> Members | None:
    raw = members.get(key, b"null")
    return members_of(raw) if raw.startswith(b"{") else None
