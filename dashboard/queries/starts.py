"""Where a page of a session's calls begins: after the page before, at a number, before a number, or around a call."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from journal.models import Call

from .paging import Cursor, Order, pack

#: Numbers have at most so many digits: a session of more calls is none.
MOST_DIGITS = 9
_PAST = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a cursor, or the number of a first call, or a number that the page ends before,
    or a call that must be on the page, whose number may be known already. Nothing of it: the beginning."""

    cursor: str | None = None
    row: int | None = None
    before: int | None = None
    call: str | None = None
    call_number: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The cursor that a page begins after, and how many calls it holds at most.

    `number` is that of its first call, counted from one; None where only the cursor knows.
    """

    cursor: str | None
    number: int | None
    size: int


def start_of(
    calls: QuerySet[Call],
    order: Order,
    asked: Asked,
    size: int,
    *,
    numbered: QuerySet[Call] | None = None,
    lead: int | None = None,
) -> Start:
    """Where the page begins. `numbered` are the calls that numbers count, when these are only some of them.

    A call that must be on the page has `lead` calls before it there; without, pages are cut evenly from the first.

    No statement for a beginning or a cursor, one or two for a number, three for a call, one where its number is known.
    """
    if asked.cursor is not None:
        return Start(asked.cursor, None, size)
    if asked.before is not None and numbered is not None:
        return _before_number(calls, order, asked.before, size, numbered)
    if asked.before is not None:
        first = max(asked.before - size, 1)
        return Start(_cursor_before(calls, order, first), first, max(asked.before - first, 1))
    if asked.row is not None:
        counted = calls if numbered is None else numbered
        return Start(_cursor_before(counted, order, asked.row), asked.row if numbered is None else None, size)
    if asked.call is not None:
        number = asked.call_number or _number_of(calls, order, asked.call)
        first = 1 if number is None else _first_around(number, size, lead)
        return Start(_cursor_before(calls, order, first), first if numbered is None else None, size)
    return Start(None, 1, size)


def _before_number(
    calls: QuerySet[Call], order: Order, number: int, size: int, numbered: QuerySet[Call]
) -> Start:
    """The last of some calls that stand before a number of all of them."""
    at = _at(numbered, order, number)
    if at is None:
        return Start(None, None, size)
    value, pk = at
    earlier = calls.filter(
        Q(**{f"{order.field}__lte": value}) & (Q(**{f"{order.field}__lt": value}) | Q(id__lt=pk))
    )
    backwards = earlier.order_by(f"-{order.field}", "-id").values_list(order.field, "id")
    found = list(backwards[: size + 1])
    cursor = pack(Cursor(*found[size]), order.label) if len(found) > size else None
    return Start(cursor, None, max(min(len(found), size), 1))


def calls_before(calls: QuerySet[Call], order: Order, call: Call) -> int:
    """How many of these calls come before this one. One statement along the index."""
    value = getattr(call, order.field)
    earlier = Q(**{f"{order.field}__lt": value}) | Q(id__lt=call.pk)
    return calls.filter(Q(**{f"{order.field}__lte": value}) & earlier).aggregate(calls=Count("id"))["calls"]


def _first_around(number: int, size: int, lead: int | None) -> int:
    return number - (number - 1) % size if lead is None else max(number - lead, 1)


def _number_of(calls: QuerySet[Call], order: Order, key: str) -> int | None:
    call = calls.filter(key=key).only("id", order.field).first() if "\0" not in key else None
    return None if call is None else calls_before(calls, order, call) + 1


def _cursor_before(calls: QuerySet[Call], order: Order, number: int) -> str | None:
    """A cursor that the call with this number comes right after; past the last call one that nothing follows."""
    if number <= 1:
        return None
    at = _at(calls, order, number - 1)
    return pack(Cursor(_PAST, _PAST) if at is None else Cursor(*at), order.label)


def _at(calls: QuerySet[Call], order: Order, number: int) -> tuple[int, int] | None:
    return calls.order_by(order.field, "id").values_list(order.field, "id")[number - 1 : number].first()
