"""Sessions for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from journal.fold.keys import public_key
from journal.models import Session

from .projects import ProjectFactory
from .times import at


def _told(bucket: str) -> factory.LazyAttribute:
    """One call told the bucket when the test gives it tokens."""
    return factory.LazyAttribute(lambda session: int(bool(getattr(session, f"{bucket}_tokens", 0))))


class SessionFactory(DjangoModelFactory[Session]):
    """A session that began and ended within a minute; counts are zero unless told."""

    class Meta:
        model = Session

    project = factory.SubFactory(ProjectFactory)
    session_id = factory.Sequence(lambda number: f"session-{number}")
    key = factory.LazyAttribute(lambda session: public_key("session", session.session_id))
    started_at = at(0)
    ended_at = at(60)
    input_uncached_calls = _told("input_uncached")
    cache_read_calls = _told("cache_read")
    cache_write_calls = _told("cache_write")
    output_visible_calls = _told("output_visible")
    reasoning_calls = _told("reasoning")
    best_usd = factory.LazyAttribute(lambda session: getattr(session, "computed_usd", 0))
    best_cost_calls = factory.LazyAttribute(lambda session: getattr(session, "computed_cost_calls", 0))
    unknown_best_calls = factory.LazyAttribute(lambda session: getattr(session, "unknown_cost_calls", 0))
    timed_calls = factory.LazyAttribute(lambda session: int(bool(getattr(session, "provider_us", 0))))
