"""Cache breaks of a session, from its lineage and the rows of its calls: where prompts stop to begin alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from journal.anatomy.prompts.breaks import (
    LEAST_TOKENS,
    Break,
    Check,
    Reason,
    Section,
    Sent,
    find_breaks,
)
from journal.anatomy.prompts.lifetimes import lifetime_seconds
from journal.cost.usage.anthropic_messages import RULE_COMPACTED
from journal.models import Attempt, Call, Entry, Session
from journal.models.fields import to_microseconds
from journal.vocabulary import EVENT_KINDS, UNKNOWN_KIND, Captured, EventType, Status

from .lineage import CallLineage, Known, Lineage, PlaceKind, lineage_of
from .prompts import data_of, outline_of
from .rates import BESIDE, lost_usd, rates_for

__all__ = [
    "Break",
    "Check",
    "Reason",
    "Section",
    "SessionBreaks",
    "breaks_in",
    "lost_amounts",
    "session_breaks",
]

#: Events that are looked through for a word of compaction.
MOST_TELLING_EVENTS = 2_000
_TELLING_KINDS = (
    UNKNOWN_KIND,
    EVENT_KINDS[EventType.NOTE_ADDED],
    EVENT_KINDS[EventType.MESSAGE_RECORDED],
)
_NOT_WHOLE = (Captured.PREVIEW, Captured.HASH, Captured.NONE, Captured.RECONSTRUCTED)


class _Row(NamedTuple):
    """The columns of a call that caches are about."""

    pk: int
    key: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    provider: str | None
    protocol: str | None
    request_model: str | None
    response_model: str | None
    input_uncached_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    cache_write_1h_tokens: int | None
    view_of: str | None
    is_subagent: bool
    agent_id: str | None
    parent_tool_use_id: str | None
    parent_call_id: str | None
    passes: int
    usage_rule: str | None


@dataclass(slots=True)
class SessionBreaks:
    """All breaks of a session. `numbers`, `keys`, `passes` are by the numbers that the breaks name.

    `unknown_calls` were sent in a way that nobody can compare: their bodies are not the whole prompt.
    """

    breaks: list[Break]
    lineage: Lineage
    keys: list[str]
    numbers: list[int]
    passes: list[int]
    unknown_calls: int

    @property
    def alarms(self) -> list[Break]:
        """Those that nobody had to expect."""
        return [one for one in self.breaks if one.is_alarm]


def session_breaks(session: Session) -> SessionBreaks:
    """Everything about caches that rows and lineage tell. Five statements when the lineage is kept."""
    return breaks_in(session, lineage_of(session))


def breaks_in(session: Session, lineage: Lineage) -> SessionBreaks:
    """The same, of a lineage that was read before. Three statements, one of them only for what is not expected."""
    columns = ("pk", *_Row._fields[1:])
    calls = Call.objects.filter(session=session).order_by("sort_at", "id").values_list(*columns)
    rows = [_Row(*told) for told in calls.iterator(chunk_size=5000)]
    partial = set(
        Attempt.objects.filter(call__session=session, captured__in=_NOT_WHOLE).values_list(
            "call_id", flat=True
        )
    )
    placed = {row.key: (number, row) for number, row in enumerate(rows, start=1)}
    # In the order of the lineage: equal moments may stand the other way round there.
    found = [(number, *placed[key]) for number, key in enumerate(lineage.keys) if key in placed]
    if len(found) != len(lineage):
        # A call came in or went between two statements: what was read fits no lineage.
        return SessionBreaks([], lineage, list(lineage.keys), [0] * len(lineage), [0] * len(lineage), 0)
    sent = [_sent(lineage, lineage.at(number), row, partial) for number, _, row in found]
    return SessionBreaks(
        breaks=_expected(session, sent, find_breaks(sent, lineage.turns)),
        lineage=lineage,
        keys=list(lineage.keys),
        numbers=[place for _, place, _ in found],
        passes=[row.passes for _, _, row in found],
        unknown_calls=sum(not one.is_whole and not one.is_failed for one in sent),
    )


def _expected(session: Session, sent: Sequence[Sent], breaks: list[Break]) -> list[Break]:
    """The breaks; those between whose calls an event tells of a compaction are expected. At most one statement.

    What begins anew without such a word is another conversation, unless the provider's counts tell of a loss.
    """
    if not any(one.is_alarm or one.is_anew for one in breaks):
        return breaks
    moments = _compactions(session)
    found = []
    for one in breaks:
        if (one.is_alarm or one.is_anew) and _lies_between(moments, sent[one.previous], sent[one.call]):
            told = replace(one, reason=Reason.COMPACTION, is_anew=False)
            found.append(replace(told, section=Section.MESSAGES, turn=0) if one.is_anew else told)
        elif not one.is_anew or (one.lost_tokens or 0) >= LEAST_TOKENS:
            found.append(one)
    return found


def _compactions(session: Session) -> list[int]:
    """When the history was compacted, as events of their own tell, whatever their sender calls them."""
    rows = Entry.objects.filter(session=session, kind__in=_TELLING_KINDS, occurred_at__isnull=False)
    found = []
    for occurred_at, document in rows.values_list("occurred_at", "document")[:MOST_TELLING_EVENTS]:
        event = outline_of(bytes(document))
        if not isinstance(event, dict) or occurred_at is None:
            continue
        data = data_of(event)
        names = (event.get("type"), data.get("subtype"), data.get("name"), data.get("note"))
        if any(isinstance(name, str) and "compact" in name.lower() for name in names):
            found.append(to_microseconds(occurred_at))
    return found


def _lies_between(moments: list[int], before: Sent, after: Sent) -> bool:
    start = before.started_us if before.started_us is not None else before.ended_us
    end = after.started_us if after.started_us is not None else after.ended_us
    return start is not None and end is not None and any(start <= moment <= end for moment in moments)


def lost_amounts(
    session: Session, found: SessionBreaks, breaks: Sequence[Break]
) -> dict[int, Decimal | None]:
    """What each of these breaks cost, by the number of its call. One statement when there are any."""
    if not breaks:
        return {}
    rows = {row.key: row for row in _priced(session, [found.keys[one.call] for one in breaks])}
    return {
        one.call: lost_usd(rates_for(rows[found.keys[one.call]]), one.lost_tokens)
        for one in breaks
        if found.keys[one.call] in rows
    }


def _priced(session: Session, keys: Sequence[str]) -> list[Call]:
    rows = Call.objects.filter(session=session).select_related(*BESIDE).defer("price_edition__data")
    # A long list of keys is no quicker than the session as a whole, and databases bound its length.
    if len(keys) <= 500:
        rows = rows.filter(key__in=keys)
    return list(rows)


def _sent(lineage: Lineage, told: CallLineage, row: _Row, partial: set[int]) -> Sent:
    model = row.request_model or row.response_model
    return Sent(
        thread=_thread(row),
        provider=row.provider,
        model=model,
        head=told.head,
        tools=told.tools.digest if told.tools is not None else None,
        system=told.system.digest if told.system is not None else None,
        relation=told.relation,
        previous=told.previous,
        is_whole=row.pk not in partial and _is_whole(lineage, told),
        is_failed=row.status == Status.ERROR or row.view_of is not None,
        started_us=to_microseconds(row.started_at) if row.started_at is not None else None,
        ended_us=to_microseconds(row.ended_at) if row.ended_at is not None else None,
        lifetime_seconds=lifetime_seconds(
            row.provider, row.protocol, model, keeps_an_hour=bool(row.cache_write_1h_tokens)
        ),
        input_tokens=_added(row.input_uncached_tokens, row.cache_read_tokens, row.cache_write_tokens),
        read_tokens=row.cache_read_tokens,
        written_tokens=row.cache_write_tokens,
        is_compacted=row.usage_rule == RULE_COMPACTED,
    )


def _is_whole(lineage: Lineage, told: CallLineage) -> bool:
    """Whether the request held all of its prompt: nothing put together, nothing that the provider keeps."""
    if told.known != Known(0):
        return False
    places = lineage.turns.places
    return all(places[turn].kind == PlaceKind.REQUEST for turn in lineage.new_turns(told))


def _thread(row: _Row) -> str | None:
    """The run of a sub-agent that made the call, as `run_name` gathers them."""
    named = row.agent_id or row.parent_tool_use_id or row.parent_call_id
    return named or ("" if row.is_subagent else None)


def _added(*counts: int | None) -> int | None:
    """The sum of what is known; unknown only when no part is known."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
