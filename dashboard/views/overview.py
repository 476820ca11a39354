"""The minimap of a session's page: its drawing, and where its links lead."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dashboard.charts import minimap
from dashboard.http import link_with, wants_fragment
from dashboard.queries.overview import session_bins
from journal.models import Session

from .stretch import OF_THE_PANE, PLACES

#: Fewer calls are seen at a glance.
FEWEST_CALLS = 50
KEPT = ("view", "scale")


def overview(request: HttpRequest, session: Session, *, first: int, shown: int) -> dict[str, Any]:
    """The minimap with the stretch that the page shows; none of a short session, and none for more rows."""
    if wants_fragment(request) or session.calls + session.view_calls < FEWEST_CALLS:
        return {"minimap": None}
    steps = [
        minimap.Step(
            row=one.row,
            calls=one.calls,
            began_at=one.began_at,
            errors=one.errors,
            retried=one.retried,
            unanswered=one.unanswered,
            provider_seconds=one.provider_seconds,
            wait_seconds=one.wait_seconds,
            usd=one.usd,
            cost_unknown_calls=one.cost_unknown_calls,
        )
        for one in session_bins(session)
    ]
    base = link_with(request, **dict.fromkeys([*PLACES, *OF_THE_PANE]))
    return {
        "minimap": minimap.draw(steps, first=first, shown=shown),
        "minimap_base": f"{base}{'&' if '?' in base else '?'}",
        "minimap_kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
    }
