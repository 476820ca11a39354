"""Take away what came by one upload, some entries at a time, and fold what is left without them."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction

from journal.accept.doubles import relink_doubles
from journal.accept.joined import keep_joins
from journal.accept.refold import bring_joined, facts_of_groups, fold_again, remove_rows
from journal.accept.relink import relink
from journal.accept.sessions import Told, find_sessions, update_sessions
from journal.accept.totals import SESSION_SUMS, Sums, forget_empty_rollups, write_rollups
from journal.fold.facts import unpack_facts
from journal.models import Conflict, OpenGuard, Refusal, Session, Upload
from journal.sql.bulk import change_in, placeholder, raw_cursor
from journal.sql.locks import lock_deletion
from journal.vocabulary import EVENT_KINDS, EventType

from .delete import collect
from .nowhere import tell_again

#: What a transaction may take: ingestion waits for it.
WANTED_SECONDS = 0.05
FEWEST, MOST = 20, 2000
_GAP = EVENT_KINDS[EventType.RECORDER_GAP]
_COUNTED = {"calls": "calls", "attempts": "attempts", "tools": "tool_calls", "passes": "passes"}

Counts = dict[str, int]


@dataclass(slots=True)
class Undoing:
    """How far the undoing of an upload is. Its size of steps follows what the last one took."""

    upload: Upload
    after: int = 0
    size: int = 100
    seconds: float = 0.0

    def step(self, tell: Callable[[Counts], None]) -> bool:
        """Take some entries away in a transaction of their own; False when there were none.

        `tell` hears inside of it what went: when it raises, nothing went.
        """
        began_at = time.monotonic()
        with transaction.atomic(), connection.wrap_database_errors:
            lock_deletion()
            rows = self._next()
            if not rows:
                return False
            tell(_take(self.upload, rows))
        self.after = rows[-1][0]
        self.seconds = time.monotonic() - began_at
        factor = min(2.0, max(0.5, WANTED_SECONDS / self.seconds)) if self.seconds else 2.0
        self.size = int(min(MOST, max(FEWEST, self.size * factor)))
        return True

    def end(self, tell: Callable[[Counts], None]) -> None:
        """Take away what was kept aside of the upload: contradicting events, and refused ones."""
        with transaction.atomic():
            conflicts, _ = Conflict.objects.filter(upload=self.upload).delete()
            refusals, _ = Refusal.objects.filter(upload=self.upload).delete()
            tell({"conflicts": conflicts, "refusals": refusals})

    def _next(self) -> list[tuple[int, int, int | None, bytes]]:
        mark = placeholder()
        cursor = raw_cursor()
        cursor.execute(
            "SELECT id, session_id, group_key, facts FROM journal_entry "
            f"WHERE upload_id = {mark} AND id > {mark} ORDER BY id LIMIT {self.size}",
            [self.upload.pk, self.after],
        )
        rows: list[tuple[int, int, int | None, bytes]] = cursor.fetchall()
        return rows


@dataclass(slots=True)
class _Sessions:
    """What happens to the sessions that lose entries."""

    told: dict[int, Told] = field(default_factory=dict)
    unneeded: list[int] = field(default_factory=list)
    gone: int = 0


def _take(upload: Upload, rows: list[tuple[int, int, int | None, bytes]]) -> Counts:
    """These entries and what was folded from them go; what others told stays and is folded again."""
    guard = OpenGuard.objects.create(reason=f"upload {upload.key} is undone")
    sums = Sums(upload.project_id)
    groups = {group for _, _, group, _ in rows if group is not None}
    facts = facts_of_groups(upload.project_id, groups)
    touched = remove_rows(groups, sums)
    # Also what hangs together with them: an answer may lose the refused tries that came before it.
    bring_joined(upload.project_id, facts, sums, touched)
    entries = [row[0] for row in rows]
    conflicts = change_in("DELETE FROM journal_conflict WHERE entry_id {in}", entries)
    change_in("DELETE FROM journal_entry WHERE id {in}", entries)
    _join_again(upload.project_id, {(session, group) for _, session, group, _ in rows if group is not None})
    fold_again(upload.project_id, facts, {}, sums, touched)
    relink(upload.project_id, touched, sums)
    relink_doubles(touched, sums)
    counts = {name: -_net(sums, column) for name, column in _COUNTED.items()}
    sessions = _tell_sessions(upload, rows, sums)
    blobs, blob_bytes = collect(sorted(set(sessions.unneeded)))
    update_sessions(sessions.told, sums)
    write_rollups(sums)
    forget_empty_rollups(upload.project_id)
    guard.delete()
    counts |= {"entries": len(entries), "conflicts": conflicts, "sessions": sessions.gone}
    return counts | {"blobs": blobs, "blob_bytes": blob_bytes}


def _join_again(project_id: int, told: set[tuple[int, int]]) -> None:
    """The names that groups may meet others by, as the entries that are left tell them. `told`: session, group."""
    by_session: dict[int, set[int]] = {}
    for session, group in told:
        by_session.setdefault(session, set()).add(group)
    for session, groups in by_session.items():
        change_in(
            "DELETE FROM journal_groupjoin WHERE session_id = ? AND group_key {in}", groups, before=[session]
        )
    found = facts_of_groups(project_id, {group for _, group in told})
    left = [(group, fact.facts) for group, facts in found.items() for fact in facts]
    if left:
        sessions = find_sessions(project_id, {facts.session_id for _, facts in left})
        keep_joins(project_id, ((sessions[facts.session_id], group, facts) for group, facts in left))


def _net(sums: Sums, column: str) -> int:
    place = SESSION_SUMS.index(column)
    return sum(vector[place] for vector in sums.sessions.values())


def _tell_sessions(upload: Upload, rows: list[tuple[int, int, int | None, bytes]], sums: Sums) -> _Sessions:
    """Sessions that will lose more are counted down; those that have lost all of the upload tell anew."""
    found = _Sessions()
    lost: dict[int, list[bytes]] = {}
    for _, session, _, facts in rows:
        lost.setdefault(session, []).append(bytes(facts))
    change_in("DELETE FROM journal_sessionlineage WHERE session_id {in}", sorted(lost))
    ended = sorted(session for session in lost if not _has_more(session, upload.pk))
    for session in sorted(lost.keys() - set(ended)):
        gaps = sum(unpack_facts(packed).kind == _GAP for packed in lost[session])
        found.told[session] = Told(events=-len(lost[session]), gaps=-gaps)
    if ended:
        # Processes remember which blobs a session has; they ask again after this.
        raw_cursor().execute("UPDATE journal_storeepoch SET number = number + 1")
    for row in Session.objects.filter(pk__in=ended).order_by("pk"):
        told, unneeded = tell_again(row, sums)
        found.told |= told
        found.unneeded += unneeded
        found.gone += not told
    return found


def _has_more(session: int, upload_id: int) -> bool:
    mark = placeholder()
    cursor = raw_cursor()
    # The plus keeps the database from walking the whole upload instead of the session.
    cursor.execute(
        f"SELECT 1 FROM journal_entry WHERE session_id = {mark} AND +upload_id = {mark} LIMIT 1",
        [session, upload_id],
    )
    return cursor.fetchone() is not None


def sum_counts(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    total: Counts = {}
    for one in counts:
        for name, number in one.items():
            total[name] = total.get(name, 0) + number
    return total
