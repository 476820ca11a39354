"""pi's own form of an answer, the same for every provider behind it."""

import json
from contextlib import suppress
from typing import Any

from .answer import Answer, members, text
from .faults import fault_of

_COUNTS = ("input", "output", "cacheRead", "cacheWrite")
_BROKEN_OFF = frozenset(("aborted", "error"))


def read_answer(body: dict[str, Any]) -> Answer:
    """Where it broke off, zeros were written for want of counts."""
    answer = Answer(
        response_id=text(body.get("responseId")),
        model=text(body.get("responseModel")) or text(body.get("model")),
    )
    reason = text(body.get("stopReason"))
    if reason:
        answer.finish_reasons.append(reason)
    usage = body.get("usage")
    if isinstance(usage, dict) and (reason not in _BROKEN_OFF or any(usage.get(name) for name in _COUNTS)):
        answer.usage = usage
    for block in members(body.get("content")):
        if block.get("type") == "toolCall" and (identifier := text(block.get("id"))):
            answer.tool_uses.append((identifier, text(block.get("name")) or ""))
    if reason == "error":
        answer.error = _error(text(body.get("errorMessage")) or "")
    return answer


def _error(message: str) -> dict[str, Any]:
    """`400 {"error": …}`: the status and what the provider answered; else a text."""
    status, _, told = message.partition(" ")
    error: dict[str, Any] = {"message": message} if message else {}
    if len(status) == 3 and status.isascii() and status.isdigit():
        error = {"message": told or message, "status": int(status)}
        if told.lstrip().startswith("{"):
            # What is cut or no JSON after all is told as it is.
            with suppress(ValueError, RecursionError):
                error = {**error, **(fault_of(json.loads(told)) or {}), "status": int(status)}
    return {"type": "error", **error}
