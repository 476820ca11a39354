"""Whether two events under one id are the same event."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from journal.redact import Redactor
from journal.redact.marks import MARK, without_hash
from journal.wire.event import cleaned

#: Facts of arrival and of the recorder, not of what happened.
_NOT_COMPARED = {"source", "id", "v"}


def same_event(stored: bytes, arrived: bytes, redactor: Redactor) -> bool:
    """Both under today's rules, times as moments, absent and null alike.

    What an earlier rule hid, and today's leave as it is, is taken to be what comes now, if that is as long.
    """
    one, other = _normal(stored, redactor), _normal(arrived, redactor)
    return one == other or (b"[redacted:" in stored and _may_be(one, other))


def _normal(text: bytes, redactor: Redactor) -> dict[str, Any]:
    event = cleaned(json.loads(redactor.json(text)[0], parse_float=Decimal, parse_int=_whole))
    normal = {key: value for key, value in event.items() if value is not None and key not in _NOT_COMPARED}
    if isinstance(normal.get("ts"), str):
        normal["ts"] = _moment(normal["ts"])
    if isinstance(normal.get("data"), dict):
        normal["data"] = {key: value for key, value in normal["data"].items() if value is not None}
    return normal


def _may_be(stored: object, arrived: object) -> bool:
    """Whether they differ in nothing but what is hidden in the stored one. Nothing nests deeper than an event may."""
    if isinstance(stored, str):
        if isinstance(arrived, str):
            # Identifiers were once hidden without a hash.
            return stored in (arrived, without_hash(arrived)) or (
                "[redacted:" in stored and _fits(stored, arrived)
            )
        # Below some names anything is hidden whole.
        return MARK.fullmatch(stored) is not None
    if isinstance(stored, dict):
        return (
            isinstance(arrived, dict)
            and stored.keys() == arrived.keys()
            and all(_may_be(value, arrived[key]) for key, value in stored.items())
        )
    if isinstance(stored, list):
        return (
            isinstance(arrived, list) and len(stored) == len(arrived) and all(map(_may_be, stored, arrived))
        )
    return stored == arrived


def _fits(stored: str, arrived: str) -> bool:
    """Whether the text comes out when each mark gives way to as many characters as it hides."""
    place = end = 0
    for found in MARK.finditer(stored):
        plain = stored[end : found.start()]
        if not arrived.startswith(plain, place):
            return False
        place += len(plain) + int(found[1])
        end = found.end()
    return arrived[place:] == stored[end:] and place <= len(arrived)


def _whole(digits: str) -> int | Decimal:
    # The standard library refuses to make integers of thousands of digits.
    return int(digits) if len(digits) < 1000 else Decimal(digits)


def _moment(text: str) -> datetime | str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
