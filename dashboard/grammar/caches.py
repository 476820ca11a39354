"""Conditions on what providers had cached: calls that lost it, and sessions that nobody looked at yet."""

from __future__ import annotations

from django.db.models import F, Q

from journal.models import Call, Project, Session

from .conditions import any_of
from .parse import Query, Term

WAITING = "waiting"


def asks_for_caches(query: Query) -> bool:
    """Whether a query is about lost caches."""
    return any(term.key == "cache" for term in query.terms)


def has_lost(term: Term) -> Q:
    """The call lost a cache in one of these ways."""
    found = Q(cache_break__in=_ways(term))
    if WAITING in term.texts:
        found |= Q(session__in=Session.objects.exclude(caches_revision=F("revision")).values("pk"))
    return found


def has_call_that_lost(term: Term) -> Q:
    """Some call of the session did."""
    # Asked by project, not by session: an index holds only such calls.
    calls = Call.objects.filter(cache_break__in=_ways(term), project__in=Project.objects.all())
    found = Q(pk__in=calls.values("session"))
    # Written as the index of those that wait says it.
    return any_of((found, ~Q(caches_revision=F("revision")))) if WAITING in term.texts else found


def _ways(term: Term) -> list[str]:
    return [name for name in term.texts if name != WAITING]
