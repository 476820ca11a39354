"""Lineage of a session: which turns each call sent, and which of them were new. Made when somebody reads it."""

from __future__ import annotations

import contextlib

from django.db import DatabaseError
from django.db.models import Count

from journal.models import Attempt, Entry, Session, SessionLineage
from journal.vocabulary import EVENT_KINDS, EventType

from .turns import CallLineage, Known, Lineage, LooseMessage, Offer, Packed, PlaceKind, pack, unpack
from .weave import weave

__all__ = [
    "STRETCH_CALLS",
    "CallLineage",
    "Known",
    "Lineage",
    "LooseMessage",
    "Offer",
    "PlaceKind",
    "kept_lineage",
    "lineage_of",
    "lineage_up_to",
]

#: Raise it whenever the same journal gives another lineage: every stored one is made anew then.
VERSION = 1
#: Of a longer session only the beginning is made that a page needs, and so many calls more than that.
STRETCH_CALLS = 4_000
#: Stands behind the counts of such a beginning.
_BEGINNING = -1
_MESSAGE = EVENT_KINDS[EventType.MESSAGE_RECORDED]


def lineage_of(session: Session) -> Lineage:
    """The session's lineage: as it is kept, or grown by what the session knows since, or made anew.

    Two statements when it is kept. Keeping it is for speed alone, so it does not matter who else does so.
    """
    counts = counts_of(session)
    kept = _kept(session)
    if kept is not None and kept.counts == counts:
        return Lineage(kept)
    packed = weave(session, counts, kept)
    keep(session, counts[0], pack(packed))
    return Lineage(packed)


def lineage_up_to(session: Session, calls: int) -> Lineage:
    """A lineage that knows the first so many calls at least; of a long session no more than a stretch behind them.

    What a call is compared with came before it, so those it knows stand as in the whole one. Transcripts are always
    made whole. Four statements when it is kept.
    """
    wanted = -(-calls // STRETCH_CALLS) * STRETCH_CALLS
    if wanted >= session.calls + session.view_calls:
        return lineage_of(session)
    counts = counts_of(session)
    kept = _kept(session)
    if kept is not None and (kept.counts == counts or _knows(kept, counts, calls)):
        return Lineage(kept)
    if not _is_of_requests(session, counts):
        return lineage_of(session)
    packed = weave(session, (*counts, _BEGINNING), kept, calls=wanted)
    # What is known of more calls of an earlier time is worth more than this.
    if kept is None or len(packed.keys) >= len(kept.keys):
        keep(session, counts[0], pack(packed))
    return Lineage(packed)


def _knows(kept: Packed, counts: tuple[int, ...], calls: int) -> bool:
    """Whether it is a beginning of what the session is now that holds so many calls."""
    return kept.counts == (*counts, _BEGINNING) and len(kept.keys) >= calls


def _is_of_requests(session: Session, counts: tuple[int, ...]) -> bool:
    """Whether the request of every attempt was recorded. A prompt of records may hang on what comes later."""
    _, attempts, requests, _ = counts
    return attempts == requests and not Entry.objects.filter(session=session, kind=_MESSAGE).exists()


def kept_lineage(session: Session) -> Lineage | None:
    """The session's lineage when it is kept and knows everything. Two statements."""
    counts = counts_of(session)
    kept = _kept(session)
    return Lineage(kept) if kept is not None and kept.counts == counts else None


def _kept(session: Session) -> Packed | None:
    """What was kept last, whether or not more is known by now."""
    kept = SessionLineage.objects.filter(session=session, version=VERSION).first()
    return unpack(bytes(kept.data)) if kept is not None else None


def counts_of(session: Session) -> tuple[int, ...]:
    """What a lineage must know about. Events that name no session may join a call without being its events."""
    told = Attempt.objects.filter(call__session=session).aggregate(
        attempts=Count("id"), requests=Count("request_entry_id"), responses=Count("response_entry_id")
    )
    return (session.events, told["attempts"], told["requests"], told["responses"])


def keep(session: Session, events: int, data: bytes) -> None:
    """Store it beside the session."""
    row = SessionLineage(session=session, version=VERSION, events=events, data=data)
    # The session may just have been deleted, or the database be busy writing: then the next reader keeps it.
    with contextlib.suppress(DatabaseError):
        SessionLineage.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["session"],
            update_fields=["version", "events", "data"],
        )
