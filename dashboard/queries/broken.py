"""Cache breaks as a list: where two requests first differ, which pass did it, and what the lost cache cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from journal.anatomy.prompts.breaks import Break
from journal.anatomy.prompts.differences import Difference, first_difference
from journal.diff.pointers import pointer
from journal.models import Call, Entry, Project, Session
from journal.store.breaks import SessionBreaks, lost_amounts, session_breaks
from journal.store.caches import is_looked_at, keep_found
from journal.store.prompts import data_of, outline_of, references_in, resolved
from journal.store.reading import fetch_blobs
from journal.store.shelves import Kind, on_shelves

from .costs import plain
from .excerpts import Excerpt, excerpt
from .paging import Cursor, pack, unpack
from .passes import CallBlame, call_blame

#: Breaks of one page: two requests are read for each, and all payloads of its passes.
BREAKS_PER_PAGE = 20
_ORDER = "cache breaks"


@dataclass(frozen=True, slots=True)
class BreakCall:
    """A call that a break is about."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class BlamedFor:
    """The pass that left the differing place as it is, in one of the two calls."""

    call: BreakCall
    number: int
    name: str | None
    path: str


@dataclass(frozen=True, slots=True)
class BreakRow:
    """One break. `section`: tools, system or messages, or None where only the provider's counts tell of it.

    `reason`: compaction, model, expired or edited, when the loss was to be expected; `turn` counts messages from
    one. `kind` says whether something was changed, inserted or removed at the path, which is one of the later
    request, but for what was removed. `check` is what the provider's counts say: confirmed, denied,
    nothing_cached or unknown. `lost_usd` is what they cost more.
    """

    call: BreakCall
    previous: BreakCall
    at: datetime | None
    model: str | None
    is_alarm: bool
    section: str | None
    reason: str | None
    is_whole_prompt: bool
    turn: int | None
    role: str | None
    kind: str | None
    path: str | None
    excerpt: Excerpt | None
    blamed: BlamedFor | None
    gap_seconds: float | None
    cached_tokens: int | None
    read_tokens: int | None
    lost_tokens: int | None
    lost_usd: str | None
    check: str


@dataclass(frozen=True, slots=True)
class BreakPage:
    """Some breaks in order, and sums over all of them. `lost_usd` is None when nothing of it is known.

    `unknown_calls` could not be compared: what was recorded of them is not the whole prompt.
    """

    rows: list[BreakRow]
    next: str | None
    breaks: int
    alarms: int
    lost_tokens: int
    lost_usd: str | None
    unpriced: int
    unknown_calls: int

    @property
    def others(self) -> int:
        """Losses that were to be expected, or that only counts tell of."""
        return self.breaks - self.alarms


def break_page(
    project: Project, session: Session, *, cursor: str | None = None, limit: int | None = None
) -> BreakPage:
    """Breaks of a session. Nine statements; ten more for each break of the page whose calls went through passes.

    What is found is kept, for queries that ask for it, when nobody kept it before.
    """
    found = session_breaks(session)
    amounts = lost_amounts(session, found, found.breaks)
    if not is_looked_at(session) and session.session_id is not None:
        keep_found(session, found, amounts)
    since = unpack(cursor, _ORDER).value if cursor else None
    left = [one for one in found.breaks if since is None or one.call > since]
    here = left[: min(limit or BREAKS_PER_PAGE, BREAKS_PER_PAGE)]
    following = pack(Cursor(here[-1].call, 0), _ORDER) if len(left) > len(here) else None
    known = [amount for amount in amounts.values() if amount is not None]
    return BreakPage(
        rows=_Drawing(project, session, found, here).rows(amounts),
        next=following,
        breaks=len(found.breaks),
        alarms=len(found.alarms),
        lost_tokens=sum(one.lost_tokens or 0 for one in found.breaks),
        lost_usd=plain(sum(known, Decimal(0))) if known else None,
        unpriced=sum(bool(one.lost_tokens) and amounts.get(one.call) is None for one in found.breaks),
        unknown_calls=found.unknown_calls,
    )


