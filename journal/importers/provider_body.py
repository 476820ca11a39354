"""Answers of providers as they came, without the requests: an object each, whole answers or errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from journal.anatomy.protocol import protocol_of
from journal.wire import Refused

from .answers import are_pieces, is_answer, is_error, shallow
from .base import Reading, Record
from .http import answer_records, body_of_json
from .lines import BYTE_ORDER_MARK, first_objects, read_objects


class ProviderBody:
    """What is known of such a call is its answer alone."""

    name = "provider_body"
    looks_for = (
        "a model's answer or error as the provider sent it (choices, content, output, candidates or error)"
    )

    def recognise(self, sample: bytes, name: str) -> float:
        text = sample.removeprefix(BYTE_ORDER_MARK).lstrip()
        values = list(map(shallow, first_objects(sample))) if text[:1] in {b"{", b"["} else []
        if not values or are_pieces(values):
            return 0.0
        if all(map(is_answer, values)):
            return 0.8
        return 0.6 if all(is_answer(value) or is_error(value) for value in values) else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        for piece in read_objects(stream, reading):
            if isinstance(piece, Refused):
                yield piece
                continue
            value = shallow(piece.members)
            if is_answer(value) or is_error(value):
                body, protocol = body_of_json(piece.raw), _protocol(value)
                yield from answer_records(
                    body, protocol=protocol, source=self.name, line=piece.line, raw=piece.raw
                )
                continue
            yield piece.refused("no answer of a model")


def _protocol(value: dict[str, Any]) -> str | None:
    return None if is_error(value) else protocol_of(value)
