"""What a query asks about and nobody looked at yet: looked at first, while a reader waits; the rest is counted."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dashboard.grammar import Query
from dashboard.grammar.caches import asks_for_caches
from dashboard.grammar.passes import asks_for_changes
from journal.models import Project
from journal.store import caches, passes

#: How long a reader waits; the rest is left for the next one.
SECONDS_TO_CATCH_UP = 2.0
#: One page asks several times: who ran out of time is left alone for so long.
REST_SECONDS = 5.0
_rests: dict[tuple[str, int], float] = {}


@dataclass(frozen=True, slots=True)
class Unseen:
    """Passes and sessions that nobody looked at yet, as far as a query asks about them: they count as unknown."""

    passes: int = 0
    sessions: int = 0


def look_first(project: Project, query: Query) -> None:
    """Have looked at what a query asks about; no statement for one that asks about rows alone."""
    if asks_for_changes(query) and _may_begin("passes", project):
        _ended("passes", project, passes.catch_up(project, seconds=SECONDS_TO_CATCH_UP))
    if asks_for_caches(query):
        look_at_caches(project)


def look_at_caches(project: Project) -> None:
    """Have sessions looked at for lost caches."""
    if _may_begin("caches", project):
        _ended("caches", project, caches.catch_up(project, seconds=SECONDS_TO_CATCH_UP))


def unseen(project: Project, query: Query) -> Unseen | None:
    """What is left, when there is something. A statement each for changes and for caches, none for other queries."""
    found = Unseen(
        passes=passes.left_to_compare(project) if asks_for_changes(query) else 0,
        sessions=caches.waiting(project).count() if asks_for_caches(query) else 0,
    )
    return found if found.passes or found.sessions else None


def _may_begin(what: str, project: Project) -> bool:
    return _rests.get((what, project.pk), 0.0) <= time.monotonic()


def _ended(what: str, project: Project, left: int) -> None:
    if left:
        _rests[what, project.pk] = time.monotonic() + REST_SECONDS
