"""Each blob is stored once per project, each pair with a session once; memory never claims what is not stored."""

import pytest

from journal.accept.blobs import NewNeeds, SessionNeeds, Stored
from journal.accept.door import forget_all
from journal.models import Blob, SessionBlob, StoreEpoch
from journal.store.parts import PartMemory
from journal.store.shelves import Kind, Open, open_shelves
from tests.factories import ProjectFactory
from tests.journal.fold.folding import requested

from .taking import stored_texts, take

pytestmark = pytest.mark.django_db

LONG = "long text " * 60


def said(number, *texts, session="s", more="m"):
    messages = [
        {"role": "user", "content": [{"type": "text", "text": text, "more": more * 60}]} for text in texts
    ]
    return {
        "id": f"e{number}",
        **requested(number, {"body": {"messages": messages}}, session_id=session, call_id=f"c{number}"),
    }


def needed(project):
    return set(SessionBlob.objects.filter(blob__project=project).values_list("session__session_id", "blob"))


def test_every_session_needs_the_blobs_of_its_events_and_the_strings_inside_them():
    project = ProjectFactory()
    take(project, said(1, LONG), said(2, LONG, session="t"))
    blobs = set(Blob.objects.filter(project=project).values_list("pk", flat=True))
    assert len(blobs) == 2
    assert needed(project) == {(session, blob) for session in "st" for blob in blobs}


def test_a_string_is_found_again_after_it_was_forgotten_and_remembered_anew(monkeypatch):
    monkeypatch.setattr("journal.store.parts.REMEMBERED_PARTS", 4)
    project = ProjectFactory()
    take(project, {"id": "alone", "type": "x", "session_id": "s", "data": {"text": LONG}})
    fillers = [f"filler of at least forty-eight characters, number {number}" for number in range(8)]
    take(project, said(1, LONG), said(2, *fillers), said(3, LONG, more="n"))
    take(project, said(4, LONG, more="n", session="t"))
    string = Blob.objects.get(project=project, pk=min(blob for _, blob in needed(project)))
    assert ("t", string.pk) in needed(project)
    assert stored_texts(project)[-1].count(LONG.encode()) == 1


def test_blobs_stored_by_another_process_are_found():
    project = ProjectFactory()
    take(project, said(1, LONG))
    forget_all()
    take(project, said(2, LONG, session="t"))
    assert Blob.objects.filter(project=project).count() == 2
    assert {session for session, _ in needed(project)} == {"s", "t"}


def test_memory_of_an_epoch_that_is_over_is_prepared_again():
    project = ProjectFactory()
    take(project, said(1, LONG))
    SessionBlob.objects.filter(blob__project=project).delete()
    StoreEpoch.objects.update(number=7)
    take(project, said(2, LONG, session="t"))
    assert {session for session, _ in needed(project)} == {"t"}


def test_parts_learn_their_ids_only_after_the_commit():
    project = ProjectFactory()
    part = PartMemory(b"k" * 32, lambda raw: raw).part(b'"' + LONG.encode() + b'"')
    stored = Stored(project.pk, open_shelves()[Kind.BLOB])
    stored.add([part])
    assert part.blob_id is None
    stored.committed()
    assert part.blob_id == stored.id_of(part)
    assert part.packed is None


def test_pairs_that_are_known_are_not_written_again():
    needs = SessionNeeds()
    needs.remember({1: {10, 11}})
    new = NewNeeds(needs)
    new.add(1, [10, 11], [], Stored(0, Open(Kind.BLOB)))
    assert new._new == {}


def test_only_so_many_sessions_are_remembered(monkeypatch):
    monkeypatch.setattr(SessionNeeds, "SESSIONS", 2)
    needs = SessionNeeds()
    for session in range(5):
        needs.remember({session: {1}})
    assert [needs.known(session) for session in (0, 4)] == [set(), {1}]
