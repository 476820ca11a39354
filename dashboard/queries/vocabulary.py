"""The values that keys of a query have in a project: to complete them, and to say which one was probably meant."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from dashboard.grammar import CALL_KEYS, Key, Kind, Query
from dashboard.grammar.conditions import NO_KEY
from dashboard.grammar.write import is_value
from journal.models import ApiKey, Call, Project, Rollup, Session, Upload

from .catalogue import pass_names

MOST_VALUES = 200
#: Names of people, tags and errors are looked for among the newest rows: a list of all of them would be read whole.
NEWEST_SESSIONS = 2_000
NEWEST_CALLS = 20_000
NEWEST_ROLLUPS = 5_000
_OF_ROLLUP = {
    "model": "model",
    "asked": "model",
    "provider": "provider",
    "agent": "agent",
    "environment": "environment",
}
#: What a call always tells the rollups; agents and environments may be those of a session alone.
_ASKED_FOR = {"model", "asked", "provider", "key"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that no call of the project asked for. `mended` is the query with the nearest one instead."""

    key: str
    value: str
    near: str | None
    mended: str | None


def values_of(project: Project, key: Key) -> list[str]:
    """Values of a key, the most useful first. One statement at most."""
    if key.kind is Kind.CHOICE:
        return list(key.choices)
    if key.name in _OF_ROLLUP:
        return _of_rollup(project, _OF_ROLLUP[key.name])
    read = _READERS.get(key.name)
    return read(project) if read is not None else []


def missing_values(project: Project, query: Query) -> list[Missing]:
    """Wanted values that no call here asked for, with the nearest that one did. Two statements per term."""
    found = []
    for term in query.terms:
        if term.key is None or term.negated or term.key not in _ASKED_FOR:
            continue
        known = values_of(project, CALL_KEYS[term.key])
        for value in term.texts:
            if "*" not in value and value not in known and not _is_known(project, term.key, value):
                near = next(iter(difflib.get_close_matches(value, known, n=1, cutoff=0.5)), None)
                found.append(Missing(term.key, value, near, _mended(query.text, term.key, value, near)))
    return found


def _mended(text: str, key: str, value: str, near: str | None) -> str | None:
    if near is None:
        return None
    for written in (is_value(key, value), f'{key}:"{value}"'):
        if written in text:
            return text.replace(written, is_value(key, near), 1)
    return None


def _of_rollup(project: Project, column: str) -> list[str]:
    # The newest hours hold what is in use, and stand at one end of an index that holds these columns.
    rows = Rollup.objects.filter(project=project).order_by("-bucket")
    return _unique(rows.values_list(column, flat=True)[:NEWEST_ROLLUPS])


def _is_known(project: Project, key: str, value: str) -> bool:
    if key == "key":
        return value.startswith("#") or ApiKey.objects.filter(project=project, prefix=value).exists()
    return Rollup.objects.filter(project=project, **{_OF_ROLLUP[key]: value}).exists()


def _users(project: Project) -> list[str]:
    return _unique(_newest(project).values_list("user", flat=True))


def _tags(project: Project) -> list[str]:
    lists = _newest(project).exclude(tags="[]").values_list("tags", flat=True)
    return _unique(tag for tags in lists for tag in json.loads(tags))


def _session_ids(project: Project) -> list[str]:
    return _unique(_newest(project).values_list("session_id", flat=True))


def _newest(project: Project) -> QuerySet[Session]:
    last = Session.objects.aggregate(last=Max("id"))["last"] or 0
    return Session.objects.filter(project=project, id__gt=last - NEWEST_SESSIONS).order_by("-id")


def _errors(project: Project) -> list[str]:
    last = Call.objects.aggregate(last=Max("id"))["last"] or 0
    rows = Call.objects.filter(project=project, id__gt=last - NEWEST_CALLS, error_type__isnull=False)
    return _unique(rows.order_by("-id").values_list("error_type", flat=True)[:NEWEST_SESSIONS])


def _uploads(project: Project) -> list[str]:
    return list(Upload.objects.filter(project=project).order_by("-id").values_list("key", flat=True)[:50])


def _passes(project: Project) -> list[str]:
    return pass_names(project, MOST_VALUES)


def _keys(project: Project) -> list[str]:
    names = ApiKey.objects.filter(project=project).order_by("-id").values_list("name", flat=True)
    return _unique([*names, NO_KEY])


def _unique(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))[:MOST_VALUES]


_READERS: dict[str, Callable[[Project], list[str]]] = {
    "user": _users,
    "tag": _tags,
    "session": _session_ids,
    "key": _keys,
    "error": _errors,
    "upload": _uploads,
    "pass": _passes,
    "blame": _passes,
}
