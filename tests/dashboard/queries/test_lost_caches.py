"""What lost caches cost."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dashboard.queries import looking
from dashboard.queries.asking import read_question
from dashboard.queries.lost_caches import LostCaches, lost_caches
from journal.store.caches import Lost
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, prices, with_the_time

NOW = datetime(2026, 9, 2, tzinfo=UTC)


@pytest.fixture
def project(db, monkeypatch):
    monkeypatch.setattr(looking, "_rests", {})
    return ProjectFactory()


def asked(project, **words):
    return lost_caches(project, read_question(project, words, now=NOW).question)


def named(events, name):
    return [
        one | {"id": f"{name}-{one['id']}", "session_id": name, "call_id": f"{name}-{one['call_id']}"}
        for one in events
    ]


def test_each_kind_tells_its_calls_tokens_and_price(project):
    prices()
    lost = [*call("a", 0, [USER], cached=9000), *call("b", 5, [USER, ASKED, RESULT], cached=0)]
    send(project, *named(with_the_time(), "broken"), *named(lost, "lost"))
    told = asked(project)
    assert told.kinds == [
        LostCaches(Lost.BROKEN, 1, 8000, Decimal("0.01"), 0),
        LostCaches(Lost.UNEXPLAINED, 1, 9000, Decimal("0.01125"), 0),
    ]
    assert told.unseen_sessions == 0


def test_without_a_price_the_loss_is_not_free(project):
    send(project, *call("a", 0, [USER], cached=9000, model="home-made"))
    send(project, *call("b", 5, [USER, ASKED, RESULT], cached=0, model="home-made"))
    (row,) = asked(project).kinds
    assert (row.amount_usd, row.unpriced, row.tokens) == (None, 1, 9000)


def test_only_the_calls_of_the_question_count(project):
    send(project, *named(with_the_time(), "broken"))
    assert asked(project, q="asked:other").kinds == []
    assert asked(project, **{"from": "2026-08-01", "to": "2026-08-02"}).kinds == []


def test_sessions_that_nobody_looked_at_are_counted(project, monkeypatch):
    monkeypatch.setattr(looking, "SECONDS_TO_CATCH_UP", 0)
    send(project, *with_the_time())
    told = asked(project)
    assert (told.kinds, told.unseen_sessions) == ([], 1)


def test_statements_do_not_grow_with_the_calls(project, django_assert_num_queries):
    for name in ("one", "two", "three"):
        send(project, *named(with_the_time(), name))
    question = read_question(project, {}, now=NOW).question
    lost_caches(project, question)
    with django_assert_num_queries(4):
        lost_caches(project, question)


@pytest.mark.django_db
def test_the_page_of_waste_tells_them(client):
    project = ProjectFactory(slug="caches")
    prices()
    send(project, *with_the_time())
    page = client.get("/p/caches/costs?view=waste&from=2026-09-01&to=2026-09-02").content.decode()
    assert "something that was sent before had changed" in page
    assert "cache%3Abroken" in page
