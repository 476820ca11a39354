"""Sessions are looked at for lost caches when they came to rest."""

import pytest

from journal.models import Call
from journal.upkeep import caches
from journal.upkeep.caches import Watch
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, with_the_time

pytestmark = pytest.mark.django_db


def test_a_session_is_looked_at_once_it_came_to_rest():
    send(ProjectFactory(), *with_the_time())
    watch = Watch()
    assert watch.look() == 0
    assert watch.look() == 1
    assert Call.objects.get(cache_break="broken").call_id == "b"
    assert watch.look() == 0


def test_one_that_goes_on_growing_is_left_alone():
    project = ProjectFactory()
    send(project, *with_the_time())
    watch = Watch()
    watch.look()
    send(project, *call("c", 20, [USER, ASKED, RESULT], cached=0))
    assert watch.look() == 0
    assert watch.look() == 1


def test_while_events_come_in_little_is_done(monkeypatch):
    project = ProjectFactory()
    asked = []
    monkeypatch.setattr(caches, "look_around", lambda sessions, seconds: asked.append(seconds) or 0)
    send(project, *with_the_time())
    watch = Watch()
    watch.look()
    send(project, {"id": "o", "type": "note.added", "session_id": "other", "data": {}})
    watch.look()
    watch.look()
    assert asked == [caches.BUSY_SECONDS, caches.IDLE_SECONDS]


def test_without_anything_to_do_three_statements_are_made(django_assert_num_queries):
    ProjectFactory()
    with django_assert_num_queries(3):
        assert Watch().look() == 0


def test_a_session_of_very_many_calls_waits_for_a_reader(monkeypatch):
    send(ProjectFactory(), *with_the_time())
    monkeypatch.setattr(caches, "MOST_CALLS", 1)
    watch = Watch()
    assert (watch.look(), watch.look()) == (0, 0)
