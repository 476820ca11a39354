"""One answer in several records is counted once."""

from __future__ import annotations

from itertools import permutations

import pytest

from journal.actions import delete_session
from journal.models import Call, Rollup, Session
from journal.upkeep.digest import digest
from journal.upkeep.rebuild import rebuild
from tests.factories.projects import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import event

pytestmark = pytest.mark.django_db

ANSWER = {"id": "chatcmpl-the-same-answer", "choices": [{"finish_reason": "stop", "message": {}}]}
USAGE = {"prompt_tokens": 20, "completion_tokens": 5}
REQUEST = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


def recorded(session, source, *, usage=True, full=False):
    call = f"{session}-{source}"
    envelope = {"session_id": session, "call_id": call, "source": {"name": source}}
    body = {**ANSWER, "usage": USAGE} if usage else ANSWER
    events = [event("llm.call.returned", 2, {"body": body}, id=f"{call}-r", **envelope)]
    if full:
        events.append(event("llm.call.requested", 1, {"body": REQUEST}, id=f"{call}-q", **envelope))
    return events


def views(project):
    calls = {call.key: call for call in Call.objects.filter(project=project)}
    return {call.call_id: calls[call.view_of].call_id if call.view_of else None for call in calls.values()}


def test_the_record_with_the_request_counts_whatever_the_order():
    records = [
        recorded("s", "gateway", full=True),
        recorded("s", "sdk"),
        recorded("other", "sdk", usage=False),
    ]
    seen = set()
    for order in permutations(records):
        project = ProjectFactory()
        for events in order:
            take(project, *events)
        assert views(project) == {"s-gateway": None, "s-sdk": "s-gateway", "other-sdk": "s-gateway"}
        sessions = Session.objects.filter(project=project)
        assert {one.session_id: (one.calls, one.view_calls) for one in sessions} == {
            "s": (1, 1),
            "other": (0, 1),
        }
        assert sum(one.output_visible_tokens for one in sessions) == 5
        assert sum(row.calls for row in Rollup.objects.filter(project=project)) == 1
        seen.add(digest(project))
        assert rebuild(project).differing == {}
    assert len(seen) == 1


def test_two_calls_of_one_recorder_in_one_session_are_two():
    project = ProjectFactory()
    first, second = recorded("s", "sdk")[0], recorded("s", "sdk")[0]
    take(project, *[first, {**second, "id": "again", "call_id": "another"}])
    assert views(project) == {"s-sdk": None, "another": None}


def test_a_short_id_of_a_stand_in_says_nothing():
    project = ProjectFactory()
    for session in ("s1", "s2"):
        (made,) = recorded(session, "sdk")
        made["data"]["body"] = {**made["data"]["body"], "id": "resp_1"}
        take(project, made)
    assert views(project) == {"s1-sdk": None, "s2-sdk": None}


def test_the_other_record_counts_once_the_first_is_deleted():
    project = ProjectFactory()
    take(project, *[*recorded("s1", "sdk", full=True), *recorded("s2", "sdk")])
    assert views(project) == {"s1-sdk": None, "s2-sdk": "s1-sdk"}
    delete_session(project, Session.objects.get(project=project, session_id="s1").key, reason="a test")
    assert views(project) == {"s2-sdk": None}
    session = Session.objects.get(project=project)
    assert (session.calls, session.view_calls, session.output_visible_tokens) == (1, 0, 5)
