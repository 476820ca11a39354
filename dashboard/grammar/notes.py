"""Conditions on notes: what people wrote at sessions and calls."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from journal.models import Note

from .conditions import any_of
from .parse import Term

ANY = "*"


def has_note(term: Term) -> Q:
    """A note on the call itself holds the words."""
    notes = _notes(term).filter(call_key__isnull=False)
    return _found("call_key", notes)


def has_note_anywhere(term: Term) -> Q:
    """A note on the session, or on one of its calls, does."""
    return _found("session_key", _notes(term))


def _notes(term: Term) -> QuerySet[Note]:
    return Note.objects.filter(
        any_of(~Q(pk__in=()) if text == ANY else Q(text__icontains=text) for text in term.texts)
    )


def _found(field: str, notes: QuerySet[Note]) -> Q:
    # Notes are few: their keys are found first. The same key may be another project's, too.
    same = notes.filter(**{"project": OuterRef("project_id"), field: OuterRef("key")})
    return Q(key__in=notes.values(field)) & Q(Exists(same))
