"""`POST /api/v1/events`: the main door. As little work as possible between the socket and accept()."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, DataError
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from journal.accept import Origin, accept, accept_body
from journal.accept.authenticate import Caller
from journal.accept.blobs import StaleMemory
from journal.vocabulary import Scope
from journal.wire import Incoming, Limits, NotJson, Refused, parse_event

from .answers import (
    RequestRefused,
    Tally,
    error_answer,
    json_answer,
    not_available,
    not_storable,
    refuse_parameters,
)
from .body import IN_FLIGHT, BodyLimits, BodyReader, DrainingAnswer, open_body, reading
from .lines import LongLine, read_lines
from .who import caller_of

JSON_TYPES = {"", "application/json", "text/json"}
LINE_TYPES = {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
SLICE_EVENTS = 500
SLICE_BYTES = 4 * 1024 * 1024
#: Bodies of all requests under way together hold no more than so many largest batches.
BATCHES_IN_MEMORY = 2

_BOM = b"\xef\xbb\xbf"
logger = logging.getLogger("recto.api")

Items = list[Incoming | Refused]


# Exempt: only a key in a header is accepted here, never a cookie, so no other site's page can use a login.
@csrf_exempt
def take_events(request: WSGIRequest) -> HttpResponse:
    """Store a batch of events: one object, an array, or one object a line."""
    try:
        if request.method != "POST":
            raise RequestRefused(
                405,
                "method_not_allowed",
                "events are sent by POST",
                where="method",
                headers={"Allow": "POST"},
            )
        caller = caller_of(request, Scope.WRITE)
        refuse_parameters(request)
        take = _take_lines if _is_lines(request) else _take_batch
        with reading():
            return take(request, caller)
    except RequestRefused as refused:
        return DrainingAnswer(request, error_answer(refused))
    except (DataError, OverflowError) as fault:
        logger.warning("events were not stored: %s", type(fault).__name__)
        return error_answer(not_storable())
    except (DatabaseError, StaleMemory) as fault:
        logger.warning("events were not stored: %s", type(fault).__name__)
        return error_answer(not_available())


def _is_lines(request: WSGIRequest) -> bool:
    kind, _, parameters = request.META.get("CONTENT_TYPE", "").partition(";")
    kind = kind.strip().lower()
    if kind not in JSON_TYPES and kind not in LINE_TYPES:
        raise RequestRefused(
            415,
            "unknown_type",
            f"the content type {kind!r} is not read",
            where="Content-Type",
            hint="use application/json, or application/x-ndjson for one event a line",
        )
    charset = parameters.lower().replace('"', "").partition("charset=")[2].partition(";")[0].strip()
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise RequestRefused(
            415, "unknown_charset", f"JSON is UTF-8 here, not {charset}", where="Content-Type"
        )
    return kind in LINE_TYPES


def _limits() -> Limits:
    return Limits(
        event_bytes=settings.RECTO_MAX_EVENT_BYTES,
        batch_bytes=settings.RECTO_MAX_BATCH_BYTES,
        nesting=settings.RECTO_MAX_NESTING,
    )


def _open(request: WSGIRequest, decoded_bytes: int, setting: str) -> BodyReader:
    return open_body(request, BodyLimits(decoded_bytes, settings.RECTO_MAX_DECOMPRESSION_RATIO, setting))


def _take_batch(request: WSGIRequest, caller: Caller) -> HttpResponse:
    reader = _open(request, settings.RECTO_MAX_BATCH_BYTES, "RECTO_MAX_BATCH_MB")
    with IN_FLIGHT.hold(BATCHES_IN_MEMORY * settings.RECTO_MAX_BATCH_BYTES) as holding:
        body = reader.read_all(holding)
        tally = Tally()
        try:
            origin = Origin("api", api_key=caller.key_id)
            tally.add(accept_body(caller.project, body, _limits(), origin=origin))
        except NotJson as fault:
            raise _nothing_is_json(fault.reason, fault.where) from fault
    return json_answer(tally.answer())


def _take_lines(request: WSGIRequest, caller: Caller) -> HttpResponse:
    """Each slice is stored on its own; a later fault leaves the earlier ones stored, and says so."""
    reader = _open(request, settings.RECTO_MAX_UPLOAD_BYTES, "RECTO_MAX_UPLOAD_MB")
    tally = Tally()
    try:
        for items in _slices(reader):
            if not tally.events and len(items) < SLICE_EVENTS and all(map(_is_no_json, items)):
                # The whole stream is this one slice, or the start of something that is no stream of events.
                raise _nothing_is_json("no line is a JSON object", "line 1")
            tally.add(accept(caller.project, items, origin=Origin("api", api_key=caller.key_id)))
        if not tally.events:
            raise _nothing_is_json("the body is empty", "byte 0")
    except RequestRefused as refused:
        progress = {"lines_read": tally.events, **tally.answer()} if tally.events else {}
        return DrainingAnswer(request, error_answer(refused, **progress))
    except (DataError, OverflowError) as fault:
        logger.warning("events were not stored: %s", type(fault).__name__)
        answer = error_answer(not_storable(), lines_read=tally.events, **tally.answer())
        return DrainingAnswer(request, answer)
    except (DatabaseError, StaleMemory) as fault:
        logger.warning("events were not stored: %s", type(fault).__name__)
        answer = error_answer(not_available(), lines_read=tally.events, **tally.answer())
        return DrainingAnswer(request, answer)
    return json_answer({**tally.answer(), "lines_read": tally.events})


def _is_no_json(item: Incoming | Refused) -> bool:
    return isinstance(item, Refused) and item.code == "invalid_json"


def _slices(reader: BodyReader) -> Iterator[Items]:
    """Events in slices that are small enough to be stored in one short transaction."""
    limits = _limits()
    items: Items = []
    size = 0
    index = 0
    for line in read_lines(reader, settings.RECTO_MAX_LINE_BYTES):
        if isinstance(line, LongLine):
            items.append(_too_long(line, index))
            size += len(line.start)
        else:
            text = (line.removeprefix(_BOM) if not index else line).strip()
            if not text:
                continue
            items.append(parse_event(text, index, limits))
            size += len(text)
        index += 1
        if len(items) >= SLICE_EVENTS or size >= SLICE_BYTES:
            yield items
            items, size = [], 0
    if items:
        yield items


def _too_long(line: LongLine, index: int) -> Refused:
    return Refused(
        index,
        None,
        "too_large",
        f"the line has {line.size} bytes, the limit is {settings.RECTO_MAX_LINE_BYTES}",
        None,
        line.start.decode("utf-8", "replace")[:300],
    )


def _nothing_is_json(reason: str, where: str) -> RequestRefused:
    return RequestRefused(
        422,
        "not_json",
        f"nothing in the body is JSON: {reason}",
        where=where,
        hint="send an array of events, or one event a line as application/x-ndjson",
    )
