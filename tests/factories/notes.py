"""Notes, for tests."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from journal.models import Note

from .sessions import SessionFactory
from .times import BASE


class NoteFactory(DjangoModelFactory[Note]):
    """A note on a session, or on the call with `call_key`."""

    class Meta:
        model = Note

    class Params:
        session: Any = factory.SubFactory(SessionFactory)

    project = factory.LazyAttribute(lambda note: note.session.project)
    session_key = factory.LazyAttribute(lambda note: note.session.key)
    key = factory.Sequence(lambda number: f"note{number:09}")
    author = ""
    text = "look here"
    at = BASE
