"""A deletion takes a session away for good, and nothing else; a receipt tells what went."""

import threading
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from journal.actions import NoSuchSession, delete_session
from journal.models import (
    Blob,
    Call,
    Conflict,
    DeletionReceipt,
    Entry,
    OpenGuard,
    Rollup,
    Session,
    SessionBlob,
    ToolCall,
)
from journal.store.export import session_lines
from journal.upkeep.digest import derived_rows, differences, digest
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory
from tests.journal.accept.taking import counts, stored_texts, take
from tests.journal.fold.folding import event, requested, returned
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db

TEXT = "a text of some length that is shared between sessions, " * 10


def key_of(project, session_id):
    return Session.objects.get(project=project, session_id=session_id).key


def delete(project, session_id, reason="test"):
    return delete_session(project, key_of(project, session_id), reason=reason)


def session_events(session, calls=3):
    """A few calls with a history that grows, a text that all sessions share and one of their own."""
    events = []
    history = [{"role": "user", "content": TEXT}]
    for number in range(calls):
        history = [*history, {"role": "user", "content": f"{session} {number} " + "own text " * 60}]
        told = {"session_id": session, "call_id": f"{session}-{number}"}
        body = {"model": "m", "messages": history}
        events.append({"id": f"{session}-{number}-q", **requested(number, {"body": body}, **told)})
        events.append({"id": f"{session}-{number}-r", **returned(number + 0.5, {"response_id": "r"}, **told)})
        tool = {"tool_call_id": f"{session}-{number}", "tool_name": "search"}
        events.append({"id": f"{session}-{number}-t", **event("tool.call.started", number, tool, **told)})
    return events


def exported(project, session_id):
    return b"".join(session_lines(Session.objects.get(project=project, session_id=session_id)))


def test_the_session_is_gone_and_the_others_are_as_if_it_never_was():
    project, without = ProjectFactory(), ProjectFactory()
    take(project, *session_events("a"), *session_events("b"))
    take(without, *session_events("b"))
    kept = exported(project, "b")
    delete(project, "a")
    assert exported(project, "b") == kept
    assert digest(project) == digest(without)
    assert Blob.objects.filter(project=project).count() == Blob.objects.filter(project=without).count()
    assert rebuild(project).differing == {}


def test_the_receipt_tells_what_went():
    project = ProjectFactory()
    take(project, *session_events("a"), *session_events("b"))
    own = Blob.objects.filter(sessionblob__session__session_id="a").exclude(
        sessionblob__session__session_id="b"
    )
    own_bytes = sum(len(bytes(blob.data)) for blob in own)
    own_count = own.count()
    receipt = delete(project, "a", reason="asked for")
    assert receipt.counts == {
        "entries": 9,
        "calls": 3,
        "attempts": 3,
        "tools": 3,
        "passes": 0,
        "conflicts": 0,
        "notes": 0,
        "blobs": own_count,
        "blob_bytes": own_bytes,
    }
    assert own_count == 6
    stored = DeletionReceipt.objects.get(project=project)
    assert (stored.session_id, stored.session_key) == ("a", receipt.session_key)
    assert stored.counts == receipt.counts


def test_a_session_that_is_not_there_is_told():
    project = ProjectFactory()
    take(project, *session_events("a"))
    with pytest.raises(NoSuchSession):
        delete_session(project, "nosuchsession", reason="test")
    with pytest.raises(NoSuchSession):
        delete_session(ProjectFactory(), key_of(project, "a"), reason="another project's")
    assert Entry.objects.filter(project=project).count() == 9
    assert not OpenGuard.objects.exists()


def test_events_can_come_again_after_a_deletion():
    project = ProjectFactory()
    take(project, *session_events("a"), *session_events("b"))
    before, text = digest(project), exported(project, "a")
    delete(project, "a")
    assert counts(take(project, *session_events("a"))) == (9, 0, 0, 0)
    assert (digest(project), exported(project, "a")) == (before, text)


def test_events_without_a_session_that_had_joined_go_along():
    project = ProjectFactory()
    joined = {
        "id": "joined",
        **returned(1, {"text": "joined text " * 60}, call_id="c"),
        "source": {"name": "gateway"},
    }
    lonely = {
        "id": "lonely",
        "type": "note.added",
        "ts": "2026-09-01T12:00:00Z",
        "data": {},
        "source": {"name": "lonely"},
    }
    take(project, {"id": "named", **requested(0, session_id="a", call_id="c")}, joined, lonely)
    receipt = delete(project, "a")
    assert receipt.counts["entries"] == 2
    assert [text.count(b"joined text") for text in stored_texts(project)] == [0]
    assert not Blob.objects.filter(project=project).exists()
    nowhere = Session.objects.get(project=project)
    assert (nowhere.session_id, nowhere.events, nowhere.sources) == (None, 1, '["lonely"]')
    assert rebuild(project).differing == {}


def test_the_row_for_no_session_goes_with_its_last_event():
    project = ProjectFactory()
    take(project, {"id": "q", **requested(0, session_id="a")}, {"id": "r", **returned(1)})
    delete(project, "a")
    assert not Session.objects.filter(project=project).exists()
    assert rebuild(project).differing == {}


