"""Sessions for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from journal.fold.keys import public_key
from journal.models import Session

from .projects import ProjectFactory
from .times import at


class SessionFactory(DjangoModelFactory[Session]):
    """A session that began and ended within a minute; counts are zero unless told."""

    class Meta:
        model = Session

    project = factory.SubFactory(ProjectFactory)
    session_id = factory.Sequence(lambda number: f"session-{number}")
    key = factory.LazyAttribute(lambda session: public_key("session", session.session_id))
    started_at = at(0)
    ended_at = at(60)
