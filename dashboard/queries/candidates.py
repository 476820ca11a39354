"""What a call or a session can be compared with: its neighbours first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from journal.models import Attempt, Call, Project, Session

MOST_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be chosen, in one line."""

    key: str
    name: str | None
    at: datetime | None
    status: str | None
    calls: int | None
    cost_usd: Decimal | None


def calls_beside(call: Call) -> list[Candidate]:
    """Calls of the same session, in order, those around this one. Two statements."""
    rows = Call.objects.filter(session_id=call.session_id).exclude(pk=call.pk)
    before = Q(sort_at__lt=call.sort_at) | Q(sort_at=call.sort_at, id__lt=call.pk)
    half = MOST_CANDIDATES // 2
    earlier = list(rows.filter(before).order_by("-sort_at", "-id")[:half])
    later = list(rows.exclude(before).order_by("sort_at", "id")[:half])
    return [
        Candidate(
            key=row.key,
            name=row.request_model or row.response_model,
            at=row.started_at or row.ended_at,
            status=row.status,
            calls=None,
            cost_usd=row.best_usd,
        )
        for row in (*reversed(earlier), *later)
    ]


def attempts_beside(call: Call, number: int) -> list[Candidate]:
    """The other attempts of a call. One statement."""
    rows = Attempt.objects.filter(call=call).exclude(number=number).order_by("number")[:MOST_CANDIDATES]
    return [
        Candidate(
            key=f"{call.key}.{row.number}",
            name=f"attempt {row.number}",
            at=row.started_at or row.ended_at,
            status=row.status,
            calls=None,
            cost_usd=row.computed_usd,
        )
        for row in rows
    ]


def sessions_beside(project: Project, session: Session) -> list[Candidate]:
    """The latest sessions, those of the same title first. Two statements at most."""
    rows = Session.objects.filter(project=project).exclude(pk=session.pk).order_by("-started_at", "-id")
    same = list(rows.filter(title=session.title)[:20]) if session.title else []
    known = {row.pk for row in same}
    others = [row for row in rows[:MOST_CANDIDATES] if row.pk not in known]
    return [
        Candidate(
            key=row.key,
            name=row.title or row.session_id,
            at=row.started_at,
            status=None,
            calls=row.calls,
            cost_usd=None,
        )
        for row in [*same, *others][:MOST_CANDIDATES]
    ]