def test_a_call_that_two_sessions_tell_of_stays_with_the_other():
    project, without = ProjectFactory(), ProjectFactory()
    one = {"id": "1", **requested(0, session_id="a")}
    other = {"id": "2", **requested(0, session_id="b")}
    joined = {"id": "3", **returned(1)}
    take(project, one, other, joined)
    take(without, other, joined)
    delete(project, "a")
    assert digest(project) == digest(without)
    assert Call.objects.get(project=project).status == "ok"


def test_tools_that_were_joined_to_a_call_of_the_session_are_free_again():
    project = ProjectFactory()
    uses = {"body": {"choices": [{"message": {"tool_calls": [{"id": "t", "function": {"name": "search"}}]}}]}}
    tool = event("tool.call.started", 2, {"tool_call_id": "t"}, session_id="a")
    take(
        project, {"id": "1", **requested(0, session_id="a")}, {"id": "2", **returned(1, uses, session_id="a")}
    )
    take(project, {"id": "3", **tool}, {"id": "4", **tool, "session_id": "b"})
    delete(project, "a")
    assert [(one.session.session_id, one.call_key) for one in ToolCall.objects.filter(project=project)] == [
        ("b", None)
    ]
    assert rebuild(project).differing == {}


def test_conflicts_of_the_session_go_along():
    project = ProjectFactory()
    take(project, {"id": "1", "type": "x", "session_id": "a"})
    take(project, {"id": "1", "type": "y", "session_id": "b"})
    assert delete(project, "a").counts["conflicts"] == 1
    assert not Conflict.objects.filter(project=project).exists()


def test_rollups_that_count_nothing_any_more_go():
    project = ProjectFactory()
    take(project, *session_events("a"))
    delete(project, "a")
    assert not Rollup.objects.filter(project=project).exists()


@pytest.mark.parametrize("seed", range(12))
def test_any_stream_less_a_session_is_the_stream_without_it(seed):
    events = mixed_stream(Random(seed), 40)
    project = ProjectFactory()
    take(project, *events)
    delete(project, "s1")
    texts = stored_texts(project)
    again = ProjectFactory()
    take(again, *texts)
    assert differences(derived_rows(again), derived_rows(project)) == {}
    assert rebuild(project).differing == {}
    assert not any(b'"session_id":"s1"' in text for text in texts)


@pytest.mark.django_db(transaction=True)
def test_half_the_sessions_go_and_the_file_shrinks():
    project = ProjectFactory()
    noise = Random(7)
    for number in range(12):
        own = " ".join(str(noise.random()) for _ in range(6000))
        body = {
            "model": "m",
            "messages": [{"role": "user", "content": TEXT}, {"role": "user", "content": own}],
        }
        take(
            project,
            {
                "id": f"{number}",
                **requested(0, {"body": body}, session_id=f"s{number}", call_id=f"c{number}"),
            },
        )
    kept = {f"s{number}": exported(project, f"s{number}") for number in range(0, 12, 2)}
    receipts = [delete(project, f"s{number}") for number in range(1, 12, 2)]
    assert {name: exported(project, name) for name in kept} == kept
    assert sum(receipt.counts["blobs"] for receipt in receipts) == 12
    assert rebuild(project).differing == {}
    if connection.vendor == "sqlite":
        first, last = receipts[0], receipts[-1]
        freed = sum(receipt.counts["blob_bytes"] for receipt in receipts)
        assert first.bytes_before - last.bytes_after > freed * 0.8
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA freelist_count")
            assert cursor.fetchone() == (0,)
        file = Path(connection.settings_dict["NAME"])
        assert file.stat().st_size <= last.bytes_after


@pytest.mark.django_db(transaction=True)
def test_deletion_and_ingestion_at_the_same_time_lose_nothing():
    project = ProjectFactory()
    take(project, *session_events("a"), *session_events("shared"))
    faults = []
    stop = threading.Event()

    def write():
        number = 0
        try:
            while not stop.is_set() or number < 10:
                take(project, *session_events(f"new{number}", calls=1))
                number += 1
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(5):
        delete(project, "a")
        take(project, *session_events("a"))
    stop.set()
    writer.join()
    assert faults == []
    assert rebuild(project).differing == {}
    texts = stored_texts(project)
    assert len(texts) == Entry.objects.count()
    needed = set(SessionBlob.objects.values_list("blob", flat=True))
    assert needed == set(Blob.objects.values_list("pk", flat=True))


def test_nothing_is_deleted_when_the_database_fails_halfway(monkeypatch):
    project = ProjectFactory()
    take(project, *session_events("a"))
    before = digest(project)
    monkeypatch.setattr("journal.upkeep.delete.fold_again", _fail)
    with pytest.raises(RuntimeError):
        delete(project, "a")
    assert digest(project) == before
    assert not OpenGuard.objects.exists()
    assert not DeletionReceipt.objects.exists()


def _fail(*args):
    raise RuntimeError("the disk is full")
