"""Complete the OpenAPI document: error answers of every operation, and the main door."""

from __future__ import annotations

from typing import Any

EVERYWHERE = (400, 401, 403, 503)
MEANINGS = {
    400: "A parameter, a header or the body cannot be meant; `where` names the place.",
    401: "No key, or one that is not valid.",
    403: "The key lacks the scope.",
    404: "Nothing under this id in the key's project.",
    405: "Another method is needed.",
    409: "Not as things stand; the message says why.",
    411: "The length of the body is not told.",
    413: "The body is larger than the limit that is named.",
    415: "A content type or encoding that is not read.",
    422: "Nothing in the body is JSON, or with it a sum would not fit 64 bits.",
    429: "Too much at once; try again after Retry-After seconds.",
    503: "The database is away or busy; try again after Retry-After seconds.",
}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "where", "hint"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "where": {"type": ["string", "null"]},
                "hint": {"type": ["string", "null"]},
            },
        }
    },
}
_RETRY_AFTER = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}}


def complete(document: dict[str, Any]) -> None:
    """Add to the document what the operations have in common."""
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Error"] = _ERROR
    components["responses"] = {f"Error{status}": _response(status) for status in MEANINGS}
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            for status in EVERYWHERE:
                responses.setdefault(status, {"$ref": f"#/components/responses/Error{status}"})
            operation["responses"] = {str(status): responses[status] for status in responses}


def _response(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    if status in {429, 503}:
        response["headers"] = _RETRY_AFTER
    return response
