"""Queries about what providers had cached."""

import pytest
from django.db import connection

from dashboard.grammar import CALL_KEYS, SESSION_KEYS, call_condition, parse, session_condition
from dashboard.grammar.caches import asks_for_caches
from journal.models import Call, Session
from journal.store.caches import look_at, waiting
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, event, with_the_time

pytestmark = pytest.mark.django_db


def named(events, name):
    """The same events in a session of that name."""
    return [
        one | {"id": f"{name}-{one['id']}", "session_id": name, "call_id": f"{name}-{one['call_id']}"}
        for one in events
    ]


@pytest.fixture
def project():
    """Of five sessions one broke its cache, one was compacted, one lost it for no known reason; one waits."""
    project = ProjectFactory()
    compacted = [*with_the_time(), event("compacted", "context.compacted", 5, {}, "x")]
    grown = [*call("a", 0, [USER], cached=9000), *call("b", 5, [USER, ASKED, RESULT], cached=9000)]
    lost = [*call("a", 0, [USER], cached=9000), *call("b", 5, [USER, ASKED, RESULT], cached=0)]
    send(project, *named(with_the_time(), "broken"), *named(compacted, "compacted"))
    send(project, *named(grown, "grown"), *named(lost, "lost"), *named(with_the_time(), "new"))
    for session in Session.objects.exclude(session_id="new"):
        look_at(session)
    return project


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cache:broken", ["broken-b"]),
        ("cache:expected", ["compacted-b"]),
        ("cache:lost", ["lost-b"]),
        ("cache:(broken OR lost)", ["broken-b", "lost-b"]),
        ("cache:waiting", ["new-a", "new-b"]),
        (
            "-cache:(broken OR waiting)",
            ["broken-a", "compacted-a", "compacted-b", "grown-a", "grown-b", "lost-a", "lost-b"],
        ),
    ],
)
def test_calls_are_found_by_what_became_of_their_cache(project, text, found):
    rows = call_condition(Call.objects.filter(project=project), parse(text, CALL_KEYS))
    assert sorted(rows.values_list("call_id", flat=True)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cache:broken", ["broken"]),
        ("cache:(expected OR lost)", ["compacted", "lost"]),
        ("cache:waiting", ["new"]),
        ("-cache:broken -cache:waiting", ["compacted", "grown", "lost"]),
    ],
)
def test_sessions_are_found_by_their_calls(project, text, found):
    rows = session_condition(Session.objects.filter(project=project), parse(text, SESSION_KEYS))
    assert sorted(rows.values_list("session_id", flat=True)) == found


def test_only_queries_about_caches_ask_for_them():
    told = [asks_for_caches(parse(text, CALL_KEYS)) for text in ("cache:broken", "-cache:lost", "has:diff")]
    assert told == [True, True, False]


def test_an_index_holds_only_calls_that_lost_something_and_sessions_that_wait(project):
    asked = {
        "call_cache_break": call_condition(
            Call.objects.filter(project=project), parse("cache:broken", CALL_KEYS)
        ).order_by("-sort_at", "-id"),
        "session_caches_waiting": waiting(project),
    }
    if connection.vendor == "sqlite":
        for index, rows in asked.items():
            assert index in rows.explain()
