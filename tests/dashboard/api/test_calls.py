"""Calls, bodies and passes as JSON."""

import pytest

from journal.models import Call
from tests.factories import CallFactory, PassFactory, ProjectFactory, key_of, requested, returned, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def get(client, project):
    key = key_of(project, "read")
    return lambda address: client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}")


def retried():
    """Two attempts: the first is refused by the provider, the second one is answered."""
    refused = {
        "id": "first-returned",
        "type": "llm.call.returned",
        "ts": "2026-09-01T12:00:01Z",
        "session_id": "run 1",
        "call_id": "call-1",
        "attempt": 1,
        "data": {"status_code": 429, "error": {"type": "rate_limit_error", "message": "slow down"}},
    }
    second = requested(id="second-requested", attempt=2, ts="2026-09-01T12:00:03Z")
    answered = returned(id="second-returned", attempt=2, ts="2026-09-01T12:00:05Z")
    return [requested(attempt=1), refused, second, answered]


def test_a_call_shows_its_attempts_and_why_it_was_retried(get, project):
    send(project, *retried())
    (item,) = get("calls").json()["items"]
    assert (item["status"], item["attempts"], item["failed_attempts"]) == ("ok", 2, 1)
    call = get(f"calls/{item['key']}").json()
    assert [(one["number"], one["status"], one["status_code"]) for one in call["attempts"]] == [
        (1, "error", 429),
        (2, "ok", 200),
    ]
    assert [(wait["before_attempt"], wait["seconds"], wait["reason"]) for wait in call["waits"]] == [
        (2, 2.0, "Attempt 1 ended with 429 rate_limit_error; 2.00 s passed before attempt 2.")
    ]
    assert call["tokens"]["input"] == 10
    assert (call["usage"]["rule"], call["usage"]["output_visible"]) == ("openai_chat", 3)
    assert call["usage"]["convention"] == "inclusive"
    assert (call["passes"], call["links"]) == ([], [])


def test_a_call_tells_what_it_cost_and_how_that_comes_about(get, project):
    send(project, *retried())
    call = get(f"calls/{Call.objects.get().key}").json()
    cost = {
        "currency": "USD",
        "amount": "0.000055",
        "reported": None,
        "computed": "0.000055",
        "unknown_calls": 0,
    }
    assert (call["costs"], call["cost_unknown_calls"], call["cost_unknown_reason"]) == ([cost], 0, None)
    assert call["cost_lines"] == [
        {
            "token_class": "input",
            "quantity": 10,
            "per_million": "2.5",
            "amount": "0.000025",
            "currency": "USD",
            "attempt": None,
            "tool": None,
        },
        {
            "token_class": "output",
            "quantity": 3,
            "per_million": "10",
            "amount": "0.00003",
            "currency": "USD",
            "attempt": None,
            "tool": None,
        },
    ]
    assert call["price"] == {
        "edition": call["priced_with"],
        "in_force_from": "1970-01-01T00:00:00Z",
        "provider": "openai",
        "model": "gpt-4o",
        "since": None,
        "hours": None,
        "above_input_tokens": None,
    }
    assert call["priced_with"].startswith("genai-prices ")


def test_a_call_of_unknown_cost_says_why(get, project):
    refused, second, answered = retried()[1:]
    answered["data"]["body"] = {**answered["data"]["body"], "model": "home-made"}
    second["data"]["body"]["model"] = "home-made"
    send(project, requested(attempt=1, body=second["data"]["body"]), refused, second, answered)
    call = get(f"calls/{Call.objects.get().key}").json()
    assert (call["costs"], call["cost_unknown_calls"], call["cost_lines"], call["price"]) == ([], 1, [], None)
    assert call["cost_unknown_reason"].endswith(" has no price for this model of this provider.")


def test_bodies_come_as_they_are_stored(get, project):
    send(project, *retried())
    key = Call.objects.get().key
    response = get(f"attempts/{key}.2/request")
    assert response.content == b'{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert get(f"attempts/{key}.2/response").json()["id"] == "chatcmpl-call-1"


def test_a_body_that_was_not_recorded_is_not_found_and_says_why(get, project):
    send(project, *retried())
    response = get(f"attempts/{Call.objects.get().key}.1/response")
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "the response of this attempt was recorded without a body"


def test_passes_are_listed_and_opened(get, project):
    step = {
        "id": "pass-1",
        "type": "transform.pass.applied",
        "session_id": "run 1",
        "call_id": "call-1",
        "data": {
            "sequence": 1,
            "name": "compress",
            "direction": "request",
            "changed": True,
            "body": {"a": 1.0},
        },
    }
    send(project, requested(), step, returned())
    key = Call.objects.get().key
    (item,) = get(f"calls/{key}/passes").json()["items"]
    assert (item["name"], item["has_body"], item["writer_says_changed"]) == ("compress", True, True)
    assert get(f"calls/{key}/passes/{item['number']}").content == b'{"a":1.0}'


def test_calls_are_found_by_query(get, project):
    send(project, *retried())
    assert len(get("calls?q=attempts:>1 model:gpt-4o").json()["items"]) == 1
    assert get("calls?q=status:error").json()["items"] == []


@pytest.mark.parametrize(
    "address",
    [
        "calls/{key}",
        "calls/{key}/passes",
        "calls/{key}/passes/1",
        "attempts/{key}.1/request",
        "attempts/{key}.1/response",
    ],
)
@pytest.mark.parametrize("key", ["nothing", "%00", "another project's"])
def test_what_is_not_there_or_not_ours_is_not_found(get, address, key):
    if key == "another project's":
        call = CallFactory()
        PassFactory(call=call, number=1)
        key = call.key
    response = get(address.format(key=key))
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("number", ["-1", "99999999999999999999"])
def test_a_pass_number_out_of_all_bounds_is_not_found(get, number):
    assert get(f"calls/{CallFactory().key}/passes/{number}").status_code == 404


@pytest.mark.parametrize(
    ("address", "where"),
    [("calls?q=erors:1", "q, character 1"), ("calls?limit=501", "limit"), ("calls?sort=x", "sort")],
)
def test_a_parameter_that_cannot_be_meant_is_refused(get, address, where):
    response = get(address)
    assert (response.status_code, response.json()["error"]["where"]) == (400, where)
