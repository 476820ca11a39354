"""What went wrong in an exchange, and how long its answer asked to wait."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus

from journal.anatomy.faults import fault_of
from journal.importers.members import Members

from .body import Body
from .headers import Headers
from .writing import json_of, moment_of, value_of

RETRIED_STATUSES = frozenset({408, 409, 425, 429, *range(500, 600)})

_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")
_RETRY_INFO = re.compile(rb"RetryInfo")
_LONGEST_TEXT = 300


def error_of(status: int | None, headers: Headers, body: Body | None) -> Members:
    """`type`, `message` and `status` as far as they were told. Empty when the answer is no error."""
    if not _may_be_error(status, body):
        return {}
    value = value_of(body.raw) if body is not None and not body.is_stream else None
    told = fault_of(value)
    if told is None:
        if status is None:
            return {}
        told = _said(value)
    kind = headers.get("x-amzn-errortype")
    if kind is not None and "type" not in told:
        told = {"type": re.split("[:#]", kind)[0], **told}
    if status is not None:
        told = {**told, "status": status}
    return {name: json_of(value) for name, value in told.items()}


def _may_be_error(status: int | None, body: Body | None) -> bool:
    """Whether it is worth while to read the body; without a status it must look like an error."""
    if status is not None:
        return status >= 400
    return body is not None and ("error" in body.members or body.members.get("type") == b'"error"')


def _said(value: object) -> dict[str, object]:
    """Errors that have no form of their own: a member that reads like a message, or the text."""
    if isinstance(value, dict):
        for name in ("message", "detail", "Message", "error_description"):
            if isinstance(text := value.get(name), str) and text:
                return {"message": text[:_LONGEST_TEXT]}
        return {}
    if isinstance(value, list) and value:
        return fault_of(value[0]) or {}
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return {"message": text[:_LONGEST_TEXT]} if text else {}


def wait_of(status: int | None, headers: Headers, body: Body | None, ended_at: str | None) -> Members | None:
    """`delay_seconds`, `delay_source` and `reason` of the wait an answer asked for; None when it asked for none."""
    if headers.get("x-should-retry") == "false":
        return None
    if status is not None and status not in RETRIED_STATUSES:
        return None
    source = "retry-after"
    delay = _after(headers, ended_at)
    if delay is None and body is not None:
        source = "retry_info"
        delay = _retry_info(body)
    if delay is None:
        return None
    error = error_of(status, headers, body)
    wait = {"delay_seconds": delay, "delay_source": json_of(source)}
    if reason := _reason(status, value_of(error.get("type"))):
        wait["reason"] = json_of(reason)
    return wait


def _after(headers: Headers, ended_at: str | None) -> bytes | None:
    """The more exact header first."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return _literal(milliseconds / 1000)
    told = headers.get("retry-after")
    seconds = _number(told)
    if seconds is not None:
        return _literal(seconds)
    until = moment_of(told)
    now = moment_of(headers.get("date")) or ended_at
    if until is None or now is None:
        return None
    try:
        wait = (datetime.fromisoformat(until) - datetime.fromisoformat(now)).total_seconds()
    except TypeError:  # one of the two has no zone
        return None
    return _literal(Decimal(str(wait))) if wait >= 0 else None


def _retry_info(body: Body) -> bytes | None:
    """Google's errors tell the delay in a detail of their own, as "34.4s"."""
    if not _RETRY_INFO.search(body.raw):
        return None
    value = value_of(body.raw)
    if isinstance(value, list) and value:
        value = value[0]
    error = value.get("error") if isinstance(value, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else []:
        if isinstance(detail, dict) and str(detail.get("@type")).endswith("RetryInfo"):
            seconds = _number(detail.get("retryDelay"))
            if seconds is not None:
                return _literal(seconds)
    return None


def _number(told: object) -> Decimal | None:
    match = _SECONDS.fullmatch(told.strip()) if isinstance(told, str) else None
    try:
        return Decimal(match.group(1)) if match else None
    except InvalidOperation:
        return None


def _literal(seconds: Decimal) -> bytes:
    written = f"{seconds:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).encode()


def _reason(status: int | None, kind: object) -> str | None:
    if status is None:
        return kind if isinstance(kind, str) else None
    if isinstance(kind, str) and kind:
        return f"{status} {kind}"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
