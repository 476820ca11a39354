"""The transaction: two writers of one call give the whole picture, and entries never change."""

import threading
from collections import defaultdict
from random import Random

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from journal.accept import apply, door
from journal.models import Attempt, Call, Entry, OpenGuard, Rollup, Session, ToolCall
from journal.models.entries import JournalIsAppendOnly
from journal.upkeep.digest import derived_rows, differences, digest
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory
from tests.journal.fold.folding import event, failed, requested, returned
from tests.journal.streams import mixed_stream

from .taking import counts, take

ROUNDS = 500


class Meeting:
    """Between append and fold each writer waits a moment for the other one: the worst moment to be overtaken."""

    def __init__(self):
        self._lock = threading.Lock()
        self._arrived = defaultdict(int)
        self._both = defaultdict(threading.Event)
        self.met = 0

    def wait(self, name):
        with self._lock:
            self._arrived[name] += 1
            if self._arrived[name] == 2:
                self.met += 1
                self._both[name].set()
            both = self._both[name]
        both.wait(0.01)


@pytest.fixture
def meeting(monkeypatch):
    made = Meeting()
    fold = apply._fold

    def fold_later(new, *args):
        made.wait(new[0][1].facts.call_id)
        return fold(new, *args)

    monkeypatch.setattr(apply, "_fold", fold_later)
    return made


def write_together(project, *sides):
    """Each side's batches one by one, batch n of one side together with batch n of the other."""
    start = threading.Barrier(len(sides))
    faults = []

    def write(batches):
        try:
            for batch in batches:
                start.wait(60)
                take(project, *batch)
        except BaseException as fault:
            faults.append(fault)
            start.abort()
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(batches,)) for batches in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def both_sides():
    """One writer tells of requests and tools, the other one of answers."""
    one, other = [], []
    for number in range(ROUNDS):
        told = {"session_id": f"s{number % 2}", "call_id": f"c{number}"}
        tool = {"tool_call_id": f"t{number}", "tool_name": "search"}
        one.append(
            [{"id": f"q{number}", **requested(number, {"body": {"model": "m", "n": "long " * 60}}, **told)}]
        )
        one[-1].append({"id": f"t{number}", **event("tool.call.started", number, tool, **told)})
        usage = {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}
        other.append([{"id": f"r{number}", **returned(number + 1, usage, **told)}])
    return one, other


def check_whole_picture(project):
    assert Call.objects.filter(project=project, status="ok", attempts=1, tool_calls=1).count() == ROUNDS
    assert Attempt.objects.filter(request_entry__isnull=False, response_entry__isnull=False).count() == ROUNDS
    assert ToolCall.objects.filter(call_key__isnull=False).count() == ROUNDS
    half = ROUNDS // 2
    assert list(
        Session.objects.filter(project=project)
        .order_by("session_id")
        .values_list("session_id", "events", "calls", "open_calls", "tool_calls", "input_uncached_tokens")
    ) == [("s0", 3 * half, half, 0, half, 3 * half), ("s1", 3 * half, half, 0, half, 3 * half)]
    assert sum(Rollup.objects.values_list("calls", flat=True)) == ROUNDS
    assert rebuild(project).differing == {}


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_call_give_the_whole_picture_every_time(meeting):
    project = ProjectFactory()
    write_together(project, *both_sides())
    check_whole_picture(project)


@pytest.mark.django_db(transaction=True)
def test_writers_in_two_processes_give_the_whole_picture_every_time(meeting, monkeypatch):
    # Two processes do not share the thread that writes.
    monkeypatch.setattr(door._writer, "run", lambda job: apply.apply([job]))
    project = ProjectFactory()
    write_together(project, *both_sides())
    check_whole_picture(project)


@pytest.mark.django_db(transaction=True)
def test_the_same_events_from_two_writers_are_stored_once(monkeypatch):
    monkeypatch.setattr(door._writer, "run", lambda job: apply.apply([job]))
    project, alone = ProjectFactory(), ProjectFactory()
    events = [
        {
            "id": f"e{number}",
            **requested(number, {"body": {"text": "long " * 100 + str(number % 7)}}, call_id=f"c{number}"),
        }
        for number in range(60)
    ]
    write_together(project, [events[:30], events[30:]], [events[::-1][:40], events[::-1][40:]])
    take(alone, *events)
    assert Entry.objects.filter(project=project).count() == 60
    assert digest(project) == digest(alone)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [15, 46, 137])
