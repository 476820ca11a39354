"""What lost caches cost: calls of a question whose provider had their prompt cached, and read less of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from journal.models import Project
from journal.store.caches import Lost, waiting

from .looking import look_at_caches
from .spending import CostQuestion, calls_of


@dataclass(frozen=True, slots=True)
class LostCaches:
    """The calls of one kind. `amount_usd` is what is known of the price; of `unpriced` calls it is not."""

    kind: Lost
    calls: int
    tokens: int
    amount_usd: Decimal | None
    unpriced: int


@dataclass(frozen=True, slots=True)
class LostCacheSums:
    """Kinds that there are, those that nobody had to expect first. In `unseen_sessions` nobody looked yet."""

    kinds: list[LostCaches]
    unseen_sessions: int


def lost_caches(project: Project, question: CostQuestion) -> LostCacheSums:
    """Sums over the calls of a question. Two statements, and those that look at sessions nobody looked at yet."""
    look_at_caches(project)
    rows = (
        calls_of(project, question)
        # Each by its name: SQLite walks the index of the few that lost one only when its first column is told.
        .filter(cache_break__in=list(Lost))
        .values("cache_break")
        .annotate(
            calls=Count("pk"),
            tokens=Sum("cache_lost_tokens", default=0),
            amount=Sum("cache_lost_usd"),
            priced=Count("cache_lost_usd"),
        )
        .order_by()
    )
    told = {row["cache_break"]: row for row in rows}
    return LostCacheSums(
        kinds=[
            LostCaches(
                kind,
                told[kind]["calls"],
                int(told[kind]["tokens"]),
                told[kind]["amount"],
                told[kind]["calls"] - told[kind]["priced"],
            )
            for kind in Lost
            if kind in told
        ],
        unseen_sessions=waiting(project).count(),
    )
