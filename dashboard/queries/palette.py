"""Anything by a part of its name: sessions of a project, and the models, providers and agents of its calls."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Q

from dashboard.grammar import CALL_KEYS
from dashboard.grammar.write import is_value
from journal.models import Project, Session

from .vocabulary import values_of

NEWEST_SESSIONS = 5_000
MOST_SESSIONS = 8
MOST_VALUES = 4
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NamedSession:
    """A session whose title or id holds what was typed."""

    key: str
    name: str
    title: str | None


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value that calls can be asked for."""

    key: str
    value: str
    query: str


def sessions_named(project: Project, text: str) -> list[NamedSession]:
    """The newest sessions that are named so. Two statements."""
    text = text.strip()[:LONGEST_NAME]
    if not text or "\0" in text:
        return []
    last = Session.objects.aggregate(last=Max("id"))["last"] or 0
    rows = Session.objects.filter(
        Q(session_id__icontains=text) | Q(title__icontains=text),
        project=project,
        id__gt=last - NEWEST_SESSIONS,
    ).order_by("-id")
    values = rows.values_list("key", "session_id", "title")
    return [NamedSession(key, name or "", title) for key, name, title in values[:MOST_SESSIONS]]


def values_named(project: Project, text: str) -> list[NamedValue]:
    """Models, providers and agents that are named so. Three statements."""
    wanted = text.strip().lower()
    if len(wanted) < 2:
        return []
    found = [
        NamedValue(name, value, is_value(name, value))
        for name in ("model", "provider", "agent")
        for value in values_of(project, CALL_KEYS[name])
        if wanted in value.lower()
    ]
    return found[:MOST_VALUES]
