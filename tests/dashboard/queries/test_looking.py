"""What a query asks about is looked at first."""

import pytest

from dashboard.grammar import CALL_KEYS, parse
from dashboard.queries import looking
from dashboard.queries.looking import Unseen, look_first, unseen
from journal.models import Call, Pass
from tests.dashboard.queries.gateway import through_a_gateway
from tests.factories import ProjectFactory, key_of, send
from tests.journal.store.cached import with_the_time


@pytest.fixture
def project(db, monkeypatch):
    monkeypatch.setattr(looking, "_rests", {})
    return ProjectFactory()


def asks(text):
    return parse(text, CALL_KEYS)


def test_a_query_about_changes_has_the_passes_compared_first(project):
    send(project, *through_a_gateway())
    look_first(project, asks("pass:routing"))
    assert not Pass.objects.filter(changed=True).exists()
    look_first(project, asks("has:diff"))
    assert Pass.objects.filter(changed=True).count() == 3


def test_a_query_about_caches_has_the_sessions_looked_at_first(project):
    send(project, *with_the_time())
    look_first(project, asks("has:diff"))
    assert not Call.objects.filter(cache_break="broken").exists()
    look_first(project, asks("cache:broken"))
    assert Call.objects.get(cache_break="broken").call_id == "b"


def test_what_is_left_is_counted_for_those_who_ask_about_it(project, monkeypatch):
    send(project, *with_the_time())
    monkeypatch.setattr(looking, "SECONDS_TO_CATCH_UP", 0)
    look_first(project, asks("cache:broken"))
    assert unseen(project, asks("cache:broken")) == Unseen(sessions=1)
    assert unseen(project, asks("changed:messages cache:broken")) == Unseen(passes=6, sessions=1)
    assert unseen(project, asks("status:ok")) is None


def test_who_ran_out_of_time_is_left_alone_for_a_while(project, monkeypatch):
    send(project, *with_the_time())
    monkeypatch.setattr(looking, "SECONDS_TO_CATCH_UP", 0)
    look_first(project, asks("cache:broken"))
    monkeypatch.setattr(looking, "SECONDS_TO_CATCH_UP", 5)
    look_first(project, asks("cache:broken"))
    assert unseen(project, asks("cache:broken")) == Unseen(sessions=1)
    monkeypatch.setattr(looking, "_rests", {})
    look_first(project, asks("cache:broken"))
    assert unseen(project, asks("cache:broken")) is None


def test_other_queries_ask_nothing(project, django_assert_num_queries):
    with django_assert_num_queries(0):
        look_first(project, asks("status:error"))
        assert unseen(project, asks("status:error")) is None


def test_the_api_says_what_nobody_looked_at_yet(project, monkeypatch, client):
    monkeypatch.setattr(looking, "SECONDS_TO_CATCH_UP", 0)
    send(project, *with_the_time())
    key = key_of(project, "read")

    def told(address):
        return client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}").json()["unseen"]

    assert told("calls?q=cache:broken") == {"passes": 0, "sessions": 1}
    assert told("sessions?q=-cache:broken") == {"passes": 0, "sessions": 1}
    assert told("sessions?q=status:ok") is None
