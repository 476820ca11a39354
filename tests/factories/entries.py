"""Entries for tests that only need the row, not what is in it."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from journal.fold.keys import event_digest
from journal.models import Entry, KeyShelf
from journal.store.shelves import Kind
from journal.vocabulary import EVENT_KINDS, EventType

from .sessions import SessionFactory
from .times import BASE


class EntryFactory(DjangoModelFactory[Entry]):
    """An entry whose document cannot be read: use accept() where the content matters."""

    class Meta:
        model = Entry
        skip_postgeneration_save = True

    class Params:
        event_id = factory.Sequence(lambda number: f"event-{number}")

    session = factory.SubFactory(SessionFactory)
    project = factory.SelfAttribute("session.project")
    event_key = factory.LazyAttribute(lambda entry: event_digest(entry.event_id))
    record_mac = b"\0" * 16
    kind = EVENT_KINDS[EventType.LLM_REQUESTED]
    occurred_at = BASE
    received_at = BASE
    document = b""
    facts = b""

    @factory.post_generation
    def stands_on_a_shelf(self, create: bool, extracted: object, **more: object) -> None:
        """As entries that were there before there were shelves."""
        if create:
            KeyShelf.objects.get_or_create(kind=Kind.ENTRY, number=0, defaults={"first_id": 1, "token": b""})
