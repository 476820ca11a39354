"""The events themselves, as stored, in the order they were taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from journal.models import Attempt, Call, Entry, Pass, Session
from journal.store.reading import event_jsons
from journal.vocabulary import KIND_NAMES

from .call import call_tools
from .paging import Order, keyset

EVENTS_PER_PAGE = 100
#: Of a session, on one page: most of its weight is their text.
SESSION_EVENTS_PER_PAGE = 50
AS_TAKEN_IN = Order("events", "id")


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event: when it happened, when it came in, and its exact JSON. `type` None is an unknown one."""

    type: str | None
    occurred_at: datetime | None
    received_at: datetime
    json: str


@dataclass(frozen=True, slots=True)
class RawPage:
    """Some of the events."""

    events: list[RawEvent]
    next: str | None


def session_events(
    session: Session, *, cursor: str | None = None, limit: int = SESSION_EVENTS_PER_PAGE
) -> RawPage:
    """The events that name this session, a page at a time.

    One statement, and for every fifty events one or two more for the parts they are made of.
    """
    found = keyset(Entry.objects.filter(session=session), AS_TAKEN_IN, cursor, limit)
    return RawPage(_events(found.rows), found.next)


def call_events(call: Call) -> list[RawEvent]:
    """The events that one call was folded from. Six statements, and those for the parts of the events."""
    ids = {
        entry_id
        for pair in Attempt.objects.filter(call=call).values_list("request_entry_id", "response_entry_id")
        for entry_id in pair
    }
    ids.update(Pass.objects.filter(call=call).values_list("entry_id", flat=True))
    for pair in call_tools(call).values_list("start_entry_id", "return_entry_id")[:EVENTS_PER_PAGE]:
        ids.update(pair)
    # Senders that do not name their calls have several in one group; then only what the rows name is its own.
    alone = Call.objects.filter(project_id=call.project_id, group_key=call.group_key).count() == 1
    own = Entry.objects.filter(group_key=call.group_key, project_id=call.project_id)
    ids.update(own.values_list("id", flat=True)[: EVENTS_PER_PAGE if alone else 0])
    ids.discard(None)
    return _events(list(Entry.objects.filter(pk__in=ids).order_by("id")[: 2 * EVENTS_PER_PAGE]))


def _events(entries: list[Entry]) -> list[RawEvent]:
    return [
        RawEvent(
            type=KIND_NAMES.get(entry.kind),
            occurred_at=entry.occurred_at,
            received_at=entry.received_at,
            json=text.decode("utf-8", "replace"),
        )
        for entry, text in zip(entries, event_jsons(entries), strict=True)
    ]
