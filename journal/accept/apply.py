"""The transaction: everything of a batch is stored and folded in it, or nothing."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db import connection, transaction

from journal.fold.join import joins_of
from journal.fold.link import answer_link, tool_group, tool_groups
from journal.fold.picture import Fact
from journal.models import Conflict, Entry, Project, Refusal
from journal.models.store import StoreEpoch
from journal.prepare.event import Prepared, Preparer
from journal.prepare.helper import Helper, KnownParts
from journal.sql.bulk import insert_new_rows, insert_rows, raw_cursor, select_in, take_ids
from journal.sql.locks import lock_ingestion, try_lock_groups
from journal.store.pack import compress, pack_document
from journal.store.reading import stored_texts
from journal.store.shelves import Kind, Open, open_shelves
from journal.wire import Refused

from .blobs import NewNeeds, SessionNeeds, StaleMemory, Stored
from .doubles import lock_sessions, relink_doubles
from .excerpt import excerpt, shown
from .joined import keep_joins
from .receipt import ConflictNote, Origin, Receipt
from .refold import bring_joined, facts_of_groups, fold_groups, remove_rows, write_pictures
from .relink import relink
from .rows import clean
from .same import same_event
from .sessions import Told, find_sessions, update_sessions
from .spill import SumsFull
from .totals import Sums, write_rollups
from .touched import Touched

_ENTRY = (
    "id", "project_id", "session_id", "shelf", "event_key", "record_mac", "kind", "flags", "occurred_at", "received_at",
    "group_key", "upload_id", "document", "facts", "api_key",
)  # fmt: skip
_EVENT_KEY = itemgetter(_ENTRY.index("event_key"))
_CONFLICT = ("project_id", "entry_id", "upload_id", "received_at", "event_id", "record_mac", "document")
#: Times a transaction begins again because it met others in groups that it learnt of too late.
TRIES = 20
#: Refusals kept of one batch; the receipt counts all of them.
MOST_REFUSALS = 1000


@dataclass(slots=True)
class Memory:
    """What one process remembers of one project between batches, within one epoch of the store."""

    project: Project
    preparer: Preparer
    epoch: int
    needs: SessionNeeds = field(default_factory=SessionNeeds)
    known: defaultdict[Helper, KnownParts] = field(default_factory=lambda: defaultdict(KnownParts))


@dataclass(slots=True)
class Job:
    """One batch on its way. `receipt` is there when the transaction is."""

    memory: Memory
    events: list[Prepared]
    refused: list[Refused]
    origin: Origin
    received_us: int
    receipt: Receipt = field(default_factory=Receipt)
    done: threading.Event = field(default_factory=threading.Event)
    failure: Exception | None = None


class Overtaken(Exception):
    """Groups that turned out to be concerned are locked by another transaction: begin again with them."""

    def __init__(self, groups: set[int]) -> None:
        super().__init__(f"{len(groups)} groups are locked by others")
        self.groups = groups


def apply(jobs: Sequence[Job]) -> None:
    """Store the batches of one memory in one transaction. Raises StaleMemory when they must be prepared again."""
    memory = jobs[0].memory
    groups = _groups_touched(jobs)
    for _ in range(TRIES):
        needs = NewNeeds(memory.needs)
        for job in jobs:
            job.receipt = Receipt(rejected=list(job.refused))
        try:
            # The driver's own cursors raise the driver's own errors: callers know Django's.
            with transaction.atomic(), connection.wrap_database_errors:
                stored = _apply(jobs, memory, needs, groups)
        except Overtaken as overtaken:
            groups |= overtaken.groups
        else:
            stored.committed()
            needs.committed()
            return
    raise StaleMemory


def current_epoch() -> int:
    """The number of deletions so far."""
    with connection.wrap_database_errors:
        cursor = raw_cursor()
        cursor.execute("SELECT number FROM journal_storeepoch WHERE id = 1")
        row = cursor.fetchone()
    if row is None:
        StoreEpoch.objects.get_or_create(pk=1)
        return 0
    return int(row[0])


def _apply(jobs: Sequence[Job], memory: Memory, needs: NewNeeds, locked: set[int]) -> Stored:
    project_id = memory.project.pk
    lock_ingestion(locked)
    if current_epoch() != memory.epoch:
        raise StaleMemory
    for job in jobs:
        _keep_refusals(job)
    shelves = open_shelves()
    shelf = shelves[Kind.ENTRY]
    stored = Stored(project_id, shelves[Kind.BLOB])
    new = _new_events(jobs, memory, shelf)
    if not new:
        return stored
    sessions = find_sessions(project_id, {event.context.session_id for _, event in new})
    stored.add(chain.from_iterable([event.parts for _, event in new]))
    told: dict[int, Told] = {}
    _append(new, project_id, stored, needs, shelf=shelf.number, sessions=sessions, told=told)
    needs.store()
    sums = Sums(project_id)
    touched = _fold(new, project_id, sessions, sums, locked)
    lock_sessions(told.keys() | sums.sessions.keys())
    relink_doubles(touched, sums)
    try:
        update_sessions(told, sums)
    except SumsFull as full:
        full.sessions = {name for name, number in sessions.items() if number in full.numbers}
        raise
    write_rollups(sums)
    shelf.seal_if_full(new[-1][1].entry_id)
    stored.seal()
    return stored


def _groups_touched(jobs: Sequence[Job]) -> set[int]:
    """What no two transactions may fold or link at the same time: groups of the events and of the tools that
    an answer among them asked for, answers, and names by which groups meet."""
    groups: set[int] = set()
    for job in jobs:
        for event in job.events:
            if event.group_key is not None:
                groups.add(event.group_key)
            if event.facts.tool_uses:
                groups.update(tool_groups(event.facts.tool_uses))
            if (answer := answer_link(event.facts.response_id)) is not None:
                groups.add(answer)
            groups.update(key for key, _ in joins_of(event.facts))
    return groups


def _new_events(jobs: Sequence[Job], memory: Memory, shelf: Open) -> list[tuple[Job, Prepared]]:
    """Events whose id is free; the others are counted as duplicates or kept aside as conflicts."""
    known: dict[bytes, tuple[int | None, bytes, Prepared | None]] = {}
    keys = {event.event_key for job in jobs for event in job.events}
    for number, event_key, record_mac in shelf.find("id, event_key, record_mac", memory.project.pk, keys):
        known[bytes(event_key)] = (number, bytes(record_mac), None)
    new: list[tuple[Job, Prepared]] = []
    doubtful: list[tuple[Job, Prepared, Prepared | int]] = []
    for job in jobs:
        for event in job.events:
            first = known.get(event.event_key)
            if first is None:
                known[event.event_key] = (None, event.record_mac, event)
                new.append((job, event))
            elif first[1] == event.record_mac:
                job.receipt.duplicates += 1
            else:
                doubtful.append((job, event, first[2] or first[0] or 0))
    # Ids first, so that a conflict with an event of the same batch can name its entry.
    for (_, event), number in zip(new, take_ids(Entry, len(new)), strict=True):
        event.entry_id = number
    if doubtful:
        _judge(doubtful, memory.preparer)
    for job, _ in new:
        job.receipt.accepted += 1
    return new


def _judge(doubtful: list[tuple[Job, Prepared, Prepared | int]], preparer: Preparer) -> None:
    texts = stored_texts({first for _, _, first in doubtful if isinstance(first, int)})
    kept: dict[tuple[int, bytes], tuple[Any, ...]] = {}
    for job, event, first in doubtful:
        before = texts[first] if isinstance(first, int) else first.text
        hidden = preparer.hidden(event.text)
        if same_event(preparer.hidden(before), hidden, preparer.redactor):
            job.receipt.duplicates += 1
            continue
        job.receipt.conflicts.append(ConflictNote(event.index, event.id))
        upload = job.origin.upload
        entry_id = first if isinstance(first, int) else first.entry_id
        kept[entry_id, event.record_mac] = (
            job.memory.project.pk,
            entry_id,
            upload.pk if upload is not None else None,
            job.received_us,
            clean(preparer.redactor.text(event.id)[0]),
            event.record_mac,
            compress(hidden),
        )
    rows = [kept[name] for name in sorted(kept)]
    insert_new_rows(Conflict, _CONFLICT, rows, unique=("entry_id", "record_mac"))


def _append(
    new: list[tuple[Job, Prepared]],
    project_id: int,
    stored: Stored,
    needs: NewNeeds,
    *,
    shelf: int,
    sessions: dict[str | None, int],
    told: dict[int, Told],
) -> None:
    entries: list[tuple[Any, ...]] = []
    ids = stored.ids
    for job, event in new:
        session = sessions[event.context.session_id]
        references = [part.blob_id if part.blob_id is not None else ids[part.digest] for part in event.parts]
        if references:
            needs.add(session, references, event.parts, stored)
        upload = job.origin.upload
        entries.append(
            (
                event.entry_id,
                project_id,
                session,
                shelf,
                event.event_key,
                event.record_mac,
                event.facts.kind,
                event.flags,
                event.occurred_us,
                job.received_us,
                event.group_key,
                upload.pk if upload is not None else None,
                pack_document(event.skeleton, references),
                event.packed_facts,
                job.origin.api_key,
            )
        )
        summary = told.get(session)
        if summary is None:
            summary = told[session] = Told()
        summary.add(event.context, event.facts, event.occurred_us)
    if connection.vendor == "postgresql":
        # Two writers of the same events then wait for each other in one order.
        entries.sort(key=_EVENT_KEY)
    insert_rows(Entry, _ENTRY, entries)


def _fold(
    new: list[tuple[Job, Prepared]],
    project_id: int,
    sessions: dict[str | None, int],
    sums: Sums,
    locked: set[int],
) -> Touched:
    groups: dict[int, list[Fact]] = {}
    for job, event in new:
        if event.group_key is not None:
            fact = Fact(event.entry_id, event.event_key, event.facts, job.received_us, job.origin.api_key)
            groups.setdefault(event.group_key, []).append(fact)
    keep_joins(
        project_id,
        ((sessions[event.context.session_id], event.group_key, event.facts) for _, event in new),
    )
    older = _groups_with_older_entries(project_id, groups, min(event.entry_id for _, event in new))
    touched = Touched()
    if older:
        touched.add(remove_rows(older, sums))
        groups.update(facts_of_groups(project_id, older))

    def lock(more: set[int]) -> None:
        if more - locked and not try_lock_groups(more - locked):
            raise Overtaken(more)

    known = len(groups)
    pairs = bring_joined(project_id, groups, sums, touched, before=lock)
    pictures = fold_groups(groups, pairs)
    if older or len(groups) > known:
        calls = [call for one in pictures.values() for call in one.calls]
        asked_for = {use for call in calls for use, _ in call.tool_uses}
        answers = {answer_link(call.response_id) for call in calls}
        lock({tool_group(use) for use in touched.tools | asked_for})
        lock({answer for answer in answers | touched.gone_answers if answer is not None})
    touched.add(write_pictures(project_id, pictures, sessions, sums, touched.rows))
    relink(project_id, touched, sums)
    return touched


def _groups_with_older_entries(project_id: int, groups: dict[int, list[Fact]], first_new: int) -> list[int]:
    """Groups whose facts are not all in memory."""
    if connection.vendor == "postgresql":
        # Ids are no order of commits there: look for any entry that is not of this batch.
        counts = select_in(
            "SELECT group_key, count(*) FROM journal_entry WHERE project_id = ? AND group_key {in} GROUP BY group_key",
            groups,
            before=[project_id],
        )
        return [group for group, number in counts if number != len(groups[group])]
    # The plus keeps SQLite from walking the ids instead of the groups.
    found = select_in(
        "SELECT DISTINCT group_key FROM journal_entry WHERE project_id = ? AND +id < ? AND group_key {in}",
        groups,
        before=[project_id, first_new],
    )
    return [row[0] for row in found]


def _keep_refusals(job: Job) -> None:
    redactor = job.memory.preparer.redactor
    upload = job.origin.upload
    Refusal.objects.bulk_create(
        Refusal(
            project=job.memory.project,
            upload=upload,
            received_at=job.received_us,
            source=job.origin.kind,
            file=shown(job.origin.file, redactor) if job.origin.file is not None else None,
            # Lines of a file count from 1: a refusal of the whole file stands at none.
            place=refused.index if refused.index or upload is None else None,
            event_id=shown(refused.id, redactor) if refused.id is not None else None,
            code=refused.code,
            reason=shown(refused.sentence, redactor),
            excerpt=excerpt(refused.excerpt, redactor),
        )
        for refused in job.refused[:MOST_REFUSALS]
    )
