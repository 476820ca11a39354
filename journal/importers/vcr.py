"""Cassettes of VCR and its kin, in YAML or JSON: requests that were made, in the order they were made."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .begin import look_at
from .cassette import LIST_NAMES, Interaction, read_interactions
from .document import read_list
from .http import (
    Body,
    CodedBodyError,
    Exchange,
    Headers,
    Recording,
    body_of_bytes,
    body_of_json,
    body_of_text,
    headers_of,
    json_of,
    moment_of,
    value_of,
)
from .lines import BYTE_ORDER_MARK, first_objects, read_objects
from .members import Members, object_of

_YAML = re.compile(rb"^(?:http_)?interactions:[ \t]*(?:\r?\n|\[|#)", re.MULTILINE)
_JSON = re.compile(rb'"(?:http_)?interactions"\s*:\s*\[')
_LIST = re.compile(rb"(?:---[^\n]*\n|#[^\n]*\n)*-[ \t]*(?:\r?\n[ \t]+)?request:[ \t]*\r?\n")
_HEAD_BYTES = 64 * 1024
_NAMED = re.compile(rb'"(?:http_)?interactions"\s*:')
_REQUEST = re.compile(rb"""["']?request["']?\s*:""")
_NO_INTERACTIONS = re.compile(rb"""["']?(?:http_)?interactions["']?\s*:\s*\[\s*\]""")
_ASKED = frozenset(("method", "uri", "url", "headers", "body", "parsed_body"))
_TOLD = frozenset(("status", "status_code", "code", "duration", "headers", "body", "parsed_body", "content"))
_STATUS = re.compile(r"([1-9][0-9]{2})(?![0-9])")
_DURATION = re.compile(
    r"(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m(?!s))?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)(s|ms|[µμ]s|us|ns))?"
)
_PER_SECOND = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}
_MICRO = str.maketrans("µμ", "uu")
_ENTRY = frozenset(("request", "response", "recorded_at"))


class Vcr:
    """Cassettes rarely tell times: what follows what is the order of the file."""

    name = "vcr_yaml"
    looks_for = "a VCR cassette in YAML or JSON (interactions, each with request and response)"

    def recognise(self, sample: bytes, name: str) -> float:
        text = sample.removeprefix(BYTE_ORDER_MARK).lstrip()
        is_json = text.startswith((b"{", b"["))
        found = _JSON.search(text) if is_json else _YAML.search(text)
        if found is None:
            return _certainty_of_pairs(sample) if is_json else 0.9 if _LIST.match(text) else 0.0
        if _REQUEST.search(text, found.start()):
            return 0.96
        return 0.7 if _NO_INTERACTIONS.match(text, found.start()) else 0.0

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        recording = Recording("vcr", reading)
        for interaction in _interactions(stream, reading):
            if isinstance(interaction, Refused):
                yield interaction
                continue
            if interaction.is_last and not _has_status(interaction.value):
                yield interaction.refused("cut_record", "cut: the file ends inside this interaction")
                continue
            try:
                exchange = _exchange(interaction.value, reading)
            except ValueError as error:
                yield interaction.refused("not_this_format", str(error))
                continue
            yield from recording.records(exchange, interaction.line, interaction.raw)
        recording.finish()


def _interactions(stream: BinaryIO, reading: Reading) -> Iterator[Interaction | Refused]:
    start, whole = look_at(stream, _HEAD_BYTES)
    start = start.removeprefix(BYTE_ORDER_MARK).lstrip()
    if not start.startswith((b"{", b"[")):
        yield from read_interactions(whole, reading)
        return
    if not _NAMED.search(start):
        for piece in read_objects(whole, reading):
            if isinstance(piece, Refused):
                yield piece
            else:
                yield Interaction(piece.line, piece.raw, value_of(piece.raw))
        return
    for piece in read_list(whole, reading, tuple((name,) for name in LIST_NAMES)):
        yield piece if isinstance(piece, Refused) else Interaction(piece.line, piece.raw, value_of(piece.raw))


def _certainty_of_pairs(sample: bytes) -> float:
    """Requests with their answers, in lines or in a list without a name."""
    objects = first_objects(sample)
    pairs = [
        {"method", "headers"} & request.keys() and {"uri", "url"} & request.keys() and "response" in members
        for members in objects
        for request in (object_of(members.get("request")),)
    ]
    return round(0.8 * sum(map(bool, pairs)) / len(objects), 2) if objects else 0.0