class _Drawing:
    """The breaks of one page with what their requests say."""

    def __init__(
        self, project: Project, session: Session, found: SessionBreaks, breaks: Sequence[Break]
    ) -> None:
        self.project = project
        self.found = found
        self.breaks = breaks
        keys = {found.keys[number] for one in breaks for number in (one.call, one.previous)}
        rows = Call.objects.filter(session=session, key__in=keys).only(
            "key", "protocol", "request_model", "response_model", "started_at", "ended_at"
        )
        self.calls = {row.key: row for row in rows} if keys else {}
        self.bodies = self._bodies() if breaks else {}
        self.blobs = fetch_blobs({ref for body in self.bodies.values() for ref in references_in(body)})

    def _bodies(self) -> dict[int, dict[str, Any]]:
        """Outlines of the requests, by the number of their calls. What requests share is read once."""
        lineage = self.found.lineage
        wanted: dict[bytes, int] = {}
        for one in self.breaks:
            for number in (one.call, one.previous) if one.section is not None and one.is_whole else ():
                request = lineage.at(number).request
                if request is not None:
                    wanted[lineage.sources[request]] = number
        rows = Entry.objects.filter(on_shelves(Kind.ENTRY), project=self.project, event_key__in=list(wanted))
        told = {
            wanted[bytes(key)]: data_of(outline_of(bytes(document))).get("body")
            for key, document in rows.values_list("event_key", "document")
        }
        return {number: body for number, body in told.items() if isinstance(body, dict)}

    def rows(self, amounts: dict[int, Decimal | None]) -> list[BreakRow]:
        return [self.row(one, amounts.get(one.call)) for one in self.breaks]

    def row(self, one: Break, amount: Decimal | None) -> BreakRow:
        call = self.calls[self.found.keys[one.call]]
        difference = self.difference(one)
        path = None
        if difference is not None:
            path = pointer(difference.after if difference.after is not None else difference.before or ())
        return BreakRow(
            call=self.named(one.call),
            previous=self.named(one.previous),
            at=call.started_at or call.ended_at,
            model=call.request_model or call.response_model,
            is_alarm=one.is_alarm,
            section=one.section,
            reason=one.reason,
            is_whole_prompt=one.is_whole,
            turn=None if one.turn is None else one.turn + 1,
            role=self.role(one),
            kind=difference.kind if difference is not None else None,
            path=path,
            excerpt=excerpt(difference.old, difference.new) if difference is not None else None,
            blamed=self.blamed(one, difference) if difference is not None else None,
            gap_seconds=one.gap_seconds,
            cached_tokens=one.cached_tokens,
            read_tokens=one.read_tokens,
            lost_tokens=one.lost_tokens,
            lost_usd=plain(amount) if amount is not None else None,
            check=one.check,
        )

    def named(self, number: int) -> BreakCall:
        return BreakCall(self.found.keys[number], self.found.numbers[number])

    def role(self, one: Break) -> str | None:
        """Whose message differs first, in the later prompt or else in the earlier one."""
        if one.turn is None:
            return None
        turns, lineage = self.found.lineage.turns, self.found.lineage
        for number in (one.call, one.previous):
            path = turns.path(lineage.at(number).head, one.turn)
            if path:
                return turns.roles[path[0]]
        return None

    def difference(self, one: Break) -> Difference | None:
        if one.section is None or one.call not in self.bodies or one.previous not in self.bodies:
            return None
        try:
            return first_difference(
                one.section,
                self.bodies[one.previous],
                self.bodies[one.call],
                protocol=self.calls[self.found.keys[one.call]].protocol,
                resolve=lambda item: resolved(item, self.blobs),
            )
        except RecursionError:
            # Nested deeper than values are compared: that the two differ is known all the same.
            return None

    def blamed(self, one: Break, difference: Difference) -> BlamedFor | None:
        """The pass behind the differing place: of the later call, else of the earlier one."""
        for number, path in ((one.call, difference.after), (one.previous, difference.before)):
            if path is None or not self.found.passes[number]:
                continue
            told = call_blame(self.project, self.found.keys[number])
            at = _owner(told, pointer(path)) if told is not None else None
            if told is not None and at:
                owner = told.owner(at)
                return BlamedFor(self.named(number), owner.number, owner.name, pointer(path))
        return None


def _owner(told: CallBlame, where: str) -> int | None:
    """Who left a place as it is; of a place with others inside, whoever left one of them. None: the client."""
    owners = told.blame.owners
    if where in owners:
        return owners[where]
    inside = (owner for leaf, owner in owners.items() if leaf.startswith(where + "/") and owner)
    return next(inside, None)
