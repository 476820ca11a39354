"""What a value of a dimension is called on pages and in reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from journal.models import ApiKey, Call, Project, Session

from .dimensions import TIMES, Dimension, Key, day_of, hour_of, may_be_cut, month_of
from .spans import Span

UNTOLD = "not told"
NO_TIME = "no time told"
ODD_TIME = "no time told, or one centuries away"
NO_TAG = "no tag"
NO_SESSION = "no session named"
NO_KEY = "no key (upload or command)"
NO_KEY_NOTED = "— (from before keys were noted)"

_NAMED = {Dimension.SESSION, Dimension.KEY}
_UNTOLD = {Dimension.TAG: NO_TAG, Dimension.KEY: NO_KEY_NOTED}


def label_of(dimension: Dimension, key: Key, span: Span, names: Mapping[str, str] | None = None) -> str:
    """The words for a value, `names` are those of `names_of`. Hours carry their offset: one of them may come twice.

    A name that was cut where it is grouped ends with an ellipsis: all that begin so are one group.
    """
    if key is None and dimension in TIMES:
        return ODD_TIME if span.has_odd else NO_TIME
    if dimension is Dimension.DAY:
        return str(day_of(int(key or 0)))
    if dimension is Dimension.MONTH:
        return f"{month_of(int(key or 0)):%Y-%m}"
    if dimension is Dimension.HOUR:
        return _hour(hour_of(int(key or 0), span))
    if key is None:
        return _UNTOLD.get(dimension, UNTOLD)
    if dimension is Dimension.KEY:
        return (names or {}).get(str(key), f"#{key}") if key else NO_KEY
    if dimension is Dimension.SESSION and names is not None:
        return names.get(str(key), str(key))
    return f"{key}…" if may_be_cut(dimension, key) else str(key)


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


def names_of(project: Project, group: Sequence[Dimension], keys: Iterable[Sequence[Key]]) -> dict[str, str]:
    """What values of sessions and API keys are called, by their text. One statement for each of the two."""
    found: dict[str, str] = {}
    told = [dict(zip(group, one, strict=False)) for one in keys] if _NAMED & set(group) else []
    if Dimension.SESSION in group:
        found |= session_names(project, {str(one[Dimension.SESSION]) for one in told})
    if Dimension.KEY in group:
        found |= key_names(project)
    return found


def key_names(project: Project) -> dict[str, str]:
    """What the API keys of a project are called, by their numbers: name, first characters, number. One statement."""
    rows = ApiKey.objects.filter(project=project).values_list("pk", "name", "prefix")
    return {str(number): _key_name(number, name, prefix) for number, name, prefix in rows}


def with_key(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Calls with what `key_of_call` needs, in the same statement."""
    keys = ApiKey.objects.filter(pk=OuterRef("api_key"))
    return calls.annotate(key_name=Subquery(keys.values("name")), key_prefix=Subquery(keys.values("prefix")))


def key_of_call(call: Call) -> str | None:
    """What the key is called that handed a call in; None where nobody noted it. Reads `with_key`."""
    if not call.api_key:
        return None if call.api_key is None else NO_KEY
    name, prefix = getattr(call, "key_name", None), getattr(call, "key_prefix", None)
    return f"#{call.api_key}" if name is None else _key_name(call.api_key, name, prefix or "")


def _key_name(number: int, name: str, prefix: str) -> str:
    return f"{name} ({prefix}… #{number})"


def session_names(project: Project, keys: Iterable[str]) -> dict[str, str]:
    """Titles, else ids, of sessions by their short keys. One statement."""
    rows = Session.objects.filter(project=project, key__in=list(keys))
    return {
        key: title or name or NO_SESSION
        for key, title, name in rows.values_list("key", "title", "session_id")
    }


def _hour(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M %z")
