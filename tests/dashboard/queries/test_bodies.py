"""Bodies, one at a time, as stored."""

import pytest

from dashboard.queries.bodies import (
    Body,
    Side,
    attempt_body,
    both_bodies,
    find_attempt,
    pass_body,
    sent_request,
)
from journal.models import Call
from tests.factories import (
    AttemptFactory,
    CallFactory,
    EntryFactory,
    ProjectFactory,
    requested,
    returned,
    send,
)


@pytest.fixture
def project(db):
    return ProjectFactory()


def key_of_first_attempt():
    return f"{Call.objects.get().key}.1"


def test_both_sides_come_back_with_their_order_and_number_literals(project):
    body = {"model": "gpt-4o", "z": 1.0, "a": 10**30, "messages": [{"role": "user", "content": "é\u2028"}]}
    send(
        project,
        requested(body=body),
        returned(data={"status_code": 200, "body": {"b": 1, "a": [True, None]}}),
    )
    request = attempt_body(project, key_of_first_attempt(), Side.REQUEST)
    assert request.json.decode() == (
        '{"model":"gpt-4o","z":1.0,"a":1000000000000000000000000000000,'
        '"messages":[{"role":"user","content":"\\u00e9\\u2028"}]}'
    )
    assert (request.captured, request.reason) == ("full", None)
    assert attempt_body(project, key_of_first_attempt(), Side.RESPONSE).json == b'{"b":1,"a":[true,null]}'


def test_a_side_that_was_not_recorded_says_so(project):
    send(project, requested())
    assert attempt_body(project, key_of_first_attempt(), Side.RESPONSE) == Body(
        None, None, "no response of this attempt was recorded"
    )


def test_a_request_without_a_body_says_how_much_was_captured(project):
    send(project, requested(data={"provider": "openai", "captured": "hash", "prompt_hash": "abc"}))
    body = attempt_body(project, key_of_first_attempt(), Side.REQUEST)
    assert (body.json, body.captured) == (None, "hash")
    assert body.reason == "the request of this attempt was recorded without a body (captured: hash)"


def test_a_pass_shows_the_body_after_it(project):
    send(
        project,
        requested(),
        {
            "id": "p1",
            "type": "transform.pass.applied",
            "session_id": "run 1",
            "call_id": "call-1",
            "data": {"sequence": 1, "name": "compress", "body": {"model": "small"}},
        },
    )
    call = Call.objects.get()
    number = call.pass_rows.get().number
    assert pass_body(project, call.key, number).json == b'{"model":"small"}'
    assert pass_body(project, call.key, number + 1) is None
    assert pass_body(project, "a\0", number) is None


def test_an_attempt_of_another_project_is_not_found(project):
    attempt = AttemptFactory()
    assert attempt_body(project, f"{attempt.call.key}.1", Side.REQUEST) is None


@pytest.mark.parametrize(
    "key", ["", "abc", "abc.", "abc.x", ".1", "abc.-1", "abc.²", "abc.9999999999", "a\0.1"]
)
def test_what_is_no_attempt_key_finds_nothing(project, key):
    assert find_attempt(project, key) is None


def test_an_entry_that_is_gone_leaves_no_body(project):
    entry = EntryFactory()
    attempt = AttemptFactory(call=CallFactory(session__project=project), request_entry_id=entry.pk + 1)
    assert attempt_body(project, f"{attempt.call.key}.1", Side.REQUEST).json is None


def test_both_sides_are_what_each_is(project):
    send(project, requested())
    key = key_of_first_attempt()
    both = both_bodies(project, key)
    assert both == {side: attempt_body(project, key, side) for side in Side}
    assert both[Side.RESPONSE].reason == "no response of this attempt was recorded"
    assert both_bodies(project, "nothing.1") is None


@pytest.mark.parametrize("messages", [2, 20])
def test_a_body_takes_at_most_five_statements(project, django_assert_max_num_queries, messages):
    history = [{"role": "user", "content": f"message {number} " * 50} for number in range(messages)]
    send(project, requested(body={"model": "gpt-4o", "messages": history}))
    key = key_of_first_attempt()
    with django_assert_max_num_queries(5):
        attempt_body(project, key, Side.REQUEST)


def test_a_request_comes_with_what_was_recorded_beside_its_body(project):
    told = {
        "protocol": "openai_chat",
        "url": "https://gateway.example/v1/chat/completions",
        "headers": {"X-Title": ["a", "b"], "Accept": "*/*", "Odd": 5},
        "body": {"model": "gpt-4o", "z": 1.0},
    }
    send(project, {**requested(), "data": told})
    sent = sent_request(project, key_of_first_attempt())
    assert (sent.protocol, sent.model, sent.url) == ("openai_chat", "gpt-4o", told["url"])
    assert sent.headers == (("X-Title", "a"), ("X-Title", "b"), ("Accept", "*/*"))
    assert sent.body == b'{"model":"gpt-4o","z":1.0}'


@pytest.mark.parametrize(
    "headers", [[["A", "1"], ["B", "2"]], [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]]
)
def test_headers_may_be_pairs(project, headers):
    send(project, {**requested(), "data": {"headers": headers}})
    assert sent_request(project, key_of_first_attempt()).headers == (("A", "1"), ("B", "2"))


def test_of_an_unrecorded_request_only_the_call_is_known(project):
    send(project, returned())
    sent = sent_request(project, key_of_first_attempt())
    assert (sent.body, sent.url, sent.headers) == (None, None, ())
    assert sent_request(project, "nothing.1") is None
