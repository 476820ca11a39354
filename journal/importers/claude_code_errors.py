"""What Claude Code writes of requests that failed: refused tries with their waits, and errors shown as messages."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal

from .claude_code_json import joined, number_of, quoted, text_of, told
from .members import Members, object_of

#: A wait that differs less from the header's is the header's.
_SAME_WAIT_SECONDS = Decimal("0.05")
_MOST_NESTED_ERRORS = 4

_NUMBER = re.compile(rb"\d{1,15}(?:\.\d{1,30})?")
_HEADER_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_STATUS = re.compile(r"API Error:?\s*\(?\s*([1-5]\d\d)\b")
_NO_TYPE = {"error", "unknown"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What a record tells of an error; None where it does not."""

    type: str | None = None
    message: str | None = None
    status: int | None = None
    request_id: str | None = None

    def as_json(self) -> bytes:
        """The `error` of an event, with what is known."""
        members: Members = {}
        if self.type is not None:
            members["type"] = quoted(self.type)
        if self.message is not None:
            members["message"] = quoted(self.message)
        if self.status is not None:
            members["status"] = str(self.status).encode()
        return joined(members)

    def in_words(self) -> str:
        """Status, type and message as far as they are known."""
        name = " ".join(str(part) for part in (self.status, self.type) if part is not None)
        return ": ".join(part for part in (name, self.message) if part) or "no error was recorded"


def fault_of_retry(error: bytes | None) -> Fault:
    """Of the `error` of a refused try: the client's error object, at times empty, at times only a text."""
    if (text := text_of(error)) is not None:
        return fault_of_text(text) if text else Fault()
    outer = object_of(error)
    if not outer:
        return Fault()
    inner = _innermost(outer)
    cause = object_of(outer.get("cause"))
    request_ids = (outer.get("requestID"), outer.get("request_id"), inner.get("request_id"))
    kinds = (inner.get("type"), inner.get("code"), outer.get("type"), outer.get("name"), cause.get("code"))
    return Fault(
        _first_text(*kinds, unless=_NO_TYPE),
        _first_text(inner.get("message"), outer.get("message"), cause.get("message")),
        _status(outer.get("status")),
        _first_text(*request_ids),
    )


def fault_of_text(text: str) -> Fault:
    """Of a text such as `API Error: 529 {json}`. What has another form is kept as the message."""
    status = _STATUS.search(text)
    members: Members = {}
    start = text.find("{")
    if start >= 0:
        try:
            found, _ = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            members = object_of(json.dumps(found).encode())
    inner = _innermost(members)
    return Fault(
        _first_text(inner.get("type"), inner.get("code"), unless=_NO_TYPE),
        _first_text(inner.get("message")) or text,
        int(status.group(1)) if status else None,
        _first_text(members.get("request_id"), inner.get("request_id")),
    )


def fault_of_message(record: Members, texts: list[str]) -> Fault:
    """Of a message that shows an error: its text, and what the line says beside it."""
    found = fault_of_text("\n".join(texts)) if texts else Fault()
    return Fault(
        found.type or _first_text(record.get("error"), unless=_NO_TYPE),
        found.message,
        found.status or _status(record.get("apiErrorStatus")),
        _first_text(record.get("requestId")) or found.request_id,
    )


def wait(record: Members) -> tuple[bytes | None, str | None]:
    """Seconds until the next try as JSON, and who chose them: the answer's header or the client."""
    raw = record.get("retryInMs")
    if raw is None or not _NUMBER.fullmatch(raw):
        return None, None
    seconds = Decimal(raw.decode()) / 1000
    written = f"{seconds:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    asked = _asked_for(object_of(object_of(record.get("error")).get("headers")))
    is_asked = asked is not None and abs(asked - seconds) < _SAME_WAIT_SECONDS
    return written.encode(), "retry-after" if is_asked else "backoff"


def reason(fault: Fault, record: Members) -> str:
    """Why there is another try, from what was recorded and nothing else."""
    number, most = number_of(record.get("retryAttempt")), number_of(record.get("maxRetries"))
    if number is None:
        return fault.in_words()
    return f"{fault.in_words()}; retry {number}" + (f" of at most {most}" if most is not None else "")


def _innermost(members: Members) -> Members:
    """The deepest of the `error` objects within each other that names a type or a message."""
    found = here = members
    for _ in range(_MOST_NESTED_ERRORS):
        inner = here.get("error")
        here = {"message": inner} if inner is not None and text_of(inner) else object_of(inner)
        if told(here.get("type")) or told(here.get("message")):
            found = here
    return found


def _asked_for(headers: Members) -> Decimal | None:
    by_name = {
        name.lower(): text_of(value) or value.decode("utf-8", "replace") for name, value in headers.items()
    }
    for name, per_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        value = by_name.get(name)
        if value is not None and _HEADER_NUMBER.fullmatch(value):
            return Decimal(value) / per_second
    return None


def _first_text(*values: bytes | None, unless: set[str] | frozenset[str] = frozenset()) -> str | None:
    for value in values:
        text = text_of(value)
        if text and text not in unless:
            return text
    return None


def _status(raw: bytes | None) -> int | None:
    number = number_of(raw)
    return number if isinstance(number, int) and 100 <= number <= 999 else None
