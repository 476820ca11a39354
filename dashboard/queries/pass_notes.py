"""What passes recorded beside a payload: why a route was taken, what a cache held, how long a cooldown lasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journal.diff.values import Json, NotJson, parse
from journal.models import Pass, Project
from journal.store.passes import notes

#: Passes of a call whose notes are read, and members that are told of each.
MOST_PASSES = 200
MOST_MEMBERS = 60
MOST_CHARACTERS = 300
#: Members that stand in the row of the pass, or are read on their own.
_KNOWN = frozenset(("name", "sequence", "direction", "stage", "component", "changed"))
#: Members of which each pass of a sender tells the same: told of the chosen pass only.
_DETAILS = ("metadata", "detail")


@dataclass(frozen=True, slots=True)
class PassNotes:
    """Names and values as text. `details` are the pass's own, `beside` what a sender tells with each pass."""

    details: list[tuple[str, str]]
    beside: list[tuple[str, str]]

    @property
    def line(self) -> str:
        """The details in one line."""
        return " · ".join(f"{name} {value}" for name, value in self.details)


def pass_notes(project: Project, call_key: str, numbers: Sequence[int]) -> dict[int, PassNotes]:
    """The notes of these passes of a call, the first of them. Three statements."""
    if not numbers:
        return {}
    told = Pass.objects.filter(call__project=project, call__key=call_key, number__in=numbers[:MOST_PASSES])
    rows = list(told.values_list("number", "entry_id"))
    members = notes([entry_id for _, entry_id in rows])
    return {number: _read(one) for (number, _), one in zip(rows, members, strict=True)}


def _read(members: dict[str, bytes]) -> PassNotes:
    data = {key: _value(text) for key, text in members.items() if key not in _KNOWN}
    details: dict[str, str] = {}
    for name in _DETAILS:
        for key, value in _members(data.get(name), name):
            # What is told twice is shown once; what is told otherwise keeps both.
            if details.get(key, value) != value:
                key = f"{name}.{key}"
            details[key] = value
    beside = {key: _words(value) for key, value in data.items() if key not in _DETAILS and value is not None}
    return PassNotes(list(details.items())[:MOST_MEMBERS], list(beside.items())[:MOST_MEMBERS])


def _value(text: bytes) -> Json:
    try:
        return parse(text)
    except NotJson:
        return text.decode("utf-8", "replace")


def _members(value: Json, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is not None and inner not in ({}, []):
                yield key, _words(inner)
    elif value is not None:
        yield name, _words(value)


def _words(value: Json) -> str:
    """A value in one line."""
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_words, value))[:MOST_CHARACTERS]
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(inner)}" for key, inner in value.items())[:MOST_CHARACTERS]
    return "—" if value is None else str(value)[:MOST_CHARACTERS]
