"""The conversation as JSON."""

import pytest

from tests.dashboard.queries.telling import agent_call, request, response, two_calls
from tests.factories import ProjectFactory, key_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(slug="mine")


@pytest.fixture
def get(client, project):
    key = key_of(project, "read")
    return lambda address: client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}")


def test_it_says_what_the_page_says(get, project):
    send(project, *two_calls())
    told = get("sessions/s/conversation").json()
    first, second = told["items"]
    assert first["summary"]["call_id"] == "a"
    assert [block["role"] for block in first["turns"]] == ["user"]
    assert first["answer"][0]["pieces"][1]["result"]["pieces"][0]["text"] == "print(42)"
    assert second["prompt"]["relation"] == "grows"
    assert (told["next"], told["loose_runs"], told["asides"]) == (None, [], [])


def test_it_comes_in_pages(get, project):
    send(project, *two_calls())
    first = get("sessions/s/conversation?limit=1").json()
    second = get(f"sessions/s/conversation?limit=1&cursor={first['next']}").json()
    assert [item["summary"]["number"] for item in (*first["items"], *second["items"])] == [1, 2]


def test_whole_prompts_and_runs_are_asked_for(get, project):
    send(project, *two_calls(), *agent_call("x", 2, "Look", agent_id="one", parent_tool_use_id="t1"))
    whole = get("sessions/s/conversation?whole=true").json()
    assert [block["is_new"] for block in whole["items"][1]["turns"]] == [False, True]
    (only,) = get("sessions/s/conversation?run=run+one").json()["items"]
    assert only["summary"]["call_id"] == "x"


def test_odd_characters_travel(get, project):
    use = {
        "id": "t1",
        "type": "function",
        "function": {"name": "read", "arguments": '{"a\\ud800": "\\ud800\\u0000"}'},
    }
    send(project, request("a", 0, [{"role": "user", "content": "a\0b"}]))
    send(project, response("a", 1, {"role": "assistant", "content": "", "tool_calls": [use]}))
    (only,) = get("sessions/s/conversation").json()["items"]
    assert only["turns"][0]["pieces"][0]["text"] == "a\0b"
    assert only["answer"][0]["pieces"][0]["arguments"] == [
        {"name": "a\ufffd", "text": "\ufffd\0", "characters": 2}
    ]


def test_what_is_not_there_is_said(get):
    assert get("sessions/nothing/conversation").status_code == 404
    assert get("sessions/nothing/conversation?limits=1").status_code == 400
    assert get("sessions/nothing/conversation?limit=41").status_code == 400
