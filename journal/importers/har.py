"""HTTP archives: what browsers, proxies and test recorders saw, of which some entries are calls to models."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from journal.wire import Refused

from .base import Reading, Record
from .document import read_list
from .http import (
    Body,
    CodedBodyError,
    Exchange,
    Headers,
    Recording,
    body_of_bytes,
    body_of_text,
    headers_of,
    json_of,
    moment_of,
    moved_by,
    text_of,
    value_of,
    whole_of,
)
from .lines import BYTE_ORDER_MARK
from .members import Members, object_of

_BEGINS = re.compile(rb'\s*\{\s*"log"\s*:\s*([{\[])')
_TELLING = re.compile(rb'"(?:entries|creator|startedDateTime|pages)"\s*:')
_ABORTED = ("ERR_ABORTED", "NS_BINDING_ABORTED")
#: Told by the headers and the address as well, or sizes of what is kept itself.
_REPEATED = frozenset(("cookies", "queryString", "headersSize", "bodySize", "redirectURL"))
_TOO_LONG_MILLISECONDS = 10**12
_ENTRY = frozenset(("startedDateTime", "time", "request", "response", "cache"))
_REQUEST = frozenset(("method", "url", "headers", "postData")) | _REPEATED
_RESPONSE = frozenset(("status", "headers", "content")) | _REPEATED


class HttpArchive:
    """Entry by entry, so that an archive may be larger than memory."""

    name = "har"
    looks_for = "an HTTP archive (an object with log, and entries in it)"

    def recognise(self, sample: bytes, name: str) -> float:
        begins = _BEGINS.match(sample.removeprefix(BYTE_ORDER_MARK))
        if begins is None:
            return 0.0
        if begins.group(1) == b"{" and _TELLING.search(sample):
            return 0.97
        return 0.5  # whoever reads it says what is wrong

    def read(self, stream: BinaryIO, reading: Reading) -> Iterator[Record | Refused]:
        recording = Recording("har", reading)
        for piece in read_list(stream, reading, (("log", "entries"),)):
            if isinstance(piece, Refused):
                yield piece
                continue
            try:
                exchange = _exchange(piece.members, reading)
            except ValueError as error:
                yield piece.refused(str(error))
                continue
            yield from recording.records(exchange, piece.line, piece.raw)
        recording.finish()


def _exchange(members: Members, reading: Reading) -> Exchange:
    request = object_of(members.get("request"))
    response = object_of(members.get("response"))
    url = text_of(request.get("url"))
    if url is None:
        raise ValueError("an entry without request.url")
    started_at = moment_of(value_of(members.get("startedDateTime")))
    milliseconds = value_of(members.get("time"))
    exchange = Exchange(
        method=text_of(request.get("method")) or "",
        url=url,
        request_headers=headers_of(value_of(request.get("headers"))),
        answer_headers=headers_of(value_of(response.get("headers"))),
        started_at=started_at,
        ended_at=moved_by(started_at, milliseconds),
        status=whole_of(response.get("status")) or None,
        asked_too={key: value for key, value in request.items() if key not in _REQUEST},
        told_too={key: value for key, value in response.items() if key not in _RESPONSE},
    )
    exchange.told_too |= {key: value for key, value in members.items() if key not in _ENTRY}
    if isinstance(milliseconds, bool):
        milliseconds = None
    if isinstance(milliseconds, int | float) and 0 <= milliseconds < _TOO_LONG_MILLISECONDS:
        exchange.duration_seconds = f"{Decimal(str(milliseconds)) / 1000:f}".encode()
    _take_post_data(exchange, object_of(request.get("postData")), reading)
    _take_content(exchange, object_of(response.get("content")), reading)
    if exchange.status is None:
        _take_failure(exchange, response)
    return exchange


def _take_post_data(exchange: Exchange, post: Members, reading: Reading) -> None:
    text = text_of(post.get("text"))
    if text:
        kind = text_of(post.get("mimeType"))
        is_coded = (text_of(post.get("encoding") or post.get("_encoding")) or "").lower() == "base64"
        if not is_coded:
            exchange.request = body_of_text(text, kind)
            return
        try:
            exchange.request = _decoded(text, kind, exchange.request_headers, reading)
        except CodedBodyError as error:
            exchange.asked_too["body_base64"] = json_of(text)
            exchange.asked_too["body_not_decoded"] = json_of(str(error))
    elif post.get("params", b"[]") != b"[]":
        exchange.asked_too["params"] = post["params"]


def _take_content(exchange: Exchange, content: Members, reading: Reading) -> None:
    text = text_of(content.get("text"))
    if not text:
        return
    kind = text_of(content.get("mimeType")) or exchange.answer_headers.get("content-type")
    if (text_of(content.get("encoding")) or "").lower() != "base64":
        exchange.answer = body_of_text(text, kind)
        return
    try:
        exchange.answer = _decoded(text, kind, exchange.answer_headers, reading)
    except CodedBodyError as error:
        exchange.told_too["body_base64"] = json_of(text)
        exchange.told_too["body_not_decoded"] = json_of(str(error))


def _decoded(text: str, kind: str | None, headers: Headers, reading: Reading) -> Body:
    """Base64 of the whole, or, as PollyJS writes it, a JSON list with the base64 of each chunk."""
    pieces = [text]
    if text.startswith("["):
        found = value_of(text.encode("utf-8", "surrogatepass"))
        pieces = [piece for piece in found if isinstance(piece, str)] if isinstance(found, list) else []
    try:
        data = b"".join(base64.b64decode(piece) for piece in pieces)
    except (binascii.Error, ValueError) as error:
        raise CodedBodyError(f"no base64 ({error})") from error
    limit = reading.limits.line_bytes
    return body_of_bytes(data, kind, headers.get("content-encoding"), limit_bytes=limit)


def _take_failure(exchange: Exchange, response: Members) -> None:
    """No status: the answer never came. Browsers say why, each in its own way."""
    told = text_of(response.get("_error"))
    exchange.failure = told or "no answer"
    exchange.is_cancelled = any(name in exchange.failure for name in _ABORTED)
