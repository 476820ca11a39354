"""Weave the lineage of a session from its calls: requests as they were sent, or the chains of a transcript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from journal.anatomy.prompts import Message, Part, Sections, is_system, joined_digest
from journal.anatomy.prompts.message import digest_of, part_digest
from journal.anatomy.prompts.turns import ROOT, Place, Relation, Said, Tree
from journal.models import Attempt, Call, Entry, Session
from journal.sql.bulk import select_in
from journal.vocabulary import EVENT_KINDS, EventType, Status

from .chains import Chains
from .prompts import Elements, Json, Ref, Refs, outline_of, sections_of
from .reading import fetch_blobs
from .records import NO_TIME, read_chains
from .resume import Told, resume
from .turns import Known, Packed, PlaceKind

#: Requests whose parts are fetched together.
SLICE = 100
_RELATIONS = list(Relation)
_NOTHING_TOLD = -1
_MESSAGE = EVENT_KINDS[EventType.MESSAGE_RECORDED]


@dataclass(slots=True)
class Row:
    """A call as far as its prompt needs it. The entries are those of the attempt that served it."""

    key: str
    group_key: int
    call_id: str | None
    protocol: str | None
    response_id: str | None
    request_entry: int | None = None
    response_entry: int | None = None


class Seen(NamedTuple):
    """What was made of a message that requests repeat."""

    said: Said
    is_system: bool
    parts: tuple[bytes, ...]


class Begun(NamedTuple):
    """A list of messages that was read, and where it led: the next prompt usually begins with all of it."""

    items: list[Json]
    head: int
    leading: bool
    system: tuple[bytes, ...]


def weave(
    session: Session, counts: tuple[int, ...], kept: Packed | None = None, *, calls: int | None = None
) -> Packed:
    """The lineage, or that of the first `calls`. Statements grow with the calls, a few for each hundred of them.

    With an earlier one of the session at hand, calls that are as they were are taken over; the result is the same.
    """
    return _Weaver(session, _rows(session, calls), counts).run(kept)


def _rows(session: Session, calls: int | None) -> list[Row]:
    """Calls in order, or the first of them. Two statements."""
    columns = ("id", "key", "group_key", "call_id", "protocol", "response_id")
    rows: dict[int, Row] = {}
    # By key and not by row, so that equal journals give equal numbers.
    ordered = Call.objects.filter(session=session).order_by("sort_at", "key")
    for pk, *told in ordered.values_list(*columns)[:calls]:
        rows[pk] = Row(*told)
    theirs = Attempt.objects.filter(call__session=session)
    attempts = (
        (theirs if calls is None else theirs.filter(call__in=ordered.values("pk")[:calls]))
        .order_by("call_id", "number")
        .values_list("call_id", "status", "request_entry_id", "response_entry_id")
    )
    served: set[int] = set()
    for pk, status, request, response in attempts.iterator(chunk_size=5000):
        row = rows.get(pk)
        if row is None or pk in served:
            continue
        row.request_entry = request or row.request_entry
        row.response_entry = response or row.response_entry
        if status == Status.OK:
            served.add(pk)
    return list(rows.values())


class _Weaver:
    def __init__(self, session: Session, rows: list[Row], counts: tuple[int, ...]) -> None:
        self.session = session
        self.rows = rows
        self.counts = counts
        self.tree = Tree()
        self.sources: dict[bytes, int] = {}
        self.event_keys: dict[int, bytes] = {}
        self.heads: list[int] = []
        self.known: list[Known] = []
        self.requests = [_NOTHING_TOLD] * len(rows)
        self.answers: list[list[int]] = [[] for _ in rows]
        self.tools: list[int] = []
        self.systems: list[int] = []
        self.offered: dict[bytes, tuple[int, int]] = {}
        self.elements = Elements(_seen_message, _seen_system, {}, {})
        self.responses: dict[str, int] = {}
        self.refs = Refs()
        self.begun: dict[tuple[str | None, Ref], Begun] = {}
        self.asked: dict[tuple[str | None, Ref], list[Json]] = {}
        self.standings: list[tuple[int, int, int]] = []

    def run(self, kept: Packed | None) -> Packed:
        rows = self.rows
        entries = [number for row in rows for number in (row.request_entry, row.response_entry) if number]
        self.event_keys = {
            number: bytes(key)
            for number, key in select_in("SELECT id, event_key FROM journal_entry WHERE id {in}", entries)
        }
        chains = self._chains() if self._has_records() else None
        first = self._take_over(kept) if kept is not None and chains is None else 0
        for start in range(first, len(rows), SLICE):
            for number, told in self._sections(range(start, min(start + SLICE, len(rows)))):
                self._call(number, told, chains)
        return self._packed(self._loose(chains))

    def _take_over(self, kept: Packed) -> int:
        """Calls at the beginning that are as they were; how many there are."""
        told = [
            Told(
                row.key,
                self.event_keys.get(row.request_entry or 0),
                self.event_keys.get(row.response_entry or 0),
            )
            for row in self.rows
        ]
        taken = resume(kept, told)
        if taken is None:
            return 0
        self.tree, self.sources = taken.tree, taken.sources
        self.heads, self.standings = taken.heads, taken.standings
        self.known = [Known(known) for known in taken.known]
        self.tools, self.systems, self.offered = taken.tools, taken.systems, taken.offered
        calls = len(taken.heads)
        self.requests[:calls], self.answers[:calls] = taken.requests, taken.answers
        for number, row in enumerate(self.rows[:calls]):
            if row.response_id is not None:
                self.responses[row.response_id] = number
        return calls

    def _has_records(self) -> bool:
        if any(row.request_entry is None for row in self.rows):
            return True
        return Entry.objects.filter(session=self.session, kind=_MESSAGE).exists()

    def _loose(self, chains: Chains | None) -> list[tuple[int | None, int, str | None]]:
        """Messages of the transcript that stand in no prompt, and are no results of a call's tools."""
        if chains is None:
            return []
        used = {place.source for place in self.tree.turns.places if place.kind == PlaceKind.RECORD}
        left = [
            record
            for record in chains.records.values()
            if record.place is not None and record.call is None and record.place.source not in used
        ]
        left.sort(key=lambda record: (record.occurred_us, record.event_key))
        return [
            (
                None if record.occurred_us == NO_TIME else record.occurred_us,
                record.place.source,
                record.agent_id,
            )
            for record in left
            if record.place is not None
        ]

    def _chains(self) -> Chains:
        by_group: dict[int, list[int]] = {}
        for number, row in enumerate(self.rows):
            by_group.setdefault(row.group_key, []).append(number)

        def call_of(group_key: int | None, call_id: str | None) -> int | None:
            found = by_group.get(group_key, []) if group_key is not None else []
            named = [number for number in found if self.rows[number].call_id == call_id]
            return next(iter(named or found), None)

        return read_chains(self.session, self.tree, call_of=call_of, source_of=self._source)

    def _source(self, event_key: bytes) -> int:
        return self.sources.setdefault(event_key, len(self.sources))

    def _sections(self, numbers: range) -> Iterator[tuple[int, Sections | None]]:
        """What the requests of these calls hold, with the parts that were not seen before at hand."""
        rows = self.rows
        wanted = [rows[number].request_entry for number in numbers]
        documents = {
            number: bytes(document)
            for number, document in select_in(
                "SELECT id, document FROM journal_entry WHERE id {in}",
                [number for number in wanted if number is not None],
            )
        }
        told: dict[int, Sections | None] = {}
        unseen: set[int] = set()
        for number in numbers:
            document = documents.get(rows[number].request_entry or 0)
            protocol = rows[number].protocol
            found = sections_of(outline_of(document, self.refs), protocol) if document is not None else None
            told[number] = found
            if found is not None:
                unseen |= self.elements.unseen(found, protocol, self._seen_before(found, protocol))
        self.elements.blobs = fetch_blobs(unseen)
        yield from told.items()

    def _seen_before(self, told: Sections, protocol: str | None) -> int:
        """How many messages were asked for already, because an earlier prompt begins with them."""
        items = told.messages
        if not items or not isinstance(items[0], Ref):
            return 0
        known = self.asked.get((protocol, items[0]), [])
        self.asked[(protocol, items[0])] = items
        return len(known) if items[: len(known)] == known else 0

    def _call(self, number: int, told: Sections | None, chains: Chains | None) -> None:
        row = self.rows[number]
        head, known = ROOT, Known(0)
        tools = system = _NOTHING_TOLD
        if told is not None and row.request_entry in self.event_keys:
            source = self.requests[number] = self._source(self.event_keys[row.request_entry])
            head, known, tools, system = self._sent(number, row, told, source)
        else:
            prompt = chains.prompt(number) if chains is not None else None
            if prompt is None:
                known = Known.NOTHING
            else:
                head = prompt.head
                known = Known.RECONSTRUCTED | (Known.CUT if prompt.is_cut else Known(0))
        self._answered(number, row, chains)
        self.heads.append(head)
        self.known.append(known)
        self.tools.append(tools)
        self.systems.append(system)
        self._stand(number, head, known)

    def _sent(self, number: int, row: Row, told: Sections, source: int) -> tuple[int, Known, int, int]:
        """Head, and what was offered beside it, of a request as it was sent."""
        elements, protocol = self.elements, row.protocol
        known, head = Known(0), ROOT
        if told.root is not None:
            head, known = self._kept(number, told.root, source)
        system = [digest for item in told.system for digest in elements.system(item)]
        begun = self._read(Begun([], head, head == ROOT, ()), told.messages, protocol, source)
        tools = [elements.tool(item) for item in told.tools]
        return begun.head, known, self._offer(tools, source), self._offer([*system, *begun.system], source)

    def _read(self, begun: Begun, items: list[Json], protocol: str | None, source: int) -> Begun:
        """Turns of a list of messages, from where an earlier prompt that begins it has led."""
        name = (protocol, items[0]) if begun.head == ROOT and items and isinstance(items[0], Ref) else None
        earlier = self.begun.get(name) if name is not None else None
        if earlier is not None and items[: len(earlier.items)] == earlier.items:
            begun = earlier
        _, head, leading, system = begun
        turn, message = self.tree.turn, self.elements.message
        for index in range(len(begun.items), len(items)):
            seen: Seen = message(items[index], protocol)
            if leading and seen.is_system:
                system += seen.parts
                continue
            leading = False
            head = turn(head, seen.said, Place(PlaceKind.REQUEST, source, index))
        begun = Begun(items, head, leading, system)
        if name is not None:
            self.begun[name] = begun
        return begun

    def _kept(self, number: int, root: str, source: int) -> tuple[int, Known]:
        """What the provider keeps: the prompt of an earlier call with its answer, when we know that call."""
        earlier = self.responses.get(root.partition(":")[2]) if root.startswith("previous_") else None
        digest = digest_of(root)
        said = Said("assistant" if earlier is not None else "kept", digest, (digest,))
        if earlier is None:
            return self.tree.turn(ROOT, said, Place(PlaceKind.KEPT, source, 0)), Known.KEPT_ELSEWHERE
        head = self.tree.turn(self.heads[earlier], said, Place(PlaceKind.ANSWER, earlier, 0))
        return head, self.known[earlier] & Known.KEPT_ELSEWHERE

    def _answered(self, number: int, row: Row, chains: Chains | None) -> None:
        if chains is not None and number in chains.answers:
            parts = chains.answers[number].parts
            self.answers[number] = [self._source(record.event_key) for record in parts]
        elif row.response_entry in self.event_keys:
            self.answers[number] = [self._source(self.event_keys[row.response_entry])]
        if row.response_id is not None:
            self.responses[row.response_id] = number

    def _offer(self, digests: Sequence[bytes], source: int) -> int:
        name = joined_digest(digests)
        if name is None:
            return _NOTHING_TOLD
        return self.offered.setdefault(name, (len(self.offered), source))[0]

    def _stand(self, number: int, head: int, known: Known) -> None:
        if known & Known.NOTHING:
            self.standings.append((_RELATIONS.index(Relation.BEGINS), _NOTHING_TOLD, 0))
            return
        stands = self.tree.stand(head, number)
        previous = _NOTHING_TOLD if stands.previous is None else stands.previous
        self.standings.append((_RELATIONS.index(stands.relation), previous, stands.shared))

    def _packed(self, loose: list[tuple[int | None, int, str | None]]) -> Packed:
        turns = self.tree.turns
        names = sorted(set(turns.roles))
        role_numbers = {name: place for place, name in enumerate(names)}
        return Packed(
            counts=self.counts,
            keys=[row.key for row in self.rows],
            heads=self.heads,
            relations=[relation for relation, _, _ in self.standings],
            previous=[previous for _, previous, _ in self.standings],
            shared=[shared for _, _, shared in self.standings],
            known=[int(known) for known in self.known],
            requests=self.requests,
            answers=self.answers,
            tools=self.tools,
            systems=self.systems,
            offered=[(digest, source) for digest, (_, source) in self.offered.items()],
            sources=b"".join(self.sources),
            parents=turns.parents,
            role_names=names,
            roles=[role_numbers[role] for role in turns.roles],
            digests=b"".join(turns.digests),
            place_kinds=[place.kind for place in turns.places],
            place_sources=[place.source for place in turns.places],
            place_elements=[place.element for place in turns.places],
            loose=loose,
        )


def _seen_message(told: Message) -> Seen:
    steps = told.steps if len(told.steps) > 2 else told.steps[-1:]
    parts = tuple(map(part_digest, told.parts)) if is_system(told) else ()
    return Seen(Said(told.role, told.digest, steps), is_system(told), parts)


def _seen_system(told: list[Part]) -> tuple[bytes, ...]:
    return tuple(map(part_digest, told))
