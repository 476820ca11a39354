"""Identifiers that hold secrets are hidden, and stay apart."""

import json

import pytest

from journal.models import Call, Conflict, Entry, Session
from journal.prepare.identifiers import told_apart
from journal.redact import DEFAULT, Rule, redactor_with
from journal.redact.marks import MARK, without_hash
from journal.store.reading import event_jsons
from tests.factories.projects import ProjectFactory
from tests.journal.accept.taking import take

SECRET, OTHER_SECRET = b"1" * 32, b"2" * 32


def token(letter):
    return f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3OD{letter}wIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8{letter}"


def marked(event, secret=SECRET, redactor=DEFAULT):
    text = json.dumps(event, separators=(",", ":")).encode()
    return json.loads(told_apart(text, redactor, secret))


def test_one_identifier_has_one_mark_wherever_it_stands_and_another_has_another():
    one, other = token("A"), token("B")
    made = marked({"type": "x", "session_id": one, "call_id": f"{other} 1", "trace_id": one})
    assert MARK.fullmatch(made["session_id"]) is not None
    assert made["trace_id"] == made["session_id"]
    assert without_hash(made["session_id"]) == f"[redacted:jwt:{len(one)}]"
    assert without_hash(made["call_id"]) == f"[redacted:jwt:{len(other)}] 1"
    assert marked({"type": "x", "session_id": other})["session_id"] != made["session_id"]


def test_nobody_without_the_secret_of_the_project_can_make_the_mark():
    event = {"type": "x", "session_id": token("A")}
    assert marked(event)["session_id"] != marked(event, OTHER_SECRET)["session_id"]


def test_a_mark_that_comes_back_stays_as_it_is():
    made = marked({"type": "x", "session_id": token("A")})
    assert marked(made, OTHER_SECRET) == made
    text = json.dumps(made).encode()
    assert DEFAULT.json(text) == (text, ())


def test_what_is_no_secret_or_no_identifier_is_left_alone():
    text = json.dumps({"type": "x", "session_id": "s", "agent": token("A"), "data": {"a": 1.0}}).encode()
    assert told_apart(text, DEFAULT, SECRET) is text
    assert told_apart(b"[]", DEFAULT, SECRET) == b"[]"


def test_an_own_rule_may_hide_identifiers_by_their_name():
    by_name = redactor_with([Rule("house", keys=("session_id",))])
    made = [
        marked({"type": "x", "session_id": name}, redactor=by_name)["session_id"] for name in ("ab", "cd")
    ]
    assert [without_hash(one) for one in made] == ["[redacted:house:2]"] * 2
    assert made[0] != made[1]


def call_of(letter):
    return {
        "id": f"e-{letter}",
        "type": "llm.call.requested",
        "session_id": token(letter),
        "call_id": f"{token(letter)} c",
        "data": {"body": {"model": "m", "messages": [{"role": "user", "content": letter}]}},
    }


@pytest.mark.django_db
def test_sessions_and_calls_whose_ids_look_like_secrets_are_not_mixed():
    project = ProjectFactory()
    take(project, call_of("A"), call_of("B"), call_of("A") | {"id": "again"})
    sessions = Session.objects.filter(project=project)
    assert sorted(session.calls for session in sessions) == [1, 1]
    assert Call.objects.filter(project=project).count() == 2
    assert not any("eyJ" in session.session_id for session in sessions)


@pytest.mark.django_db
def test_what_was_exported_comes_in_elsewhere_under_the_same_marks():
    project, elsewhere = ProjectFactory(), ProjectFactory()
    take(project, call_of("A"), call_of("B"))
    names = sorted(session.session_id for session in Session.objects.filter(project=project))
    take(elsewhere, *event_jsons(Entry.objects.filter(project=project)))
    assert sorted(session.session_id for session in Session.objects.filter(project=elsewhere)) == names


@pytest.mark.django_db
def test_the_same_event_is_known_again_under_a_hidden_identifier():
    project = ProjectFactory()
    take(project, call_of("A"))
    take(project, call_of("A") | {"v": 1})
    assert (Entry.objects.filter(project=project).count(), Conflict.objects.count()) == (1, 0)
    take(project, call_of("B") | {"id": "e-A"})
    assert (Entry.objects.filter(project=project).count(), Conflict.objects.count()) == (1, 1)
