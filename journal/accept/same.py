"""Whether two events under one id are the same event."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from journal.redact import Redactor
from journal.wire.event import cleaned

#: Facts of arrival and of the recorder, not of what happened.
_NOT_COMPARED = {"source", "id", "v"}


def same_event(stored: bytes, arrived: bytes, redactor: Redactor) -> bool:
    """Both under today's rules, times as moments, absent and null alike."""
    return _normal(stored, redactor) == _normal(arrived, redactor)


def _normal(text: bytes, redactor: Redactor) -> dict[str, Any]:
    event = cleaned(json.loads(redactor.json(text)[0], parse_float=Decimal, parse_int=_whole))
    normal = {key: value for key, value in event.items() if value is not None and key not in _NOT_COMPARED}
    if isinstance(normal.get("ts"), str):
        normal["ts"] = _moment(normal["ts"])
    if isinstance(normal.get("data"), dict):
        normal["data"] = {key: value for key, value in normal["data"].items() if value is not None}
    return normal


def _whole(digits: str) -> int | Decimal:
    # The standard library refuses to make integers of thousands of digits.
    return int(digits) if len(digits) < 1000 else Decimal(digits)


def _moment(text: str) -> datetime | str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
