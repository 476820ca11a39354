"""Sessions of a batch: find or make their rows, add what the batch tells of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from journal.fold.facts import Facts
from journal.fold.keys import public_key
from journal.models import Session
from journal.sql.bulk import insert_new_rows, placeholder, raw_cursor, select_in
from journal.vocabulary import EVENT_KINDS, EventType
from journal.wire.envelope import Context

from .rows import clean, dumps
from .spill import SumsFull, is_large, leads_beyond
from .totals import SESSION_SUMS, Sums, Vector

_GAP = EVENT_KINDS[EventType.RECORDER_GAP]
_STARTED = EVENT_KINDS[EventType.SESSION_STARTED]
_MESSAGE = EVENT_KINDS[EventType.MESSAGE_RECORDED]
#: Later than any moment: events without a time tell last.
_NEVER = 2**62
_FIRSTS = ("agent", "user", "environment", "title")
#: Titles that nobody chose, by who made them.
_TITLES = {"model": "model_title", "summary": "summary_title"}
#: What a session is called, the best first: what a person wrote first where nobody gave it a title.
_NAMED_BY = ("title", "model_title", "summary_title", "opening")
_MOST_WORDS = 50
WORD_CHARACTERS = 200


def session_key(session_id: str | None) -> str:
    """Public key of a session; the one of "no session" is a value too."""
    return public_key("session", session_id)


def find_sessions(project_id: int, session_ids: Iterable[str | None]) -> dict[str | None, int]:
    """Primary keys by session id; rows that are missing are made, in key order."""
    wanted = {session_key(name): name for name in session_ids}
    found = _select(project_id, wanted)
    missing = sorted(key for key in wanted if wanted[key] not in found)
    if missing:
        zeros = dict.fromkeys((*SESSION_SUMS, "events", "gaps"), 0)
        texts = {"firsts": "{}", "sources": "[]", "tags": "[]"}
        insert_new_rows(
            Session,
            ("project_id", "key", "session_id", *zeros, *texts),
            [(project_id, key, clean(wanted[key]), *zeros.values(), *texts.values()) for key in missing],
            unique=("project_id", "key"),
        )
        found = _select(project_id, wanted)
    return found


def _select(project_id: int, wanted: dict[str, str | None]) -> dict[str | None, int]:
    rows = select_in(
        "SELECT key, id FROM journal_session WHERE project_id = ? AND key {in}", wanted, before=[project_id]
    )
    return {wanted[key]: number for key, number in rows}


@dataclass(slots=True)
class Told:
    """What the events of a batch tell of one session. Merging is commutative, and doing it twice is once."""

    events: int = 0
    gaps: int = 0
    first_us: int | None = None
    last_us: int | None = None
    firsts: dict[str, tuple[int, str]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)

    def add(self, context: Context, facts: Facts, occurred_us: int | None) -> None:
        """One event."""
        self.events += 1
        if facts.kind == _GAP:
            self.gaps += 1
        if occurred_us is not None:
            self.first_us = occurred_us if self.first_us is None else min(self.first_us, occurred_us)
            self.last_us = occurred_us if self.last_us is None else max(self.last_us, occurred_us)
        if context.recorder:
            self.sources.add(_word(context.recorder))
        if context.session_id is None:
            # Events of no session are of many people and of many things: what they tell stays with their calls.
            return
        moment = _NEVER if occurred_us is None else occurred_us
        self._tell("agent", moment, context.agent)
        self._tell("user", moment, context.user)
        self._tell("environment", moment, context.environment)
        if facts.kind == _STARTED:
            self._tell(_TITLES.get(facts.reason or "", "title"), moment, facts.name)
        elif facts.kind == _MESSAGE:
            self._tell("opening", moment, facts.name)
        if context.tags:
            self.tags.update(map(_word, context.tags))

    def _tell(self, name: str, moment: int, value: str | None) -> None:
        if value:
            first = (moment, _word(value))
            told = self.firsts.get(name)
            if told is None or first < told:
                self.firsts[name] = first


def _word(text: str) -> str:
    """A word of a sender as a session shows it: as both databases take it, and not without end."""
    return (clean(text) or text)[:WORD_CHARACTERS]


def update_sessions(told: dict[int, Told], sums: Sums) -> None:
    """Add what was told and what was counted, in key order. Locks the rows first."""
    touched = sorted(told.keys() | sums.sessions.keys())
    if not touched:
        return
    cursor = raw_cursor()
    lock = " ORDER BY id FOR UPDATE" if placeholder() == "%s" else ""
    before = {
        row[0]: row[1:]
        for row in select_in(
            "SELECT id, started_at, ended_at, firsts, sources, tags FROM journal_session WHERE id {in}"
            + lock,
            touched,
        )
    }
    _refuse_endless({number: vector for number, vector in sums.sessions.items() if is_large(vector)})
    mark = placeholder()
    adding = ",".join(f"{name}={name}+{mark}" for name in ("events", "gaps", *SESSION_SUMS))
    texts = ",".join(f'"{name}"={mark}' for name in (*_FIRSTS, "firsts", "sources", "tags"))
    cursor.executemany(
        f"UPDATE journal_session SET {adding},revision=revision+1,started_at={mark},ended_at={mark},{texts} "
        f"WHERE id={mark}",
        [
            (
                *_counted(told.get(number), sums.sessions.get(number)),
                *_merged(told.get(number), before[number]),
                number,
            )
            for number in touched
        ],
    )


def _refuse_endless(large: dict[int, Vector]) -> None:
    """One statement where something large came in, none else. Raises SumsFull."""
    columns = ", ".join(SESSION_SUMS)
    rows = select_in(f"SELECT id, {columns} FROM journal_session WHERE id {{in}}", large)
    if full := {number for number, *stored in rows if leads_beyond(stored, large[number])}:
        raise SumsFull(full)


def _counted(told: Told | None, vector: Vector | None) -> tuple[int, ...]:
    events, gaps = (told.events, told.gaps) if told is not None else (0, 0)
    return (events, gaps, *(vector or [0] * len(SESSION_SUMS)))


def _merged(told: Told | None, before: tuple[Any, ...]) -> tuple[Any, ...]:
    started, ended, firsts_text, sources_text, tags_text = before
    firsts = {name: (moment, value) for name, (moment, value) in json.loads(firsts_text).items()}
    sources, tags = set(json.loads(sources_text)), set(json.loads(tags_text))
    if told is not None:
        started = min((moment for moment in (started, told.first_us) if moment is not None), default=None)
        ended = max((moment for moment in (ended, told.last_us) if moment is not None), default=None)
        for name, (moment, value) in told.firsts.items():
            if name not in firsts or (moment, value) < firsts[name]:
                firsts[name] = (moment, value)
        sources |= told.sources
        tags |= told.tags
    title = next((firsts[name] for name in _NAMED_BY if name in firsts), None)
    named = firsts if title is None else {**firsts, "title": title}
    values = [named[name][1] if name in named else None for name in _FIRSTS]
    kept = {name: firsts[name] for name in sorted(firsts)}
    return (
        started,
        ended,
        *values,
        dumps(kept) if kept else "{}",
        dumps(sorted(sources)[:_MOST_WORDS]),
        dumps(sorted(tags)[:_MOST_WORDS]),
    )
