"""An exchange becomes a request, an answer, and the wait that the answer asked for."""

import json

import pytest

from journal.importers.base import Reading
from journal.importers.http import (
    Exchange,
    Recording,
    answer_records,
    body_of_json,
    body_of_text,
    headers_of,
)

URL = "https://api.anthropic.com/v1/messages?beta=true"
ASKS = b'{"model":"claude-x","messages":[],"max_tokens":1}'
OVERLOADED = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'


def exchange(**told):
    return Exchange(**{"method": "POST", "url": URL, "request": body_of_json(ASKS), "status": 200, **told})


def events(*exchanges, reading=None):
    recording = Recording("test", reading or Reading())
    found = [
        json.loads(record.event)
        for one in exchanges
        for record in recording.records(one, 1, one.request.raw if one.request else b"")
    ]
    recording.finish()
    return found


def test_request_and_answer_share_what_joins_tries():
    started, ended = "2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z"
    answer = body_of_json(b'{"id":"msg_1","model":"claude-x-20260101"}')
    asked, told = events(exchange(started_at=started, ended_at=ended, answer=answer))
    assert (asked["type"], asked["ts"]) == ("llm.call.requested", started)
    assert (told["type"], told["ts"]) == ("llm.call.returned", ended)
    assert asked["attempt_id"] == told["attempt_id"]
    for name, value in (("model", "claude-x"), ("target", "api.anthropic.com"), ("provider", "anthropic")):
        assert asked["data"][name] == told["data"][name] == value
    assert asked["data"]["prompt_hash"] == told["data"]["prompt_hash"]
    assert asked["data"]["body"] == json.loads(ASKS)
    assert told["data"]["body"] == {"id": "msg_1", "model": "claude-x-20260101"}
    assert asked["id"] != told["id"]


def test_a_try_that_was_refused_tells_how_long_to_wait():
    refused = exchange(
        started_at="2026-03-01T10:00:00Z",
        status=529,
        answer=body_of_json(OVERLOADED),
        answer_headers=headers_of({"retry-after": "12", "request-id": "req_7"}),
    )
    _, told, retry = events(refused)
    assert told["data"]["error"] == {"type": "overloaded_error", "message": "Overloaded", "status": 529}
    assert told["data"]["request_id"] == "req_7"
    assert retry["type"] == "llm.retry.scheduled"
    assert retry["attempt_id"] == told["attempt_id"]
    assert retry["data"] == {
        "model": "claude-x",
        "target": "api.anthropic.com",
        "prompt_hash": told["data"]["prompt_hash"],
        "delay_seconds": 12,
        "delay_source": "retry-after",
        "reason": "529 overloaded_error",
    }


def test_the_same_request_later_is_another_try_of_the_same_prompt():
    first, second = (events(exchange(started_at=f"2026-03-01T10:00:0{second}Z"))[0] for second in (0, 5))
    assert first["attempt_id"] != second["attempt_id"]
    assert first["data"]["prompt_hash"] == second["data"]["prompt_hash"]


def test_another_key_in_the_address_does_not_make_another_prompt():
    base = "https://generativelanguage.googleapis.com/v1beta/models/g:generateContent"
    hashes = {
        events(exchange(url=f"{base}?key={key}", started_at="2026-03-01T10:00:00Z"))[0]["data"]["prompt_hash"]
        for key in ("one", "two")
    }
    assert len(hashes) == 1


def test_without_times_equal_exchanges_stay_apart_in_the_order_of_the_file():
    refused = exchange(status=529, answer=body_of_json(OVERLOADED))
    ids = [event["attempt_id"] for event in events(refused, refused, refused)][::2]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)


def test_a_copy_of_a_file_without_times_gives_the_same_events():
    refused = exchange(status=529, answer=body_of_json(OVERLOADED))
    assert events(refused, refused) == events(refused, refused)
    assert events(refused, refused)[:2] == events(refused)


def test_without_times_tries_of_two_files_are_never_one_call():
    other = exchange(request=body_of_json(b'{"model":"claude-x","messages":[1]}'))
    same = exchange()
    alone, after_another = events(same)[0], events(other, same)[2]
    assert alone["data"]["body"] == after_another["data"]["body"]
    assert alone["data"]["prompt_hash"] != after_another["data"]["prompt_hash"]


def test_a_request_without_an_answer_is_a_request():
    (asked,) = events(exchange(answered=False))
    assert asked["type"] == "llm.call.requested"


def test_a_request_that_was_not_recorded_is_not_captured():
    asked, _ = events(exchange(request=None))
    assert asked["data"]["captured"] == "none"
    assert "body" not in asked["data"]


def test_a_stream_stays_as_it_was_recorded():
    text = 'event: message_start\ndata: {"type":"message_start"}\n\n'
    _, told = events(exchange(answer=body_of_text(text, "text/event-stream")))
    assert told["data"]["stream"] == text
    assert "body" not in told["data"]


def test_an_address_that_streams_makes_a_list_of_chunks_a_stream():
    url = "https://generativelanguage.googleapis.com/v1beta/models/g:streamGenerateContent"
    _, told = events(exchange(url=url, answer=body_of_text('[{"candidates":[]}]', "application/json")))
    assert told["data"]["stream"] == [{"candidates": []}]
    _, cut = events(exchange(url=url, answer=body_of_text('[{"candidates":[]},{"cand', "application/json")))
    assert cut["data"]["stream"] == '[{"candidates":[]},{"cand'


def test_an_error_at_an_address_that_streams_is_a_body():
    url = "https://generativelanguage.googleapis.com/v1beta/models/g:streamGenerateContent"
    _, told = events(exchange(url=url, status=503, answer=body_of_text("try later", "text/plain")))
    assert told["data"]["body"] == "try later"
    assert told["data"]["error"] == {"message": "try later", "status": 503}


