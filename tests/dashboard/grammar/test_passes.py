"""Queries about what gateways did."""

import pytest

from dashboard.grammar import CALL_KEYS, SESSION_KEYS, call_condition, parse, session_condition
from dashboard.grammar.passes import asks_for_changes, place_of
from journal.models import Call, Session
from journal.store.passes import catch_up
from tests.dashboard.queries.gateway import step, through_a_gateway
from tests.factories import ProjectFactory, requested, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """Call-1 went through a gateway that changed it, call-2 through one that did not."""
    project = ProjectFactory()
    send(project, *through_a_gateway())
    untouched = [step(1, "resolve_model", {"a": 1}), step(2, "check_limits", {"a": 1})]
    other = {"call_id": "call-2", "session_id": "run 2"}
    send(project, *[{**one, **other, "id": f"other {n}"} for n, one in enumerate([*untouched, requested()])])
    catch_up(project, seconds=5)
    return project


def calls(project, text):
    rows = call_condition(Call.objects.filter(project=project), parse(text, CALL_KEYS))
    return sorted(rows.values_list("call_id", flat=True))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("has:diff", ["call-1"]),
        ("-has:diff", ["call-2"]),
        ("pass:resolve_model", ["call-1", "call-2"]),
        ("pass:inject*", ["call-1"]),
        ("-pass:(routing OR nothing)", ["call-2"]),
        ("blame:resolve_model", ["call-1"]),
        ("blame:check_limits", []),
        ("changed:messages", ["call-1"]),
        ("changed:/messages/*", ["call-1"]),
        ("changed:/messages/0", ["call-1"]),
        ("changed:/model", ["call-1"]),
        ("changed:mod", []),
        ("changed:/tools/*", []),
        ("changed:/", ["call-1"]),
    ],
)
def test_calls_are_found_by_what_passes_did(project, text, found):
    assert calls(project, text) == found


def test_sessions_are_found_by_their_calls(project):
    for text in ("has:diff", "pass:routing", "changed:temperature", "blame:drop_options"):
        rows = session_condition(Session.objects.filter(project=project), parse(text, SESSION_KEYS))
        assert [row.session_id for row in rows] == ["run 1"]


def test_only_questions_about_changes_need_a_comparison():
    assert [
        asks_for_changes(parse(text, CALL_KEYS)) for text in ("has:diff", "changed:a", "blame:b", "pass:c")
    ] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("messages", "/messages"),
        ("/messages/12/content", "/messages/*/content"),
        ("/tools/*", "/tools/*"),
        ("/", ""),
        (" a/b/ ", "/a/b"),
    ],
)
def test_a_place_is_read_in_every_spelling(written, place):
    assert place_of(written) == place
