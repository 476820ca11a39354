"""Small pieces of JSON: parts that stay as they were written, texts, moments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Beyond the year 9999; what says so is no time of day.
_MOST_SECONDS = 253_402_300_799
# Beyond the year 5000.
_MOST_LIKELY_SECONDS = 100_000_000_000
_MOST_NANOSECONDS = _MOST_LIKELY_SECONDS * 10**9
_encoder = msgspec.json.Encoder()


def json_of(value: object) -> bytes:
    """A plain value as JSON. What has no JSON of its own is written as a text."""
    try:
        return _encoder.encode(value)
    except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError):
        return json.dumps(value, default=str).encode()


def joined(members: Mapping[str, bytes]) -> bytes:
    """A JSON object of parts that are JSON already."""
    return b"{" + b",".join(json_of(key) + b":" + value for key, value in members.items()) + b"}"


def value_of(raw: bytes | None) -> object:
    """The value; None for what is missing or cannot be read."""
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def text_of(raw: bytes | None) -> str | None:
    """The string, when it is one."""
    if raw is None or not raw.startswith(b'"'):
        return None
    found = value_of(raw)
    return found if isinstance(found, str) else None


def whole_of(raw: bytes | None) -> int | None:
    """The whole number, when it is one; also one that is written as a text."""
    text = (
        text_of(raw) if raw is not None and raw.startswith(b'"') else (raw or b"").decode("utf-8", "replace")
    )
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


def moment_of(value: object) -> str | None:
    """A time as the wire wants it: seconds since 1970 or thousandths, ISO 8601, or the date of an HTTP header."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _moment_of_seconds(str(value))
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = value.strip()
    try:
        return _written(datetime.fromisoformat(text))
    except ValueError:
        pass
    try:
        return _written(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _moment_of_seconds(literal: str) -> str | None:
    try:
        seconds = Decimal(literal)
        # Whoever counts in thousandths is known by the size of the number.
        while _MOST_LIKELY_SECONDS < seconds < _MOST_NANOSECONDS:
            seconds /= 1000
        if not 0 < seconds <= _MOST_SECONDS:
            return None
        return _written(_EPOCH + timedelta(microseconds=round(seconds * 1_000_000)))
    except (InvalidOperation, OverflowError):
        return None


def moved_by(moment: str | None, milliseconds: object) -> str | None:
    """The moment so much later; None when either is unknown."""
    if moment is None or isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    try:
        return _written(datetime.fromisoformat(moment) + timedelta(milliseconds=milliseconds))
    except (ValueError, OverflowError):
        return None


def _written(moment: datetime) -> str:
    """A zone stays as it was told; none stays none."""
    return moment.isoformat().replace("+00:00", "Z")