def test_an_answer_that_never_came_says_why():
    _, told = events(exchange(status=None, failure="net::ERR_ABORTED", is_cancelled=True))
    assert told["data"]["error"] == {"type": "net::ERR_ABORTED"}
    assert told["data"]["cancelled"] is True
    assert "status_code" not in told["data"]


def test_what_the_recorder_says_beside_goes_along_and_means_nothing_to_us():
    asked, told = events(exchange(asked_too={"usage": b"1"}, told_too={"logged_at": b'"x"', "model": b'"y"'}))
    assert asked["data"]["recorded_usage"] == 1
    assert told["data"]["logged_at"] == "x"
    assert (told["data"]["model"], told["data"]["recorded_model"]) == ("claude-x", "y")


@pytest.mark.parametrize(
    ("metadata", "headers", "session"),
    [
        ({"user_id": "user_ab_account_cd_session_7d3c0f52-8a3e"}, {}, "7d3c0f52-8a3e"),
        ({"user_id": '{"device_id":"d","session_id":"7d3c0f52"}'}, {}, "7d3c0f52"),
        ({}, {"X-Claude-Code-Session-Id": "7d3c0f52"}, "7d3c0f52"),
        ({"user_id": "somebody"}, {}, None),
        ({"user_id": '{"session_id":7}'}, {}, None),
        ({"user_id": 7}, {}, None),
        ("text", {}, None),
    ],
)
def test_a_session_is_told_or_none(metadata, headers, session):
    body = body_of_json(json.dumps({"model": "m", "metadata": metadata}).encode())
    asked, _ = events(exchange(request=body, request_headers=headers_of(headers)))
    assert asked.get("session_id") == session


@pytest.mark.parametrize(
    "asks", [{"user": "u-1", "prompt_cache_key": "k"}, {"metadata": {"session_id": "s"}}, {"session": "s"}]
)
def test_other_names_are_no_sessions(asks):
    body = body_of_json(json.dumps({"model": "m", "messages": [], **asks}).encode())
    asked, _ = events(exchange(url="https://api.openai.com/v1/chat/completions", request=body))
    assert "session_id" not in asked


def test_claude_code_is_known_by_what_it_calls_itself():
    asked, told = events(
        exchange(request_headers=headers_of({"User-Agent": "claude-cli/2.0.1 (external, cli)"}))
    )
    assert asked["agent"] == told["agent"] == "claude-code"


@pytest.mark.parametrize(
    ("calls", "others", "note"),
    [
        (0, 2, "No call to a model: 2 exchanges are something else."),
        (1, 1, "1 exchange is no call to a model and left out."),
        (1, 2, "2 exchanges are no calls to a model and left out."),
    ],
)
def test_what_is_no_call_is_counted(calls, others, note):
    reading = Reading()
    events(*[exchange()] * calls, *[exchange(url="https://example.com/")] * others, reading=reading)
    assert reading.notes == [note]


def test_nothing_is_said_when_all_are_calls():
    reading = Reading()
    events(exchange(), reading=reading)
    assert reading.notes == []


def test_an_answer_alone_names_itself():
    body = body_of_json(b'{"id":"msg_1","type":"message"}')
    (record,) = answer_records(body, protocol="anthropic_messages", source="test", line=3, raw=b"raw")
    event = json.loads(record.event)
    assert (record.line, record.raw, event["type"]) == (3, b"raw", "llm.call.returned")
    assert event["data"] == {"protocol": "anthropic_messages", "body": {"id": "msg_1", "type": "message"}}
    assert list(answer_records(body, protocol="anthropic_messages", source="test", line=3, raw=b"raw")) == [
        record
    ]


def test_two_requests_of_one_moment_are_told_apart_by_the_providers_id():
    at = {"started_at": "2026-03-01T10:00:00Z", "status": 429}
    ids = {
        events(exchange(**at, answer_headers=headers_of({"request-id": name})))[0]["attempt_id"]
        for name in ("req_1", "req_2")
    }
    assert len(ids) == 2


def test_without_a_model_that_was_asked_for_an_exchange_stands_alone():
    lonely = exchange(request=None, url="https://api.openai.com/v1/chat/completions")
    lonely.answer = body_of_json(b'{"model":"gpt-x","choices":[]}')
    asked, told = events(lonely)
    assert "prompt_hash" not in asked["data"] | told["data"]
    assert asked["attempt_id"] == told["attempt_id"]


COUNTED = headers_of({"X-Amzn-Bedrock-Input-Token-Count": "11", "x-amzn-bedrock-output-token-count": "5"})
INVOKE = "https://bedrock-runtime.us-east-1.amazonaws.com/model/meta.llama3/invoke"


def test_bedrock_counts_tokens_in_headers_where_the_answer_has_no_usage():
    answer = body_of_json(b'{"generation":"4"}')
    _, told = events(exchange(url=INVOKE, answer=answer, answer_headers=COUNTED))
    assert told["data"]["usage"] == {"inputTokens": 11, "outputTokens": 5}


def test_usage_in_the_answer_wins_over_headers_and_headers_of_others_count_nothing():
    whole = body_of_json(b'{"usage":{"input_tokens":1}}')
    _, told = events(exchange(url=INVOKE, answer=whole, answer_headers=COUNTED))
    assert "usage" not in told["data"]
    _, told = events(exchange(answer=body_of_json(b"{}"), answer_headers=COUNTED))
    assert "usage" not in told["data"]
    damaged = headers_of({"x-amzn-bedrock-input-token-count": "-1"})
    _, told = events(exchange(url=INVOKE, answer=body_of_json(b"{}"), answer_headers=damaged))
    assert "usage" not in told["data"]
