"""Lineage of a session: which turns each call sent, and which of them were new. Made when somebody reads it."""

from __future__ import annotations

import contextlib

from django.db import DatabaseError
from django.db.models import Count

from journal.models import Attempt, Session, SessionLineage

from .turns import CallLineage, Known, Lineage, LooseMessage, Offer, Packed, PlaceKind, pack, unpack
from .weave import weave

__all__ = [
    "CallLineage",
    "Known",
    "Lineage",
    "LooseMessage",
    "Offer",
    "PlaceKind",
    "kept_lineage",
    "lineage_of",
]

#: Raise it whenever the same journal gives another lineage: every stored one is made anew then.
VERSION = 1


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
