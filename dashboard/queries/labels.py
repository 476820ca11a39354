"""What a value of a dimension is called on pages and in reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from journal.models import Project, Session

from .dimensions import Dimension, Key, day_of, hour_of, month_of
from .spans import Span

UNTOLD = "not told"
NO_TIME = "no time told"
NO_TAG = "no tag"
NO_SESSION = "no session named"


def label_of(dimension: Dimension, key: Key, span: Span, sessions: Mapping[str, str] | None = None) -> str:
    """The words for a value. Hours carry their offset, since one of them may come twice."""
    if dimension is Dimension.DAY:
        return NO_TIME if key is None else str(day_of(int(key)))
    if dimension is Dimension.MONTH:
        return NO_TIME if key is None else f"{month_of(int(key)):%Y-%m}"
    if dimension is Dimension.HOUR:
        return NO_TIME if key is None else _hour(hour_of(int(key), span))
    if key is None:
        return NO_TAG if dimension is Dimension.TAG else UNTOLD
    if dimension is Dimension.SESSION and sessions is not None:
        return sessions.get(str(key), str(key))
    return str(key)


def short_label(dimension: Dimension, key: Key, span: Span) -> str:
    """The same in few letters, for the foot of a chart."""
    if key is None:
        return "—"
    if dimension is Dimension.DAY:
        day = day_of(int(key))
        return f"{day:%b} {day.day}"
    if dimension is Dimension.MONTH:
        return f"{month_of(int(key)):%b %Y}"
    if dimension is Dimension.HOUR:
        moment = hour_of(int(key), span)
        return f"{moment:%b} {moment.day}" if moment.hour == 0 else f"{moment:%H:%M}"
    return label_of(dimension, key, span)


def session_names(project: Project, keys: Iterable[str]) -> dict[str, str]:
    """Titles, else ids, of sessions by their short keys. One statement."""
    rows = Session.objects.filter(project=project, key__in=list(keys))
    return {
        key: title or name or NO_SESSION
        for key, title, name in rows.values_list("key", "title", "session_id")
    }


def _hour(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M %z")