def _has_status(value: object) -> bool:
    """Recorders write the status of the answer last, and half a text is good YAML as well."""
    response = value.get("response") if isinstance(value, dict) else None
    return isinstance(response, dict) and not {"status", "status_code", "code"}.isdisjoint(response)


def _exchange(value: object, reading: Reading) -> Exchange:
    interaction = value if isinstance(value, dict) else {}
    request = interaction.get("request")
    if not isinstance(request, dict):
        raise ValueError("an interaction without request")
    url = next((told for name in ("uri", "url") if isinstance(told := request.get(name), str)), None)
    if url is None:
        raise ValueError("a request without uri")
    response = interaction.get("response")
    method = request.get("method")
    exchange = Exchange(
        method=method.upper() if isinstance(method, str) else "",
        url=url,
        request_headers=headers_of(request.get("headers")),
        answered=isinstance(response, dict),
        asked_too=_rest(request, _ASKED),
    )
    exchange.request = _body(request, exchange.request_headers, exchange.asked_too, reading)
    rest = _rest(interaction, _ENTRY)
    if not isinstance(response, dict):
        exchange.asked_too |= rest
        return exchange
    exchange.told_too = _rest(response, _TOLD) | rest
    exchange.answer_headers = headers_of(response.get("headers"))
    exchange.ended_at = moment_of(interaction.get("recorded_at"))
    if exchange.ended_at is None and interaction.get("recorded_at") is not None:
        exchange.told_too["recorded_at"] = json_of(interaction["recorded_at"])
    _take_status(exchange, response)
    if (duration := response.get("duration")) is not None:
        exchange.duration_seconds = _seconds(duration)
        if exchange.duration_seconds is None:
            exchange.told_too["recorded_duration"] = json_of(duration)
    exchange.answer = _body(response, exchange.answer_headers, exchange.told_too, reading)
    return exchange


def _take_status(exchange: Exchange, response: dict[str, Any]) -> None:
    status = response.get("status", response.get("status_code", response.get("code")))
    if isinstance(status, dict):
        if message := status.get("message"):
            exchange.told_too["status_text"] = json_of(message)
        status = status.get("code")
    if isinstance(status, str) and (match := _STATUS.match(status)):
        status = int(match.group(1))
    if isinstance(status, int) and not isinstance(status, bool) and 0 < status < 1000:
        exchange.status = status


def _seconds(duration: object) -> bytes | None:
    """As programs in Go write it, `1h2m3.5s`."""
    match = _DURATION.fullmatch(duration) if isinstance(duration, str) and duration else None
    if match is None:
        return None
    hours, minutes, rest, unit = match.groups(default="0")
    per_second = _PER_SECOND[unit.translate(_MICRO)] if unit != "0" else 1
    seconds = Decimal(rest) / per_second + int(hours) * 3600 + int(minutes) * 60
    return f"{seconds:f}".encode()


def _body(section: dict[str, Any], headers: Headers, too: Members, reading: Reading) -> Body | None:
    """`parsed_body` holds what the text of the body says; else the text or the bytes, wherever they are."""
    if section.get("parsed_body") is not None:
        return body_of_json(json_of(section["parsed_body"]))
    told = section.get("body", section.get("content"))
    if isinstance(told, dict):
        encoded = told.get("base64_string")
        told = _decoded(encoded) if isinstance(encoded, str) else told.get("string")
    if isinstance(told, str):
        return body_of_text(told, headers.get("content-type")) if told else None
    if not isinstance(told, bytes) or not told:
        return None
    try:
        limit = reading.limits.line_bytes
        encoding = headers.get("content-encoding")
        return body_of_bytes(told, headers.get("content-type"), encoding, limit_bytes=limit)
    except CodedBodyError as error:
        too["body_base64"] = json_of(base64.b64encode(told).decode())
        too["body_not_decoded"] = json_of(str(error))
        return None


def _decoded(text: str) -> bytes | str:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text


def _rest(section: dict[str, Any], known: frozenset[str]) -> Members:
    return {str(key): json_of(value) for key, value in section.items() if key not in known}
