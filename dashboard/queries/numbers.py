"""Numbers of some calls in their session, counted from one, without counting past all of the others."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from journal.models import Call, Session

from .paging import Order
from .starts import calls_before

IN_ORDER = Order("numbers", "sort_at")


def numbers_of(session: Session, keys: Collection[str]) -> dict[str, int]:
    """The number of each of these calls, by key. Three statements: only what lies between them is numbered."""
    calls = Call.objects.filter(session=session)
    rows = sorted(
        calls.filter(key__in=keys).only("id", "key", "sort_at"), key=lambda row: (row.sort_at, row.pk)
    )
    if not rows:
        return {}
    first, last = rows[0], rows[-1]
    # Calls of the first moment that stand before the first call are numbered, too.
    between = calls.filter(sort_at__gte=first.sort_at, sort_at__lte=last.sort_at)
    numbered = dict(
        between.annotate(number=Window(RowNumber(), order_by=(F("sort_at"), F("id")))).values_list(
            "id", "number"
        )
    )
    offset = calls_before(calls, IN_ORDER, first) + 1 - numbered[first.pk]
    return {row.key: numbered[row.pk] + offset for row in rows}
