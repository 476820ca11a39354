"""Small conversions from columns to what pages and API show."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, overload

Amount = TypeVar("Amount", int, Decimal)


@overload
def seconds(microseconds: int) -> float: ...
@overload
def seconds(microseconds: None) -> None: ...
@overload
def seconds(microseconds: int | None) -> float | None: ...


def seconds(microseconds: int | None) -> float | None:
    """Seconds of a duration column; unknown stays unknown."""
    return None if microseconds is None else microseconds / 1_000_000


def added(*parts: Amount | None) -> Amount | None:
    """The sum of what is known; unknown only when no part is known."""
    known = [part for part in parts if part is not None]
    return sum(known[1:], start=known[0]) if known else None


def json_list(text: str) -> list[Any]:
    """A JSON list column."""
    return json.loads(text) if text else []


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of the known moments."""
    return min((moment for moment in moments if moment is not None), default=None)


def latest(*moments: datetime | None) -> datetime | None:
    """The last of the known moments."""
    return max((moment for moment in moments if moment is not None), default=None)
