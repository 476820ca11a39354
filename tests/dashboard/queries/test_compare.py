"""Two calls, or two attempts, beside each other."""

from decimal import Decimal

import pytest

from dashboard.queries.compare import compare_calls
from journal.models import Call
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, event, prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def key(call_id):
    return Call.objects.get(call_id=call_id).key


def figure(told, name):
    (found,) = [one for one in told.figures if one.name == name]
    return found


def test_requests_answers_and_figures_are_compared(project):
    prices()
    send(project, *call("a", 0, [USER], cached=0), *call("b", 5, [USER, ASKED, RESULT], cached=8000))
    told = compare_calls(project, key("a"), key("b"))
    assert [(one.kind, one.after) for one in told.request.operations] == [
        ("add", "/messages/1"),
        ("add", "/messages/2"),
    ]
    assert figure(told, "tokens read from the cache").difference == 8000
    assert figure(told, "cost").difference == Decimal("-0.01")
    assert (told.before.summary.number, told.after.summary.number) == (1, 2)
    assert "/id" in {one.after for one in told.response.operations}


def tried_twice():
    """The first try is refused, the second goes to another model."""
    first, answer = call("a", 0, [USER], cached=0)
    refused = event(
        "refused",
        "llm.call.returned",
        1,
        {"status_code": 429, "error": {"type": "rate_limit", "message": "slow down"}},
        "a",
    )
    again = event("again", "llm.call.requested", 2, first["data"], "a")
    again["data"] = {**first["data"], "body": first["data"]["body"] | {"model": "gpt-4o-mini"}}
    return [
        first | {"attempt_id": "1"},
        refused | {"attempt_id": "1"},
        again | {"attempt_id": "2"},
        answer | {"attempt_id": "2", "ts": "2026-09-01T12:00:04Z"},
    ]


def test_two_attempts_of_a_call_differ_in_what_was_changed_between_them(project):
    send(project, *tried_twice())
    told = compare_calls(project, f"{key('a')}.1", f"{key('a')}.2")
    assert [(one.kind, one.after) for one in told.request.operations] == [("replace", "/model")]
    assert (figure(told, "error").before, figure(told, "error").after) == ("rate_limit", None)
    assert figure(told, "waited before").after == 1.0
    assert told.response.problem.startswith("the answer of attempt 1 of call")


def test_of_a_call_the_attempt_that_served_it_is_looked_at(project):
    send(project, *tried_twice())
    told = compare_calls(project, key("a"), key("a"))
    assert told.before.attempt.number == 2


def test_a_recorded_stream_is_compared_as_what_it_comes_to(project):
    asked, answered = call("a", 0, [USER], cached=0)
    chunk = '{"id":"r","choices":[{"index":0,"delta":{"role":"assistant","content":"ok"}}]}'
    answered["data"] = {"status_code": 200, "stream": f"data: {chunk}\n\ndata: [DONE]\n\n"}
    send(project, asked, answered, *call("b", 5, [USER], cached=0))
    told = compare_calls(project, key("a"), key("b"))
    assert told.response.is_assembled
    assert told.response.old["choices"][0]["message"]["content"] == "ok"


def test_without_a_body_nothing_is_compared_and_it_says_so(project):
    asked, answered = call("a", 0, [USER], cached=0)
    del asked["data"]["body"]
    send(project, asked, answered, *call("b", 5, [USER], cached=0))
    told = compare_calls(project, key("a"), key("b"))
    assert told.request.problem == f"the request of attempt 1 of call {key('a')} was recorded without a body"
    assert told.request.operations == []


@pytest.mark.parametrize("other", ["", "nothing", "nothing.1", "a\0b", ".", "9" * 40])
def test_what_is_not_there_is_compared_with_nothing(project, other):
    send(project, *call("a", 0, [USER], cached=0))
    assert compare_calls(project, key("a"), other) is None
    assert compare_calls(project, key("a"), f"{key('a')}.2") is None
    assert compare_calls(project, key("a"), f"{key('a')}.x") is None


@pytest.mark.parametrize("messages", [1, 30])
def test_the_number_of_statements_does_not_grow(project, django_assert_max_num_queries, messages):
    send(project, *call("a", 0, [USER] * messages, cached=0), *call("b", 5, [ASKED] * messages, cached=0))
    one, other = key("a"), key("b")
    with django_assert_max_num_queries(18):
        compare_calls(project, one, other)
