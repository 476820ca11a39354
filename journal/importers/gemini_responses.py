"""Answers of Gemini as Gemini CLI records them to play them again: a line a call, without what was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from journal.vocabulary import EventType
from journal.wire import Refused

from .base import Reading, Record
from .http import joined, json_of, text_of
from .lines import first_objects, read_objects
from .members import Members

_OPERATIONS = {
    "generateContent": "chat",
    "generateContentStream": "chat",
    "countTokens": "count_tokens",
    "embedContent": "embeddings",
}
_MOST_ANSWERS = 200_000


class GeminiResponses:
    """No times and no ids: equal answers are told apart by how often they were met."""

    name = "gemini_responses"
    looks_for = "answers that Gemini CLI recorded (lines with method, such as generateContent, and response)"

    def recognise(self, sample: bytes, name: str) -> float:
        objects = first_objects(sample)
        return round(0.97 * sum(map(_is_answer, objects)) / len(objects), 2) if objects else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        met: dict[bytes, int] = {}
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
            elif _is_answer(piece.members):
                digest = hashlib.blake2b(piece.raw, digest_size=16).digest()
                if len(met) >= _MOST_ANSWERS:
                    met.clear()
                met[digest] = met.get(digest, 0) + 1
                yield Record(piece.line, piece.raw, _event(piece.members, f"{digest.hex()}-{met[digest]}"))
            else:
                yield piece.refused("no recorded answer")


def _is_answer(members: Members) -> bool:
    is_told = members.get("response", b"")[:1] in (b"{", b"[")
    return is_told and text_of(members.get("method")) in _OPERATIONS


def _event(members: Members, attempt: str) -> bytes:
    method = text_of(members["method"]) or ""
    response = members["response"]
    data: Members = {"protocol": b'"gemini"', "operation": json_of(_OPERATIONS[method])}
    data["stream" if response.startswith(b"[") else "body"] = response
    data |= {name: value for name, value in members.items() if name not in (*data, "response")}
    return joined(
        {
            "id": json_of(f"gemini_responses:{attempt}"),
            "type": json_of(str(EventType.LLM_RETURNED)),
            "v": b"1",
            "attempt_id": json_of(attempt),
            "source": b'{"name":"gemini_responses"}',
            "data": joined(data),
        }
    )
