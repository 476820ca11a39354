"""Lost caches as facts of calls: found for a whole session at a time, kept on the rows of its calls.

A call that is folded anew has lost what was found, and its session has another revision then: it counts as not
looked at until somebody looks again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet

from journal.anatomy.prompts.breaks import Break
from journal.models import Call, Project, Session
from journal.sql.bulk import placeholder, raw_cursor
from journal.sql.locks import lock_ingestion

from .breaks import SessionBreaks, breaks_in, lost_amounts
from .lineage import Lineage, counts_of, kept_lineage
from .weave import weave

#: Sessions with more calls are left to whoever looks while nobody waits: one of them may take seconds.
MOST_CALLS_TO_WAIT_FOR = 500
#: What was found of so much work is written together.
SECONDS_OF_A_WRITE = 0.2
#: Sessions that are picked together.
_SESSIONS = 50
_COLUMNS = ("cache_break", "cache_told", "cache_lost_tokens", "cache_lost_usd")
_NOTHING = (None, None, None, None)

logger = logging.getLogger("recto.caches")


class Lost(StrEnum):
    """How the loss of a cache is to be taken."""

    #: Something that was sent before changed, and nobody had to expect that.
    BROKEN = "broken"
    #: Compaction, another model, an expired cache, a conversation taken up again further above.
    EXPECTED = "expected"
    #: Only the provider's counts tell of it.
    UNEXPLAINED = "lost"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of a call that lost a cache. `previous` is the key of the call it is held against."""

    kind: Lost
    section: str | None
    reason: str | None
    previous: str
    previous_number: int
    lost_tokens: int | None
    lost_usd: Decimal | None

    @property
    def is_alarm(self) -> bool:
        """Nobody had to expect it."""
        return self.kind is Lost.BROKEN


