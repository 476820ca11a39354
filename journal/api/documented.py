"""The main door in the OpenAPI document. The plain view behind it is mounted in front of the framework."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from ninja import Router

from .events import take_events
from .schemas import EventsAnswer, refusals

router = Router(tags=["events"])

_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "An event of wire version 1; other keys are kept.",
    "required": ["type"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 255},
        "type": {"type": "string", "minLength": 1, "maxLength": 200},
        "ts": {"type": "string", "format": "date-time"},
        "session_id": {"type": "string"},
        "call_id": {"type": "string", "minLength": 1, "maxLength": 255},
        "attempt": {"type": "integer", "minimum": 1, "maximum": 1000000},
        "v": {"type": "integer", "enum": [1]},
        "data": {"type": "object"},
    },
}
_DOCUMENTED: dict[str, Any] = {
    **refusals(411, 413, 415, 422, 429),
    "security": [{"Key": []}],
    "parameters": [
        {
            "in": "header",
            "name": "Content-Encoding",
            "required": False,
            "schema": {"type": "string", "enum": ["identity", "gzip", "zstd"]},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"anyOf": [{"type": "array", "items": _EVENT}, _EVENT]}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    },
}


@router.post(
    "/events",
    response={200: EventsAnswer},
    operation_id="send_events",
    summary="Send events",
    openapi_extra=_DOCUMENTED,
)
def send_events(request: WSGIRequest) -> HttpResponse:
    """A batch is stored before the answer comes. Events that are refused do not take the others with them.

    As `application/x-ndjson` the batch is stored in slices while it arrives; `lines_read` says how far.
    """
    return take_events(request)