def test_many_writers_of_mixed_events_give_the_rows_of_one_writer(monkeypatch, seed):
    monkeypatch.setattr(door._writer, "run", lambda job: apply.apply([job]))
    random = Random(seed)
    events = mixed_stream(random, 200)
    alone, project = ProjectFactory(), ProjectFactory()
    take(alone, *events)
    sides = [random.sample(events, 100) for _ in range(3)]
    sides.append([one for one in events if not any(one in side for side in sides)] + events[:40])
    write_together(project, *([side[start::20] for start in range(20)] for side in sides))
    assert differences(derived_rows(alone), derived_rows(project)) == {}
    assert rebuild(project).differing == {}


@pytest.mark.django_db(transaction=True)
def test_events_that_no_lock_concerns_are_stored_once_too(monkeypatch):
    monkeypatch.setattr(door._writer, "run", lambda job: apply.apply([job]))
    project = ProjectFactory()
    rounds = 40
    events = [
        [{"id": f"{one}-{number}", "type": "note.added"} for number in range(40)] for one in range(rounds)
    ]
    write_together(project, events, [batch[::-1] for batch in events])
    assert Entry.objects.count() == rounds * 40
    assert Session.objects.get().events == rounds * 40


@pytest.mark.django_db(transaction=True)
def test_what_the_driver_raises_is_known_to_those_who_answer(monkeypatch):
    project = ProjectFactory()
    take(project, {"id": "first", "type": "x"})
    # As if another writer were always first with the same id.
    monkeypatch.setattr(apply, "_new_events", _always_new)
    with pytest.raises(IntegrityError):
        take(project, {"id": "first", "type": "x"})


def _always_new(jobs, memory, shelf):
    new = [(job, one) for job in jobs for one in job.events]
    for (_, one), number in zip(new, apply.take_ids(Entry, len(new)), strict=True):
        one.entry_id = number
    return new


@pytest.mark.django_db
def test_a_retry_that_comes_later_changes_the_call_it_belongs_to():
    project = ProjectFactory()
    take(project, {"id": "1", **requested(0, attempt=1)}, {"id": "2", **failed(1, attempt=1)})
    first = Call.objects.get(project=project)
    take(project, {"id": "3", **requested(3, attempt=2)}, {"id": "4", **returned(4, attempt=2)})
    call = Call.objects.get(project=project)
    assert (call.key, call.status, call.attempts, call.failed_attempts) == (first.key, "ok", 2, 1)
    assert Session.objects.get(project=project).errors == 0
    assert [rollup.status for rollup in Rollup.objects.exclude(calls=0)] == ["ok"]


# Append-only


@pytest.fixture
def entry(db):
    project = ProjectFactory()
    assert counts(take(project, {"id": "e", "type": "x"})) == (1, 0, 0, 0)
    return Entry.objects.get(project=project)


def test_entries_are_neither_changed_nor_deleted_by_querysets(entry):
    with pytest.raises(JournalIsAppendOnly):
        Entry.objects.filter(pk=entry.pk).update(kind=5)
    with pytest.raises(JournalIsAppendOnly):
        Entry.objects.filter(pk=entry.pk).delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 5",
        "UPDATE journal_entry SET document = facts",
        "UPDATE journal_entry SET record_mac = event_key",
        "UPDATE journal_entry SET occurred_at = 0",
        "DELETE FROM journal_entry",
    ],
)
def test_entries_are_neither_changed_nor_deleted_below_django(entry, statement):
    with pytest.raises(DatabaseError, match="entries"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.filter(pk=entry.pk, kind=0).exists()


def test_what_is_derived_may_be_made_again(entry):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET group_key = 5, facts = event_key")
    entry.refresh_from_db()
    assert entry.group_key == 5


def test_a_guard_inside_the_transaction_opens_the_way_for_a_deletion(entry):
    with transaction.atomic(), connection.cursor() as cursor:
        guard = OpenGuard.objects.create(reason="test")
        cursor.execute("DELETE FROM journal_entry")
        guard.delete()
    assert not Entry.objects.filter(pk=entry.pk).exists()
