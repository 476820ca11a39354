"""Records of a transcript out of the journal: messages, answers in parts, and the links between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from journal.anatomy.prompts import Kind, Message, message, read_item, read_reply
from journal.anatomy.prompts.message import part_digest
from journal.anatomy.prompts.parts import parts_of
from journal.anatomy.prompts.turns import Place, Said, Tree
from journal.fold.facts import unpack_facts
from journal.models import Entry, Session
from journal.sql.bulk import select_in
from journal.vocabulary import EVENT_KINDS, EventType

from .chains import Answer, Chains, Record, give_results, measure
from .prompts import Json, data_of, outline_of, references_in, resolved
from .reading import fetch_blobs
from .turns import PlaceKind

_RETURNED = EVENT_KINDS[EventType.LLM_RETURNED]
_MESSAGE = EVENT_KINDS[EventType.MESSAGE_RECORDED]
#: Events of one moment without a time of their own stand first.
NO_TIME = -(2**63)
_SLICE = 200
_LINK, _SAYS, _ANSWERS = range(3)


@dataclass(slots=True)
class Row:
    """A record as the facts tell it, and where its body is."""

    record: Record
    entry_id: int
    rank: int


def read_chains(
    session: Session,
    tree: Tree,
    *,
    call_of: Callable[[int | None, str | None], int | None],
    source_of: Callable[[bytes], int],
) -> Chains:
    """The chains of a session. `call_of` knows the call of a group, `source_of` numbers events."""
    rows = _rows(session, call_of)
    records = {name: row.record for name, row in rows.items()}
    chains = Chains(tree, records)
    told = _messages(row.entry_id for row in rows.values() if row.rank > _LINK)
    measure(records)
    parts: dict[int, list[tuple[Record, Message | None]]] = {}
    # In an order of their own: events are numbered here, and which of them came in first must not matter.
    for row in sorted(rows.values(), key=lambda row: row.record.order):
        record, body = row.record, told.get(row.entry_id)
        if row.rank == _ANSWERS and record.call is not None:
            parts.setdefault(record.call, []).append((record, body))
        elif body is not None:
            record.said = Said(body.role, body.digest, body.steps)
            record.place = Place(PlaceKind.RECORD, source_of(record.event_key), 0)
            record.result_of = _ids(body, Kind.TOOL_RESULT)
    owners: dict[str, int] = {}
    for call in sorted(parts):
        answer, uses = _answer(call, parts[call])
        chains.answers[call] = answer
        for use in uses:
            owners.setdefault(use, call)
    give_results(chains.answers, (record for record in records.values() if record.result_of), owners.get)
    return chains


def _rows(session: Session, call_of: Callable[[int | None, str | None], int | None]) -> dict[str, Row]:
    """Records by their ids. Of several events of one record the one that says most stands for it."""
    found: dict[str, Row] = {}
    entries = Entry.objects.filter(session=session).values_list(
        "id", "event_key", "kind", "group_key", "facts"
    )
    for entry_id, event_key, kind, group_key, packed in entries.iterator(chunk_size=2000):
        facts = unpack_facts(bytes(packed))
        if facts.record_id is None:
            continue
        call = call_of(group_key, facts.call_id) if kind == _RETURNED and facts.has_body else None
        rank = _ANSWERS if call is not None else _SAYS if kind == _MESSAGE and facts.has_body else _LINK
        record = Record(
            event_key=bytes(event_key),
            parent=facts.parent_record_id,
            agent_id=facts.agent_id,
            occurred_us=NO_TIME if facts.occurred_us is None else facts.occurred_us,
            call=call,
        )
        known = found.get(facts.record_id)
        # Written again, a record has several events.
        if known is None or (-rank, record.event_key) < (-known.rank, known.record.event_key):
            found[facts.record_id] = Row(record, entry_id, rank)
    return found


def _messages(entry_ids: Iterable[int]) -> dict[int, Message]:
    """What each of these events says, by entry."""
    rows = select_in("SELECT id, document FROM journal_entry WHERE id {in}", entry_ids)
    found: dict[int, Message] = {}
    for batch in _slices(rows):
        told = {entry_id: data_of(outline_of(bytes(document))) for entry_id, document in batch}
        blobs = fetch_blobs({number for data in told.values() for number in references_in(data.get("body"))})
        for entry_id, data in told.items():
            said = recorded_message(data, resolved(data.get("body"), blobs))
            if said is not None:
                found[entry_id] = said
    return found


def _slices(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _SLICE:
            yield batch
            batch = []
    if batch:
        yield batch


def recorded_message(data: dict[str, Any], body: Json) -> Message | None:
    """The message that an event's body is: a message of its own, or an answer."""
    protocol = data.get("protocol")
    protocol = protocol if isinstance(protocol, str) else None
    role = data.get("role")
    if isinstance(body, dict):
        if isinstance(role, str):
            return read_item(protocol, {"role": role, **body})
        told = read_reply(protocol, body)
        return message("assistant", [part for one in told for part in one.parts]) if told else None
    return message(role, parts_of(body)) if isinstance(role, str) and body is not None else None


def _answer(call: int, told: list[tuple[Record, Message | None]]) -> tuple[Answer, tuple[str, ...]]:
    """Parts in order make one message; a part that two files tell is told once."""
    told.sort(key=lambda pair: pair[0].order)
    parts = {part_digest(part): part for _, body in told if body is not None for part in body.parts}
    whole = message("assistant", parts.values())
    said = Said(whole.role, whole.digest, whole.steps) if parts else None
    answer = Answer(told[0][0], said, Place(PlaceKind.ANSWER, call, 0), [record for record, _ in told])
    return answer, _ids(whole, Kind.TOOL_USE)


def _ids(told: Message, kind: Kind) -> tuple[str, ...]:
    return tuple(
        part.tool_call_id for part in told.parts if part.kind is kind and part.tool_call_id is not None
    )