class Kept(NamedTuple):
    """The columns of a call."""

    kind: str
    told: str
    lost_tokens: int | None
    lost_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A session as it stood when it was looked at, and the marks of its calls by their keys."""

    session: Session
    marks: dict[str, Kept]


def is_looked_at(session: Session) -> bool:
    """Whether what is kept of its calls is what there is to know."""
    return session.caches_revision == session.revision


def waiting(project: Project | None = None) -> QuerySet[Session]:
    """Sessions that nobody looked at yet, or that changed since."""
    rows = Session.objects.exclude(caches_revision=F("revision"))
    return rows if project is None else rows.filter(project=project)


def marks_of(session: Session, keys: Sequence[str]) -> dict[str, Mark]:
    """What is kept of these calls. One statement."""
    rows = Call.objects.filter(session=session, key__in=keys, cache_break__isnull=False)
    return {key: _mark(Kept(*told)) for key, *told in rows.values_list("key", *_COLUMNS)}


def look_at(session: Session) -> bool:
    """Look at one session and keep what was found; False when it changed meanwhile, or the database is busy."""
    return _keep([_look(session)]) == 1


def keep_found(session: Session, found: SessionBreaks, amounts: Mapping[int, Decimal | None]) -> bool:
    """Keep what somebody found who had to look anyhow; False as above."""
    return _keep([_Looked(session, _marks(found, amounts))]) == 1


def catch_up(project: Project, *, seconds: float) -> int:
    """Look at sessions that nobody looked at yet, the newest first, for so long; returns how many are left.

    Very long ones are left to those who look while nobody waits.
    """
    _look_through(waiting(project).filter(calls__lte=MOST_CALLS_TO_WAIT_FOR), seconds)
    return waiting(project).count()


def look_around(sessions: Sequence[int], *, seconds: float) -> int:
    """Look at these sessions as far as they wait, for so long; returns how many were."""
    return _look_through(waiting().filter(pk__in=sessions), seconds)


def _look_through(rows: QuerySet[Session], seconds: float) -> int:
    until = time.monotonic() + seconds
    kept, last = 0, None
    while time.monotonic() < until:
        some = list((rows if last is None else rows.filter(pk__lt=last)).order_by("-pk")[:_SESSIONS])
        if not some:
            break
        last = some[-1].pk
        looked: list[_Looked] = []
        since = time.monotonic()
        for session in some:
            looked.append(_look_or_leave(session))
            now = time.monotonic()
            if now - since > SECONDS_OF_A_WRITE or now > until:
                kept += _keep(looked)
                looked, since = [], time.monotonic()
            if now > until:
                break
        kept += _keep(looked)
    return kept


def _look_or_leave(session: Session) -> _Looked:
    """What one session holds must not keep the others waiting: what cannot be read has no loss that is known."""
    try:
        return _look(session)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Could not look at session %s for lost caches", session.key)
        return _Looked(session, {})


def _look(session: Session) -> _Looked:
    """Calls that name no session are no conversation: none of them goes on from another."""
    if session.session_id is None or session.calls + session.view_calls < 2:
        return _Looked(session, {})
    # What is made for this alone is not kept: most sessions are never opened.
    lineage = kept_lineage(session) or Lineage(weave(session, counts_of(session)))
    found = breaks_in(session, lineage)
    return _Looked(session, _marks(found, lost_amounts(session, found, found.breaks)))


def _marks(found: SessionBreaks, amounts: Mapping[int, Decimal | None]) -> dict[str, Kept]:
    return {found.keys[one.call]: _told(found, one, amounts.get(one.call)) for one in found.breaks}


def _told(found: SessionBreaks, one: Break, amount: Decimal | None) -> Kept:
    kind = Lost.BROKEN if one.is_alarm else Lost.EXPECTED if one.reason is not None else Lost.UNEXPLAINED
    told = {
        "section": one.section,
        "reason": one.reason,
        "turn": one.turn,
        "previous": found.keys[one.previous],
        "previous_number": found.numbers[one.previous],
        "is_whole_prompt": one.is_whole,
        "check": one.check,
        "gap_seconds": one.gap_seconds,
        "cached_tokens": one.cached_tokens,
        "read_tokens": one.read_tokens,
    }
    return Kept(str(kind), json.dumps(told, separators=(",", ":")), one.lost_tokens, amount)


def _mark(kept: Kept) -> Mark:
    told = json.loads(kept.told)
    return Mark(
        kind=Lost(kept.kind),
        section=told["section"],
        reason=told["reason"],
        previous=told["previous"],
        previous_number=told["previous_number"],
        lost_tokens=kept.lost_tokens,
        lost_usd=kept.lost_usd,
    )


def _keep(looked: Sequence[_Looked]) -> int:
    """Write what was found, as far as the sessions still are what they were; returns how many of them are.

    It is a copy of what can be found again: when the database is busy, whoever looks next keeps it.
    """
    if not looked:
        return 0
    with contextlib.suppress(DatabaseError), transaction.atomic(), connection.wrap_database_errors:
        stood = {
            (row.session_id, row.key): row
            for row in _concerned(looked).only("session_id", "key", "group_key", *_COLUMNS)
        }
        # As ingestion does: groups first, then sessions, then rows; so nobody waits for each other in a circle.
        lock_ingestion({row.group_key for row in stood.values()})
        same = _unchanged(looked)
        for one in looked:
            if one.session.pk in same:
                _write(one, [row for (session, _), row in stood.items() if session == one.session.pk])
        mark = placeholder()
        raw_cursor().executemany(
            f"UPDATE journal_session SET caches_revision=revision WHERE id={mark}", [(pk,) for pk in same]
        )
        return len(same)
    return 0


def _concerned(looked: Sequence[_Looked]) -> QuerySet[Call]:
    """Calls that are marked, or are to be."""
    keys = [key for one in looked for key in one.marks]
    return Call.objects.filter(
        Q(cache_break__isnull=False) | Q(key__in=keys), session__in=[one.session.pk for one in looked]
    )


def _unchanged(looked: Sequence[_Looked]) -> list[int]:
    """Of these sessions those that are as they were, locked."""
    was = {one.session.pk: one.session.revision for one in looked}
    rows = Session.objects.filter(pk__in=was).order_by("pk").select_for_update()
    return [pk for pk, revision in rows.values_list("pk", "revision") if revision == was[pk]]


def _write(one: _Looked, rows: Sequence[Call]) -> None:
    for row in rows:
        wanted = one.marks.get(row.key)
        stands = (row.cache_break, row.cache_told, row.cache_lost_tokens, row.cache_lost_usd)
        if (wanted or _NOTHING) != stands:
            Call.objects.filter(pk=row.pk).update(**dict(zip(_COLUMNS, wanted or _NOTHING, strict=True)))
