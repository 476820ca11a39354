"""Lost caches as facts of calls: found for a session at a time, empty again when something of it changes."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.actions import delete_session, rebuild
from journal.models import Call, Session
from journal.store import caches
from journal.store.caches import (
    Lost,
    catch_up,
    is_looked_at,
    look_around,
    look_at,
    marks_of,
    waiting,
)
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, event, prices, with_the_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def session(name="s"):
    return Session.objects.get(session_id=name)


def kinds():
    return dict(Call.objects.values_list("call_id", "cache_break"))


def rows():
    names = ("call_id", "cache_break", "cache_told", "cache_lost_tokens", "cache_lost_usd")
    return sorted(Call.objects.values_list(*names))


def other_session(events, name):
    return [
        one | {"id": f"{name}-{one['id']}", "session_id": name, "call_id": f"{name}-{one['call_id']}"}
        for one in events
    ]


def test_nobody_knows_of_a_session_that_was_not_looked_at(project):
    send(project, *with_the_time())
    assert not is_looked_at(session())
    assert kinds() == {"a": None, "b": None}
    assert list(waiting(project)) == [session()]


def test_a_call_that_lost_its_cache_says_so_once_somebody_looked(project):
    prices()
    send(project, *with_the_time())
    assert look_at(session())
    assert is_looked_at(session())
    assert kinds() == {"a": None, "b": "broken"}
    (mark,) = marks_of(session(), [row.key for row in Call.objects.all()]).values()
    assert (mark.kind, mark.section, mark.reason, mark.is_alarm) == (Lost.BROKEN, "system", None, True)
    assert (mark.previous, mark.previous_number) == (Call.objects.get(call_id="a").key, 1)
    assert (mark.lost_tokens, mark.lost_usd) == (8000, Decimal("0.01"))


def test_a_compaction_is_no_alarm(project):
    send(project, *with_the_time(), event("compacted", "context.compacted", 5, {}, "x"))
    look_at(session())
    assert kinds() == {"a": None, "b": "expected"}


def test_another_model_is_no_alarm(project):
    send(project, *call("a", 0, [USER], cached=9000))
    send(project, *call("b", 5, [USER, ASKED, RESULT], cached=0, model="gpt-4o-mini"))
    look_at(session())
    assert kinds() == {"a": None, "b": "expected"}


def test_a_loss_that_only_the_counts_tell_of_is_no_alarm_either(project):
    send(project, *call("a", 0, [USER], cached=9000))
    send(project, *call("b", 5, [USER, ASKED, RESULT], cached=0))
    look_at(session())
    assert kinds() == {"a": None, "b": "lost"}


def test_a_late_event_makes_a_session_wait_again(project):
    send(project, *with_the_time())
    look_at(session())
    send(project, event("compacted", "context.compacted", 5, {}, "x"))
    assert not is_looked_at(session())
    catch_up(project, seconds=5)
    assert kinds() == {"a": None, "b": "expected"}


def test_what_explains_a_break_no_more_is_taken_back(project):
    send(project, *call("a", 0, [USER], cached=9000))
    send(project, *call("b", 5, [USER, ASKED, RESULT], cached=0))
    look_at(session())
    assert kinds()["b"] == "lost"
    send(project, *call("between", 3, [USER, ASKED, RESULT], cached=0))
    look_at(session())
    assert kinds() == {"a": None, "between": "lost", "b": None}


def test_a_session_that_changed_while_it_was_looked_at_still_waits(project):
    send(project, *with_the_time())
    seen = session()
    send(project, event("compacted", "context.compacted", 5, {}, "x"))
    assert not look_at(seen)
    assert kinds() == {"a": None, "b": None}
    assert list(waiting(project)) == [session()]


def test_a_rebuild_finds_the_same_bit_for_bit(project):
    prices()
    send(project, *with_the_time())
    catch_up(project, seconds=5)
    before = rows()
    assert rebuild(project).differing == {}
    assert catch_up(project, seconds=5) == 0
    assert rows() == before
    assert before[1][1] == "broken"


def test_any_order_of_events_gives_the_same(project):
    send(project, *with_the_time())
    catch_up(project, seconds=5)
    before = rows()
    other = ProjectFactory()
    for one in reversed(with_the_time()):
        send(other, one)
        catch_up(other, seconds=5)
    names = ("call_id", "cache_break", "cache_told", "cache_lost_tokens", "cache_lost_usd")
    assert sorted(Call.objects.filter(project=other).values_list(*names)) == before


def test_sessions_of_one_call_and_calls_of_no_session_are_nothing_to_look_into(project, monkeypatch):
    send(project, *call("a", 0, [USER], cached=0))
    nowhere = [{name: told for name, told in one.items() if name != "session_id"} for one in with_the_time()]
    send(project, *[one | {"id": f"n-{one['id']}"} for one in nowhere])
    monkeypatch.setattr(caches, "weave", None)
    assert catch_up(project, seconds=5) == 0
    assert set(Call.objects.values_list("cache_break", flat=True)) == {None}


def test_statements_do_not_grow_with_the_calls_of_a_session(project):
    history = []
    for number in range(20):
        history += [{"role": "user", "content": str(number)}, ASKED]
        name = "short" if number < 2 else "long"
        events = call(
            f"c{number:02d}", number * 2, [{"role": "system", "content": str(number)}, *history], cached=0
        )
        send(project, *[one | {"session_id": name} for one in events])
    told = []
    for name in ("short", "long"):
        with CaptureQueriesContext(connection) as queries:
            look_at(session(name))
        told.append(sum("UPDATE" not in one["sql"] for one in queries))
    assert told[0] == told[1]
    assert Call.objects.filter(cache_break="broken").count() == 18


def test_very_long_sessions_are_left_to_those_who_look_while_nobody_waits(project, monkeypatch):
    monkeypatch.setattr(caches, "MOST_CALLS_TO_WAIT_FOR", 1)
    send(project, *with_the_time())
    assert catch_up(project, seconds=5) == 1
    assert look_around([session().pk], seconds=5) == 1
    assert catch_up(project, seconds=5) == 0


def test_only_as_many_are_looked_at_as_there_is_time(project):
    for name in ("one", "two", "three"):
        send(project, *other_session(with_the_time(), name))
    assert catch_up(project, seconds=0) == 3
    assert catch_up(project, seconds=5) == 0
    assert Call.objects.filter(cache_break="broken").count() == 3


def test_a_session_that_cannot_be_looked_at_keeps_no_other_one_waiting(project, monkeypatch, caplog):
    send(project, *other_session(with_the_time(), "odd"))
    send(project, *other_session(with_the_time(), "older"))
    weave = caches.weave

    def fail_at_the_odd_one(session, *more):
        if session.session_id == "odd":
            raise RecursionError
        return weave(session, *more)

    monkeypatch.setattr(caches, "weave", fail_at_the_odd_one)
    assert catch_up(project, seconds=5) == 0
    assert Call.objects.filter(cache_break="broken").count() == 1
    assert session("odd").key in caplog.text


def test_other_projects_are_left_alone(project):
    send(ProjectFactory(), *with_the_time())
    assert catch_up(project, seconds=5) == 0
    assert kinds() == {"a": None, "b": None}


def test_a_deleted_session_waits_for_nobody(project):
    send(project, *with_the_time())
    seen = session()
    delete_session(project, seen.key, reason="")
    assert not look_at(seen)
    assert catch_up(project, seconds=5) == 0
