"""Answers that LLMgine recorded, and those it stores for its own tests: an object each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from journal.anatomy.faults import fault_of
from journal.vocabulary import EventType, Protocol
from journal.wire import Refused
from journal.wire.envelope import ID_CHARACTERS, SESSION_ID_CHARACTERS

from .base import Reading, Record
from .http import joined, json_of, moment_of, text_of, value_of
from .lines import first_objects, read_objects
from .members import Members, object_of
from .transcript_line import with_rest

_RECORDED = frozenset(("provider", "raw_response", "request_metadata"))
_STORED = frozenset(("test_id", "model", "request_params"))
_PROTOCOLS = {
    "openai": Protocol.OPENAI_CHAT,
    "openrouter": Protocol.OPENAI_CHAT,
    "anthropic": Protocol.ANTHROPIC_MESSAGES,
    "gemini": Protocol.GEMINI,
}
_STATUS = re.compile(r"\((\d{3})\): ?(.*)", re.DOTALL)
_LONGEST_MS = 10**9


class Llmgine:
    """Of recorded ones the messages were not kept; times are local, without a zone."""

    name = "llmgine"
    looks_for = (
        "LLMgine's answers (objects with provider, raw_response and request_metadata,"
        " or with test_id, model and request_params)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        return round(0.97 * sum(map(_is_known, objects)) / len(objects), 2) if objects else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
            elif _is_known(piece.members):
                is_recorded = piece.members.keys() >= _RECORDED
                tell = _recorded if is_recorded else _stored
                for event in tell(
                    piece.raw, {key: raw for key, raw in piece.members.items() if raw != b"null"}
                ):
                    yield Record(piece.line, piece.raw, event)
            else:
                yield piece.refused("no answer of LLMgine's")


def _is_known(members: Members) -> bool:
    return members.keys() >= _RECORDED or members.keys() >= _STORED


def _recorded(raw: bytes, members: Members) -> Iterator[bytes]:
    """`response_id` is LLMgine's own; the provider's is in the answer."""
    metadata = object_of(members.get("request_metadata"))
    provider = text_of(members.get("provider"))
    shared: Members = {"provider": json_of(provider)} if provider else {}
    if provider in _PROTOCOLS:
        shared["protocol"] = json_of(str(_PROTOCOLS[provider]))
    if text_of(metadata.get("model")):
        shared["model"] = metadata["model"]
    asked = {**shared, "captured": b'"none"'}
    if metadata:
        asked["request_metadata"] = members["request_metadata"]
    answer = object_of(members.get("raw_response"))
    told = dict(shared)
    if "stream_chunks" in answer:
        told["stream"] = answer["stream_chunks"]
    elif "raw_response" in members:
        told["body"] = members["raw_response"]
    if "error" in members:
        told["error"] = _error(value_of(members["error"]))
    took = value_of(members.get("processing_time_ms"))
    if isinstance(took, int | float) and not isinstance(took, bool) and 0 <= took < _LONGEST_MS:
        told["duration_seconds"] = json_of(took / 1000)
    placed = (
        "provider",
        "raw_response",
        "request_metadata",
        "session_id",
        "timestamp",
        "response_id",
        "error",
    )
    session = text_of(members.get("session_id"))
    moment = moment_of(value_of(members.get("timestamp")))
    own = text_of(members.get("response_id"))
    yield from _pair(raw, own, asked, with_rest(told, members, *placed), session=session, moment=moment)


def _stored(raw: bytes, members: Members) -> Iterator[bytes]:
    parameters = object_of(members.get("request_params"))
    body = {"model": members["model"]} if "model" in members else {}
    asked: Members = {"body": joined(body | parameters), "captured": b'"reconstructed"'}
    told: Members = {}
    if "model" in members:
        asked["model"] = told["model"] = members["model"]
    if "chunks" in members:
        told["stream"] = members["chunks"]
    elif "response" in members:
        told["body"] = members["response"]
    if "error" in members:
        told["error"] = _error(value_of(members["error"]))
    placed = ("model", "request_params", "response", "chunks", "error")
    yield from _pair(raw, None, asked, with_rest(told, members, *placed), session=None, moment=None)


def _pair(
    raw: bytes, own: str | None, asked: Members, told: Members, *, session: str | None, moment: str | None
) -> Iterator[bytes]:
    attempt = (
        own if own and len(own) < ID_CHARACTERS // 2 else hashlib.blake2b(raw, digest_size=16).hexdigest()
    )
    # When the request went out is not told; the answer was recorded at its end.
    for kind, data, at in ((EventType.LLM_REQUESTED, asked, None), (EventType.LLM_RETURNED, told, moment)):
        event: Members = {"id": json_of(f"llmgine:{attempt}:{kind}"), "type": json_of(str(kind)), "v": b"1"}
        if at is not None:
            event["ts"] = json_of(at)
        if session:
            event["session_id"] = json_of(session[:SESSION_ID_CHARACTERS])
        event["attempt_id"] = json_of(attempt)
        event["source"] = b'{"name":"llmgine"}'
        event["data"] = joined(data)
        yield joined(event)


def _error(told: object) -> bytes:
    """`… error (400): {json}`: the status and what the provider answered; else as it was told."""
    error: dict[str, Any] = dict(told) if isinstance(told, dict) else {"message": str(told)}
    match = _STATUS.search(str(error.get("message") or ""))
    if match is not None:
        error["status"] = int(match.group(1))
        # What is cut or no JSON after all is told as it is.
        with suppress(ValueError, RecursionError):
            error |= fault_of(json.loads(match.group(2))) or {}
    return json_of(error)
