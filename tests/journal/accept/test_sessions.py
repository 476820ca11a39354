"""A session's row tells what its events tell, whichever came first."""

import json

import pytest

from journal.accept.sessions import find_sessions, session_key
from journal.models import Call, Session
from tests.factories import ProjectFactory, at
from tests.journal.fold.folding import event, failed, requested, returned

from .taking import take

pytestmark = pytest.mark.django_db


def session_of(*events):
    project = ProjectFactory()
    for number, made in enumerate(events):
        take(project, {"id": f"e{number}", "session_id": "s", **made})
    return Session.objects.get(project=project)


def test_it_lasts_from_its_earliest_to_its_latest_event():
    session = session_of(event("x", 5), event("x", 1), event("x", 9), event("x", None))
    assert (session.started_at, session.ended_at, session.events) == (at(1), at(9), 4)


def test_without_times_nobody_knows_when_it_was():
    session = session_of(event("x", None))
    assert (session.started_at, session.ended_at) == (None, None)


def test_the_earliest_telling_of_a_name_counts_and_unknown_times_tell_last():
    session = session_of(
        event("x", None, agent="unknown"),
        event("x", 5, agent="late"),
        event("x", 1, agent="early"),
        event("x", 0),
    )
    assert session.agent == "early"


def test_of_two_tellings_at_one_moment_the_smaller_name_counts():
    assert session_of(event("x", 1, user="b"), event("x", 1, user="a")).user == "a"


def test_its_title_is_that_of_its_start():
    assert session_of(event("session.started", 1, {"title": "a title"}), event("x", 0)).title == "a title"


def test_a_title_that_somebody_chose_comes_before_those_that_were_made():
    made = event("session.started", 1, {"title": "by a model", "title_from": "model"})
    summary = event("session.started", 2, {"title": "a summary", "title_from": "summary"})
    chosen = event("session.started", 3, {"title": "chosen"})
    assert session_of(summary, made).title == "by a model"
    assert session_of(summary, chosen, made).title == "chosen"


def test_without_a_title_the_first_words_of_a_person_name_it():
    asked = [
        event("message.recorded", moment, {"role": "user", "body": {"content": text}})
        for moment, text in ((2, "and then?"), (1, "fix the login"))
    ]
    assert session_of(*asked).title == "fix the login"
    assert session_of(*asked, event("session.started", 9, {"title": "Login"})).title == "Login"


def test_tags_and_recorders_are_gathered():
    session = session_of(
        event("x", 0, tags=["b", "a"], source={"name": "sdk"}),
        event("x", 0, tags=["c", "a"], source={"name": "gateway"}),
    )
    assert json.loads(session.tags) == ["a", "b", "c"]
    assert json.loads(session.sources) == ["gateway", "sdk"]


def test_tags_have_an_end():
    session = session_of(
        event("x", 0, tags=[f"{number:03}" for number in range(200)]), event("x", 0, tags=["t" * 10_000])
    )
    assert json.loads(session.tags) == [f"{number:03}" for number in range(50)]
    assert len(session_of(event("x", 0, tags=["t" * 10_000])).tags) == 204


def test_gaps_of_its_recorder_are_counted():
    assert session_of(event("recorder.gap", 0), event("recorder.gap", 1)).gaps == 2


def test_calls_of_every_outcome_are_counted_once():
    session = session_of(
        requested(0, call_id="open"),
        requested(0, call_id="ok"),
        returned(1, {"usage": {"prompt_tokens": 7, "completion_tokens": 2}}, call_id="ok"),
        requested(0, call_id="failed"),
        failed(2, call_id="failed"),
        requested(0, call_id="stopped"),
        returned(1, {"cancelled": True}, call_id="stopped"),
    )
    assert (session.calls, session.open_calls, session.errors, session.cancelled_calls) == (4, 1, 1, 1)
    assert (session.attempts, session.failed_attempts) == (4, 2)
    assert (session.input_uncached_tokens, session.output_visible_tokens) == (7, 2)
    assert session.provider_us == 4_000_000


def test_an_answer_without_usage_is_counted_as_untold():
    assert session_of(requested(0), returned(1)).unknown_usage_calls == 1
    assert session_of(requested(0), failed(1)).unknown_usage_calls == 0


def test_sessions_are_found_or_made_by_name_and_no_session_is_a_name():
    project = ProjectFactory()
    first = find_sessions(project.pk, ["a", None])
    assert find_sessions(project.pk, [None, "a", "b"]) == first | {"b": max(first.values()) + 1}
    assert Session.objects.get(project=project, session_id=None).key == session_key(None)
    assert session_key(None) != session_key("")


def test_what_events_of_no_session_tell_stays_with_their_calls():
    project = ProjectFactory()
    for user, tag in (("alice", "red"), ("bob", "blue")):
        call = {
            "call_id": user,
            "user": user,
            "tags": [tag, "both"],
            "agent": "gateway",
            "environment": "prod",
        }
        take(project, requested(1, **call), returned(2, **call))
    take(project, requested(1, call_id="nobody"))
    nowhere = Session.objects.get(project=project)
    assert (nowhere.session_id, nowhere.user, nowhere.tags, nowhere.agent) == (None, None, "[]", None)
    calls = Call.objects.order_by("call_id").values_list("call_id", "own_user", "own_tags", "agent")
    assert list(calls) == [
        ("alice", "alice", '["both","red"]', "gateway"),
        ("bob", "bob", '["blue","both"]', "gateway"),
        ("nobody", None, None, None),
    ]


def test_a_call_of_a_session_has_the_user_of_its_session():
    project = ProjectFactory()
    take(project, requested(1, session_id="s", user="alice", tags=["red"]), returned(2, session_id="s"))
    assert Call.objects.values_list("own_user", "own_tags").get() == (None, None)
