"""Undoing an upload takes away what came by it and nothing else, in steps that each leave the journal whole."""

from random import Random

import pytest

from journal.accept import Origin, accept
from journal.models import Blob, Call, Conflict, Entry, OpenGuard, Refusal, Session, SessionBlob
from journal.upkeep.digest import digest
from journal.upkeep.rebuild import rebuild
from journal.upkeep.undo import Undoing, sum_counts
from tests.factories import ProjectFactory, RefusalFactory, UploadFactory
from tests.journal.accept.taking import items_of, take
from tests.journal.fold.folding import event, requested, returned
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db

TEXT = "a text of some length that is shared between sessions, " * 10


def take_upload(project, *events):
    """An upload that brought these events."""
    upload = UploadFactory(project=project, state="done")
    accept(project, items_of(events), origin=Origin("upload", upload, "file"))
    return upload


def undo(upload, *, size=100):
    """What went, summed up; `size` entries a step at first."""
    told = []
    undoing = Undoing(upload, size=size)
    while undoing.step(told.append):
        undoing.size = size
    undoing.end(told.append)
    return sum_counts(told)


def calls_of(session, calls=3):
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


def assert_as_if_never(project, *rest):
    """The project looks as one that only took the rest."""
    without = ProjectFactory()
    take(without, *rest)
    assert digest(project) == digest(without)
    for model in (Blob, Session):
        count = model.objects.filter(project=project).count()
        assert count == model.objects.filter(project=without).count()
    needed = SessionBlob.objects.filter(session__project=project).count()
    assert needed == SessionBlob.objects.filter(session__project=without).count()
    assert rebuild(project).differing == {}
    assert not OpenGuard.objects.exists()


def test_what_came_by_the_upload_is_gone_and_the_rest_is_as_if_it_never_was():
    project = ProjectFactory()
    upload = take_upload(project, *calls_of("a"))
    take(project, *calls_of("b"))
    went = undo(upload)
    assert (went["entries"], went["calls"], went["tools"], went["sessions"]) == (9, 3, 3, 1)
    assert_as_if_never(project, *calls_of("b"))


def test_a_session_that_others_also_told_of_keeps_what_they_told():
    project = ProjectFactory()
    first, second = calls_of("a", 4)[:6], calls_of("a", 4)[6:]
    take(project, *first)
    upload = take_upload(project, *second)
    went = undo(upload)
    assert (went["entries"], went["calls"], went["sessions"]) == (6, 2, 0)
    assert_as_if_never(project, *first)


def test_what_another_upload_had_stored_first_stays():
    project = ProjectFactory()
    take_upload(project, *calls_of("a", 2))
    again = take_upload(project, *calls_of("a", 3))
    assert undo(again)["entries"] == 3
    assert_as_if_never(project, *calls_of("a", 2))


def test_a_call_of_which_a_part_came_by_the_upload_is_folded_without_it():
    project = ProjectFactory()
    asked = {"id": "q", **requested(0, {}, session_id="s", call_id="c")}
    take(project, asked)
    upload = take_upload(project, {"id": "r", **returned(1, {}, session_id="s", call_id="c")})
    assert Call.objects.get(project=project).status == "ok"
    assert undo(upload)["calls"] == 0
    assert Call.objects.get(project=project).status == "open"
    assert_as_if_never(project, asked)


def test_an_answer_loses_the_refused_tries_that_came_by_the_upload():
    project = ProjectFactory()
    refused = {
        "id": "t",
        **returned(
            1, {"record_id": "r1", "error": {"type": "overloaded_error", "status": 529}}, session_id="s"
        ),
        "attempt_id": "r1",
    }
    answer = {
        "id": "r",
        **returned(2, {"record_id": "r2", "parent_record_id": "r1"}, session_id="s", call_id="c"),
    }
    take(project, answer)
    upload = take_upload(project, refused)
    assert Call.objects.get(project=project).attempts == 2
    undo(upload)
    assert Call.objects.get(project=project).attempts == 1
    assert_as_if_never(project, answer)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("size", [1, 7, 100])
def test_whatever_came_beside_it_is_left_as_if_it_never_was(seed, size):
    random = Random(seed)
    events = mixed_stream(random, 60)
    random.shuffle(events)
    project = ProjectFactory()
    take(project, *events[:20])
    upload = take_upload(project, *events[20:40])
    take(project, *events[40:])
    undo(upload, size=size)
    assert_as_if_never(project, *events[:20], *events[40:])


def test_between_two_steps_the_journal_is_whole():
    project = ProjectFactory()
    upload = take_upload(project, *calls_of("a"))
    undoing = Undoing(upload, size=4)
    assert undoing.step(lambda went: None)
    assert Session.objects.get(project=project).events == 5
    take(project, *calls_of("b"))
    undo(upload)
    assert_as_if_never(project, *calls_of("b"))


def test_a_step_that_cannot_be_told_has_not_happened():
    def fail(went):
        raise RuntimeError

    project = ProjectFactory()
    upload = take_upload(project, *calls_of("a"))
    with pytest.raises(RuntimeError):
        Undoing(upload).step(fail)
    assert Entry.objects.filter(upload=upload).count() == 9


def test_what_was_kept_aside_goes_along():
    project = ProjectFactory()
    take(project, {"id": "e", "type": "note.added", "data": {"text": "one"}})
    upload = take_upload(project, {"id": "e", "type": "note.added", "data": {"text": "other"}})
    RefusalFactory(project=project, upload=upload)
    RefusalFactory(project=project)
    went = undo(upload)
    assert (went["conflicts"], went["refusals"]) == (1, 1)
    assert (Conflict.objects.count(), Refusal.objects.count()) == (0, 1)


def test_steps_grow_while_they_are_short():
    project = ProjectFactory()
    upload = take_upload(project, *calls_of("a"))
    undoing = Undoing(upload, size=100)
    undoing.step(lambda went: None)
    assert 20 <= undoing.size <= 200
