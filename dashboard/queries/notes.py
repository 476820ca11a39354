"""What people noted at sessions and calls, and how often on the rows of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from journal.models import Note, Project


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note. `call_key` None: it is about the whole session. `author` None: nobody said who."""

    key: str
    session_key: str
    call_key: str | None
    author: str | None
    text: str
    at: datetime


def session_notes(project: Project, session_key: str) -> list[NoteRow]:
    """Notes on a session and on its calls, the oldest first; writing bounds how many. One statement."""
    return _rows(Note.objects.filter(project=project, session_key=session_key))


def call_notes(project: Project, call_key: str) -> list[NoteRow]:
    """Notes on a call, the oldest first. One statement."""
    return _rows(Note.objects.filter(project=project, call_key=call_key))


def noted_sessions(project: Project, keys: Iterable[str]) -> dict[str, int]:
    """How many notes each of these sessions and its calls have; those with none are left out. One statement."""
    return _counted(project, "session_key", keys)


def noted_calls(project: Project, keys: Iterable[str]) -> dict[str, int]:
    """How many notes each of these calls has; those with none are left out. One statement."""
    return _counted(project, "call_key", keys)


def _counted(project: Project, field: str, keys: Iterable[str]) -> dict[str, int]:
    rows = Note.objects.filter(**{"project": project, f"{field}__in": list(keys)})
    return dict(rows.order_by().values_list(field).annotate(Count("id")))


def note_row(note: Note) -> NoteRow:
    """A note under the names of the API."""
    return NoteRow(note.key, note.session_key, note.call_key, note.author or None, note.text, note.at)


def _rows(notes: QuerySet[Note]) -> list[NoteRow]:
    return [note_row(note) for note in notes.order_by("id")]
