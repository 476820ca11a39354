"""Page through any number of rows by where the last page ended, never by counting past them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from journal.models.fields import from_microseconds, to_microseconds, to_usd_parts

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
SEAL_BYTES = 9
MAX_TOKEN_CHARACTERS = 300

Row = TypeVar("Row", bound=Model)


class BadCursorError(ValueError):
    """A cursor that this server did not hand out for this order."""


class BadLimitError(ValueError):
    """A page size that is not offered."""


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: a column (or annotation) of whole numbers, moments or amounts, then the row id."""

    name: str
    field: str
    descending: bool = False
    nullable: bool = False

    @property
    def label(self) -> str:
        """How the order is written in a URL."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row a page ended with. `value` None: the page ended among the rows that lack the value."""

    value: int | None
    row_id: int


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far a page looked, when that was not to the end: so many rows, the last of which is of this moment."""

    rows: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of model rows, the token of the next page, and the row that page begins with.

    `is_cut`: it ends where looking ended, and the next one begins there.
    """

    rows: list[Any]
    next: str | None
    following: Any = None
    is_cut: bool = False


def page_size(limit: int | None) -> int:
    """The wanted page size, or the usual one; refuses what would not fit."""
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        raise BadLimitError(f"limit is {limit}; it may be 1 to {MAX_LIMIT}")
    return limit


def pack(cursor: Cursor, order: str) -> str:
    """An opaque token. The seal keeps a changed token from meaning another place."""
    content = json.dumps([cursor.value, cursor.row_id], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(content, order) + content).rstrip(b"=").decode()


def unpack(token: str, order: str) -> Cursor:
    """The cursor of a token; raises BadCursorError unless this server made it for this order."""
    try:
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise ValueError("too long")
        packed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), b"-_", validate=True)
        seal, content = packed[:SEAL_BYTES], packed[SEAL_BYTES:]
        if not hmac.compare_digest(seal, _seal(content, order)):
            raise ValueError("seal")
        value, row_id = json.loads(content)
    except (ValueError, binascii.Error, UnicodeError):
        raise BadCursorError(
            "this cursor was not handed out by this server for this list and order"
        ) from None
    return Cursor(value, row_id)


def _seal(content: bytes, order: str) -> bytes:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"page cursor").digest()
    return hashlib.blake2b(order.encode() + b"\0" + content, key=key, digest_size=SEAL_BYTES).digest()


def keyset(
    rows: QuerySet[Row], order: Order, token: str | None, limit: int, *, until: Cursor | None = None
) -> Slice:
    """The page after `token`. Rows without the value come last, in both directions. None are behind `until`.

    One statement; a second one when the page reaches the rows without a value. Both databases sort NULL
    to different ends, so the two parts are read apart, each along its index.
    """
    cursor = unpack(token, order.label) if token else None
    found: list[Row] = []
    if cursor is None or cursor.value is not None:
        known = rows.filter(**{f"{order.field}__isnull": False}) if order.nullable else rows
        if cursor is not None:
            known = known.filter(_after(order, cursor))
        if until is not None:
            known = known.filter(_not_behind(order, until))
        found = list(known.order_by(*_directions(order, order.field, "id"))[: limit + 1])
    if until is not None and len(found) <= limit:
        return Slice(found, pack(until, order.label), is_cut=True)
    if order.nullable and len(found) <= limit:
        unknown = rows.filter(**{f"{order.field}__isnull": True})
        if cursor is not None and cursor.value is None:
            unknown = unknown.filter(_after_id(order, cursor))
        found += unknown.order_by(*_directions(order, "id"))[: limit + 1 - len(found)]
    if len(found) <= limit:
        return Slice(found, None)
    last = found[limit - 1]
    token = pack(Cursor(_value(last, order), last.pk), order.label)
    return Slice(found[:limit], token, following=found[limit])


def furthest(rows: QuerySet[Row], order: Order, token: str | None, count: int) -> Cursor | None:
    """The last of the next `count` rows after `token`; None where there are not so many. One statement."""
    cursor = unpack(token, order.label) if token else None
    if cursor is not None and cursor.value is None:
        return None
    known = rows.filter(**{f"{order.field}__isnull": False}) if order.nullable else rows
    if cursor is not None:
        known = known.filter(_after(order, cursor))
    ends = known.order_by(*_directions(order, order.field, "id")).values_list(order.field, "id")
    for value, row_id in ends[count - 1 : count]:
        return Cursor(_whole(value), row_id)
    return None


def horizon(until: Cursor | None, count: int) -> Horizon | None:
    """What a page says that looked no further. A value of 0 is no moment."""
    if until is None:
        return None
    return Horizon(count, from_microseconds(until.value) if until.value else None)


def _directions(order: Order, *fields: str) -> list[str]:
    return [f"-{field}" if order.descending else field for field in fields]


def _after(order: Order, cursor: Cursor) -> Q:
    # "at or past the value" is what the index can seek; the second condition drops the rows already shown.
    past, at_or_past = ("lt", "lte") if order.descending else ("gt", "gte")
    return Q(**{f"{order.field}__{at_or_past}": cursor.value}) & (
        Q(**{f"{order.field}__{past}": cursor.value}) | _after_id(order, cursor)
    )


def _not_behind(order: Order, until: Cursor) -> Q:
    past, at_or_past = ("gt", "gte") if order.descending else ("lt", "lte")
    at_end = Q(**{f"id__{at_or_past}": until.row_id})
    return Q(**{f"{order.field}__{at_or_past}": until.value}) & (
        Q(**{f"{order.field}__{past}": until.value}) | at_end
    )


def _after_id(order: Order, cursor: Cursor) -> Q:
    return Q(**{"id__lt" if order.descending else "id__gt": cursor.row_id})


def _value(row: Model, order: Order) -> int | None:
    return _whole(getattr(row, order.field))


def _whole(value: Any) -> int | None:
    if isinstance(value, datetime):
        return to_microseconds(value)
    return to_usd_parts(value) if isinstance(value, Decimal) else value
