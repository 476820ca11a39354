"""Sessions as JSON."""

import json

import pytest

from tests.factories import CallFactory, ProjectFactory, SessionFactory, at, key_of, requested, returned, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(slug="mine")


@pytest.fixture
def get(client, project):
    key = key_of(project, "read")
    return lambda address: client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}")


def error(response):
    found = response.json()["error"]
    return response.status_code, found["code"], found["where"]


def ids(response):
    return [item["id"] for item in response.json()["items"]]


def test_a_session_that_was_sent_is_listed_under_the_names_of_the_api(get, project):
    send(project, requested(agent="cli", source={"name": "recorder"}), returned())
    (item,) = get("sessions").json()["items"]
    assert item | {"key": "", "provider_seconds": 0.0} == {
        "id": "run 1",
        "key": "",
        "title": None,
        "agent": "cli",
        "user": None,
        "environment": None,
        "tags": [],
        "started_at": "2026-09-01T12:00:00Z",
        "ended_at": "2026-09-01T12:00:02Z",
        "duration_seconds": 2.0,
        "calls": 1,
        "attempts": 1,
        "failed_attempts": 0,
        "errors": 0,
        "open_calls": 0,
        "cancelled_calls": 0,
        "subagent_calls": 0,
        "view_calls": 0,
        "tool_calls": 0,
        "tool_errors": 0,
        "passes": 0,
        "events": 2,
        "gaps": 0,
        "provider_seconds": 0.0,
        "wait_seconds": 0.0,
        "tokens": {
            "input": 10,
            "input_uncached": 10,
            "cache_read": None,
            "cache_write": None,
            "output": 3,
            "reasoning": None,
            "unknown_calls": 0,
            "at_least_calls": 0,
        },
        "costs": [
            {
                "currency": "USD",
                "amount": "0.000055",
                "reported": None,
                "computed": "0.000055",
                "unknown_calls": 0,
            }
        ],
        "cost_unknown_calls": 0,
        "sources": ["recorder"],
        "other_currency_calls": 0,
    }


def test_pages_follow_each_other_by_cursor(get, project):
    for second in range(3):
        SessionFactory(project=project, session_id=f"s{second}", started_at=at(second))
    first = get("sessions?limit=2&sort=started_at")
    assert ids(first) == ["s0", "s1"]
    second = get(f"sessions?limit=2&sort=started_at&cursor={first.json()['next']}")
    assert (ids(second), second.json()["next"]) == (["s2"], None)


def test_a_query_keeps_what_matches(get, project):
    SessionFactory(project=project, session_id="bad", errors=1)
    SessionFactory(project=project, session_id="good")
    assert ids(get("sessions?q=errors:>0")) == ["bad"]


def test_totals_come_when_asked_for(get, project):
    SessionFactory(project=project, calls=3)
    assert get("sessions").json()["totals"] is None
    assert get("sessions?totals=true").json()["totals"]["calls"] == 3


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sessions?q=modle:x", (400, "bad_query", "q, character 1")),
        ("sessions?sort=money", (400, "bad_sort", "sort")),
        ("sessions?cursor=abc", (400, "bad_cursor", "cursor")),
        ("sessions?cursor=", (200, None, None)),
        ("sessions?limit=0", (400, "bad_parameter", "limit")),
        ("sessions?limit=x", (400, "bad_parameter", "limit")),
        ("sessions?totals=perhaps", (400, "bad_parameter", "totals")),
        ("sessions?querry=x", (400, "unknown_parameter", "querry")),
        ("sessions?limit=1&limit=2", (400, "repeated_parameter", "limit")),
        ("sessions?q=%00", (400, "bad_query", "q, character 1")),
        ("sessions/abc/export?format=csv", (400, "bad_parameter", "format")),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_refused(get, address, expected):
    response = get(address)
    if expected[0] == 200:
        assert response.status_code == 200
    else:
        assert error(response) == expected


def test_a_cursor_of_another_order_is_refused(get, project):
    SessionFactory.create_batch(2, project=project)
    cursor = get("sessions?limit=1").json()["next"]
    assert error(get(f"sessions?limit=1&sort=calls&cursor={cursor}")) == (400, "bad_cursor", "cursor")


@pytest.mark.parametrize("by", ["key", "session_id"])
def test_one_session_tells_what_is_noted_about_it(get, project, by):
    session = SessionFactory(project=project, session_id="run 1", open_calls=1)
    CallFactory(session=session, flags='["session_joined"]')
    answer = get(f"sessions/{getattr(session, by)}").json()
    assert (answer["id"], answer["key"], answer["project"], answer["is_sample"]) == (
        "run 1",
        session.key,
        "mine",
        False,
    )
    assert answer["notes"] == [{"note": "session_joined", "calls": 1}]
    assert answer["integrity"] == {
        "open_calls": 1,
        "orphan_tool_calls": 0,
        "gaps": 0,
        "conflicts": 0,
        "unknown_usage_calls": 0,
    }


def test_events_that_name_no_session_are_a_session_without_an_id(get, project):
    send(project, requested(session_id=None))
    (item,) = get("sessions").json()["items"]
    assert item["id"] is None
    assert get(f"sessions/{item['key']}/calls").json()["items"][0]["session_id"] is None


def test_calls_of_a_session_come_in_order(get, project):
    session = SessionFactory(project=project, session_id="run 1")
    for second in (2, 1):
        CallFactory(session=session, call_id=f"c{second}", started_at=at(second))
    items = get("sessions/run 1/calls").json()["items"]
    assert [(item["number"], item["call_id"]) for item in items] == [(1, "c1"), (2, "c2")]


def test_an_export_is_the_journal_of_the_session_line_by_line(get, project):
    send(project, returned(), requested())
    response = get("sessions/run 1/export?format=jsonl")
    assert response["Content-Type"] == "application/x-ndjson"
    assert response["Content-Disposition"].endswith('.jsonl"')
    lines = response.getvalue().decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["call-1-requested", "call-1-returned"]
    assert json.loads(lines[0]) == requested()


@pytest.mark.parametrize("rest", ["", "/calls", "/export"])
@pytest.mark.parametrize("name", ["nothing", "%00"])
def test_a_session_that_is_not_there_is_not_found(get, rest, name):
    assert error(get(f"sessions/{name}{rest}")) == (404, "not_found", "path")


@pytest.mark.parametrize("rest", ["", "/calls", "/export"])
def test_a_session_of_another_project_is_not_found(get, rest):
    assert get(f"sessions/{SessionFactory().key}{rest}").status_code == 404


def test_the_list_shows_only_the_project_of_the_key(get):
    SessionFactory()
    assert get("sessions").json()["items"] == []
