"""Delete a session: its entries, everything folded from them, and blobs that nobody else needs."""

import time
from collections.abc import Sequence

from django.db import connection, transaction

from journal.accept.door import forget_all
from journal.accept.doubles import relink_doubles
from journal.accept.joined import keep_joins
from journal.accept.refold import facts_of_groups, fold_again, remove_rows
from journal.accept.relink import relink
from journal.accept.sessions import Told, update_sessions
from journal.accept.sessions import session_key as key_of
from journal.accept.totals import Sums, forget_empty_rollups, write_rollups
from journal.models import DeletionReceipt, Note, OpenGuard, Project, Session
from journal.sql.bulk import change_in, placeholder, raw_cursor, select_in
from journal.sql.files import database_bytes, give_back_space
from journal.sql.locks import lock_deletion

from .nowhere import tell_again


class NoSuchSession(LookupError):
    """The project has no session with that key."""


def delete_session(project: Project, session_key: str, *, reason: str) -> DeletionReceipt:
    """Take a session away for good. Raises NoSuchSession."""
    before = database_bytes()
    with transaction.atomic(), connection.wrap_database_errors:
        receipt = _delete(project, session_key, reason)
        receipt.bytes_before = before
        receipt.save()
    forget_all()
    if not connection.in_atomic_block:
        give_back_space()
        receipt.bytes_after = database_bytes()
        receipt.save(update_fields=["bytes_after"])
    return receipt


def _delete(project: Project, session_key: str, reason: str) -> DeletionReceipt:
    lock_deletion()
    session = Session.objects.filter(project=project, key=session_key).first()
    if session is None:
        raise NoSuchSession(session_key)
    raw_cursor().execute("UPDATE journal_storeepoch SET number = number + 1")
    guard = OpenGuard.objects.create(reason=reason[:100])
    rows = list(select_in("SELECT id, group_key FROM journal_entry WHERE session_id {in}", [session.pk]))
    groups = {group for _, group in rows if group is not None}
    entries = [number for number, _ in rows]
    joined = _joined_entries(project, session, groups)
    sums = Sums(project.pk)
    counts = _count(session)
    touched = remove_rows(groups, sums)
    _delete_entries([*entries, *joined])
    counts["entries"] = len(entries) + len(joined)
    told: dict[int, Told] = {}
    unneeded: list[int] = []
    change_in("DELETE FROM journal_groupjoin WHERE session_id {in}", [session.pk])
    if joined:
        nowhere = Session.objects.get(project=project, key=key_of(None))
        _name_again(project, nowhere, groups)
        told, unneeded = tell_again(nowhere, sums)
    counts["notes"], _ = Note.objects.filter(project=project, session_key=session.key).delete()
    counts["blobs"], counts["blob_bytes"] = _release_blobs(session, unneeded)
    # What other sessions said under the same call ids stays, and is folded without this one.
    fold_again(project.pk, groups, {}, sums, touched)
    relink(project.pk, touched, sums)
    relink_doubles(touched, sums)
    sums.sessions.pop(session.pk, None)
    update_sessions(told, sums)
    write_rollups(sums)
    forget_empty_rollups(project.pk)
    change_in("DELETE FROM journal_sessionlineage WHERE session_id {in}", [session.pk])
    raw_cursor().execute(f"DELETE FROM journal_session WHERE id = {placeholder()}", [session.pk])
    guard.delete()
    return DeletionReceipt(
        project=project,
        deleted_at=time.time_ns() // 1000,
        session_key=session.key,
        session_id=session.session_id,
        reason=reason,
        counts=counts,
    )


def _joined_entries(project: Project, session: Session, groups: set[int]) -> list[int]:
    """Entries that name no session and were shown in this one, because their call had no other."""
    if session.session_id is None:
        return []
    others: dict[int, set[str | None]] = {}
    unnamed: dict[int, list[int]] = {}
    rows = select_in(
        "SELECT e.id, e.group_key, s.key FROM journal_entry e JOIN journal_session s ON s.id = e.session_id "
        "WHERE e.project_id = ? AND e.group_key {in}",
        groups,
        before=[project.pk],
    )
    none_key = key_of(None)
    for number, group, key in rows:
        if key == none_key:
            unnamed.setdefault(group, []).append(number)
        else:
            others.setdefault(group, set()).add(key)
    return [
        number
        for group, numbers in unnamed.items()
        if others.get(group) == {session.key}
        for number in numbers
    ]


def _name_again(project: Project, nowhere: Session, groups: set[int]) -> None:
    """Names that the events without a session give these groups, after some of those events went."""
    change_in(
        "DELETE FROM journal_groupjoin WHERE session_id = ? AND group_key {in}", groups, before=[nowhere.pk]
    )
    keep_joins(
        project.pk,
        (
            (nowhere.pk, group, fact.facts)
            for group, facts in facts_of_groups(project.pk, groups).items()
            for fact in facts
            if fact.facts.session_id is None
        ),
    )


def _count(session: Session) -> dict[str, int]:
    """How many rows of each kind go with the session."""
    mark = placeholder()
    counts: dict[str, int] = {}
    statements = {
        "calls": f"SELECT count(*) FROM journal_call WHERE session_id = {mark}",
        "attempts": "SELECT count(*) FROM journal_attempt a JOIN journal_call c ON c.id = a.call_id "
        f"WHERE c.session_id = {mark}",
        "tools": f"SELECT count(*) FROM journal_toolcall WHERE session_id = {mark}",
        "passes": "SELECT count(*) FROM journal_pass p JOIN journal_call c ON c.id = p.call_id "
        f"WHERE c.session_id = {mark}",
        "conflicts": "SELECT count(*) FROM journal_conflict k JOIN journal_entry e ON e.id = k.entry_id "
        f"WHERE e.session_id = {mark}",
    }
    cursor = raw_cursor()
    for name, statement in statements.items():
        cursor.execute(statement, [session.pk])
        counts[name] = cursor.fetchone()[0]
    return counts


def _delete_entries(entries: Sequence[int]) -> None:
    change_in("DELETE FROM journal_conflict WHERE entry_id {in}", entries)
    change_in("DELETE FROM journal_entry WHERE id {in}", entries)


def _release_blobs(session: Session, unneeded: list[int]) -> tuple[int, int]:
    blobs = [
        row[0]
        for row in select_in("SELECT blob_id FROM journal_sessionblob WHERE session_id {in}", [session.pk])
    ]
    change_in("DELETE FROM journal_sessionblob WHERE session_id {in}", [session.pk])
    return collect(sorted({*blobs, *unneeded}))


def collect(candidates: list[int]) -> tuple[int, int]:
    """Delete those blobs that no session needs. Ingestion waits for this transaction, so none is about to."""
    still_needed = {
        row[0]
        for row in select_in(
            "SELECT DISTINCT blob_id FROM journal_sessionblob WHERE blob_id {in}", candidates
        )
    }
    free = [number for number in candidates if number not in still_needed]
    size = sum(row[0] for row in select_in("SELECT length(data) FROM journal_blob WHERE id {in}", free))
    return change_in("DELETE FROM journal_blob WHERE id {in}", free), size
