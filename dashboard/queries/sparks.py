"""How cost runs through the sessions of a page, as far as that is cheap to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from journal.models import Call, Project

from .shapes import SessionSummary

#: Calls that are read for the pictures of one page. Sessions that would take more have no picture.
MOST_CALLS = 4_000
MOST_CALLS_OF_SESSION = 400


def cost_runs(project: Project, sessions: Iterable[SessionSummary]) -> dict[str, list[Decimal | None]]:
    """What the calls of each session cost, in order, by the session's key. One statement.

    Long sessions are left out, and those beyond what one page may read.
    """
    chosen, left = [], MOST_CALLS
    for session in sessions:
        if 1 < session.calls <= min(MOST_CALLS_OF_SESSION, left) and session.costs:
            chosen.append(session.key)
            left -= session.calls
    if not chosen:
        return {}
    runs: defaultdict[str, list[Decimal | None]] = defaultdict(list)
    rows = Call.objects.filter(
        session__project=project, session__key__in=chosen, view_of__isnull=True
    ).order_by("session_id", "sort_at", "id")
    for key, cost in rows.values_list("session__key", "best_usd"):
        runs[key].append(cost)
    return dict(runs)
