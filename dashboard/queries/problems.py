"""The next call of a session that needs a look: it failed, was tried again, was cancelled, or has no answer."""

from __future__ import annotations

from django.db.models import Q

from journal.models import Call, Session
from journal.vocabulary import Status

#: Calls of which the timeline's rows are marked.
IS_PROBLEM = (~Q(status=Status.OK) | Q(failed_attempts__gt=0)) & Q(view_of__isnull=True)


def next_problem(session: Session, of: str | None, *, forward: bool) -> str | None:
    """The key of the nearest problem behind or before a call; of none, the first or the last one. Two statements."""
    rows = Call.objects.filter(IS_PROBLEM, session=session)
    call = _call(session, of) if of else None
    if call is not None:
        sort_at, pk = call
        if forward:
            rows = rows.filter(Q(sort_at__gte=sort_at) & (Q(sort_at__gt=sort_at) | Q(id__gt=pk)))
        else:
            rows = rows.filter(Q(sort_at__lte=sort_at) & (Q(sort_at__lt=sort_at) | Q(id__lt=pk)))
    order = ("sort_at", "id") if forward else ("-sort_at", "-id")
    return rows.order_by(*order).values_list("key", flat=True).first()


def _call(session: Session, key: str) -> tuple[int, int] | None:
    if "\0" in key:
        return None
    return Call.objects.filter(session=session, key=key).values_list("sort_at", "id").first()
