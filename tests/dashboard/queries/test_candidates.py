"""What a call or a session can be compared with."""

import pytest

from dashboard.queries.candidates import attempts_beside, calls_beside, sessions_beside
from journal.models import Call, Session
from tests.dashboard.queries.test_compare import tried_twice
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import USER, call

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def test_a_call_has_the_other_calls_of_its_session_in_order(project):
    for number in range(4):
        send(project, *call(f"c{number}", number * 2, [USER], cached=0))
    keys = {row.call_id: row.key for row in Call.objects.all()}
    told = calls_beside(Call.objects.get(call_id="c1"))
    assert [one.key for one in told] == [keys["c0"], keys["c2"], keys["c3"]]


def test_an_attempt_has_the_others_of_its_call(project):
    send(project, *tried_twice())
    row = Call.objects.get()
    assert [(one.key, one.status) for one in attempts_beside(row, 1)] == [(f"{row.key}.2", "ok")]


def test_a_session_has_those_of_its_title_first(project):
    for number, title in enumerate(["task", "other", "task"]):
        named = {"id": f"n{number}", "type": "session.started", "session_id": f"s{number}"}
        send(project, named | {"ts": f"2026-09-0{number + 1}T12:00:00Z", "data": {"title": title}})
    told = sessions_beside(project, Session.objects.get(session_id="s2"))
    assert [one.name for one in told] == ["task", "other"]
