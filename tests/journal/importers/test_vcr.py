"""Cassettes of several recorders give their calls, in the order they were made."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.vcr import Vcr
from journal.wire import Refused

SAMPLES = Path(__file__).parents[2] / "samples" / "http"
CASSETTE = (SAMPLES / "cassette.yaml").read_bytes()
REQUEST = '{"model":"gpt-4o","messages":[]}'


def read(content, reading=None):
    return list(Vcr().read(io.BytesIO(content), reading or Reading()))


def events(content):
    return [json.loads(record.event) for record in read(content)]


def cassette(request=None, response=None, **too):
    url = "https://api.openai.com/v1/chat/completions"
    asked = {"method": "POST", "uri": url, "headers": {}, "body": REQUEST, **(request or {})}
    told = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": '{"id":"c1"}'}}
    interaction = {"request": asked, "response": {**told, **(response or {})}, **too}
    return json.dumps({"version": 1, "interactions": [interaction]}).encode()


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (CASSETTE, 0.96),
        (b"\xef\xbb\xbf" + CASSETTE, 0.96),
        ((SAMPLES / "cassette.json").read_bytes(), 0.96),
        (b"version: 1\r\ninteractions:\r\n- request:\r\n", 0.96),
        (b"interactions: []\nversion: 1\n", 0.7),
        (b"interactions:\n- name: lunch\n", 0),
        (b"steps:\n- request: x\n", 0),
        (b'{"interactions": 7, "request": 1}', 0),
        (b"", 0),
    ],
)
def test_cassettes_are_recognised_by_their_interactions(content, certainty):
    assert Vcr().recognise(content, "unnamed") == certainty


def test_five_interactions_are_four_exchanges_with_a_model():
    reading = Reading()
    found = [json.loads(record.event) for record in read(CASSETTE, reading)]
    assert Counter(event["type"] for event in found) == {"llm.call.requested": 4, "llm.call.returned": 4}
    assert [event["data"].get("status_code") for event in found[1::2]] == [429, 429, 200, 200]
    assert reading.notes == ["1 exchange is no call to a model and left out."]
    assert reading.lines_read == CASSETTE.count(b"\n")


def test_tries_of_one_request_share_a_prompt_and_are_in_order():
    tries = [event for event in events(CASSETTE) if event["data"]["provider"] == "openrouter"]
    assert len({event["data"]["prompt_hash"] for event in tries}) == 1
    ids = [event["attempt_id"] for event in tries[::2]]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)


def test_a_parsed_body_is_the_body():
    asked, told = events(CASSETTE)[:2]
    assert asked["data"]["body"]["messages"] == [{"content": "Tell me a joke.", "role": "user"}]
    assert told["data"]["error"] == {"message": "Provider returned error", "status": 429}
    assert told["data"]["status_text"] == "Too Many Requests"


def test_packed_bytes_are_read():
    told = events(CASSETTE)[-1]
    assert told["data"]["stream"].startswith('data: {"candidates"')
    assert told["data"]["model"] == "gemini-2.5-flash"


def test_betamax_writes_bodies_in_base64_and_a_time():
    asked, told = events((SAMPLES / "cassette.json").read_bytes())
    assert asked["data"]["body"] == {"model": "gpt-4o", "input": "Hi"}
    assert told["data"]["body"]["usage"] == {"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}
    assert told["ts"] == "2026-03-01T10:00:00"


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ({"status": 503}, 503),
        ({"status": {"code": "503"}}, 503),
        ({"status": "503 Service Unavailable", "code": 503}, 503),
        ({"status": None, "status_code": 503}, None),
        ({"status": {"code": "many"}}, None),
        ({"status": {"code": True}}, None),
    ],
)
def test_the_status_is_a_number_or_unknown(response, status):
    assert events(cassette(response=response))[1]["data"].get("status_code") == status


def test_an_older_recorder_has_its_answer_in_content():
    content = cassette(response={"content": '{"id":"c2"}', "body": None})
    assert "body" not in events(content)[1]["data"]
    whole = json.loads(content)
    del whole["interactions"][0]["response"]["body"]
    assert events(json.dumps(whole).encode())[1]["data"]["body"] == {"id": "c2"}


def test_a_binary_answer_is_kept_as_it_is():
    content = (
        b"interactions:\n- request: {method: POST, uri: 'https://api.openai.com/v1/audio/speech', body: null}\n"
        b"  response:\n    body:\n      string: !!binary /+8=\n    status: {code: 200}\n"
    )
    data = events(content)[1]["data"]
    assert (data["operation"], data["body_base64"], data["body_not_decoded"]) == ("speech", "/+8=", "binary")


def test_what_the_recorder_says_beside_goes_along():
    _, told = events(cassette(response={"http_version": "HTTP/2"}, recorded_at="not long ago"))
    assert told["data"]["http_version"] == "HTTP/2"
    assert told["data"]["recorded_at"] == "not long ago"


@pytest.mark.parametrize(
    ("interaction", "reason"),
    [
        ("7", "an interaction without request"),
        ("{request: 7}", "an interaction without request"),
        ("{request: {method: POST}}", "a request without uri"),
    ],
)
def test_an_interaction_of_something_else_is_refused(interaction, reason):
    (refused,) = read(f"interactions:\n- {interaction}\nversion: 1\n".encode())
    assert (refused.index, refused.code, refused.reason) == (2, "not_this_format", reason)


def test_a_request_without_an_answer_is_a_request():
    content = (
        b"interactions:\n- request: {method: POST, uri: 'https://api.openai.com/v1/responses'}\nversion: 1\n"
    )
    (asked,) = events(content)
    assert asked["type"] == "llm.call.requested"


@pytest.mark.parametrize("lost", [b"status:", b"response:", b"method:"])
def test_a_cut_cassette_gives_what_is_whole(lost):
    *found, last = read(CASSETTE[: CASSETTE.rindex(lost)])
    whole = read(CASSETTE)[:6]
    assert found == whole
    assert isinstance(last, Refused)
    assert last.code == "cut_record"


def test_a_json_cassette_is_refused_with_the_place_of_its_fault():
    (refused,) = read(b'{"interactions":\n{"request": 1}}')
    assert (refused.index, refused.reason) == (2, "interactions is an object and not a list")


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("1.5s", 1.5),
        ("250ms", 0.25),
        ("812.5µs", 0.0008125),
        ("1m2.5s", 62.5),
        ("1h0m0s", 3600),
        ("1m", 60),
        ("2 minutes", None),
        ("", None),
        (7, None),
    ],
)
def test_programs_in_go_write_how_long_it_took(duration, seconds):
    _, told = events(cassette(response={"duration": duration}))
    assert told["data"].get("duration_seconds") == seconds
    assert told["data"].get("recorded_duration") == (duration if seconds is None else None)


def test_a_deeper_list_and_its_names_are_those_of_go():
    content = (
        b"---\nversion: 2\ninteractions:\n"
        b"    - id: 0\n      request:\n        method: POST\n        url: https://api.openai.com/v1/responses\n"
        b'        body: \'{"model":"gpt-4o","input":"Hi"}\'\n'
        b'      response:\n        status: 200 OK\n        code: 200\n        body: \'{"id":"resp_1"}\'\n'
    )
    assert Vcr().recognise(content, "unnamed") == 0.96
    asked, told = events(content)
    assert asked["data"]["body"] == {"model": "gpt-4o", "input": "Hi"}
    assert (told["data"]["status_code"], told["data"]["body"]) == (200, {"id": "resp_1"})
    assert told["data"]["id"] == 0


CALL = {
    "request": {
        "method": "POST",
        "url": "https://api.openai.com/v1/responses",
        "headers": {},
        "body": '{"model":"gpt-4o","input":"Hi"}',
    },
    "response": {"status": 200, "headers": {}, "body": '{"id":"resp_1"}'},
}


@pytest.mark.parametrize("content", [json.dumps(CALL), json.dumps([CALL]), json.dumps(CALL, indent=1)])
def test_requests_with_their_answers_need_no_name_for_their_list(content):
    assert Vcr().recognise(content.encode(), "unnamed") == 0.8
    asked, told = events(content.encode())
    assert asked["data"]["body"] == {"model": "gpt-4o", "input": "Hi"}
    assert (told["data"]["status_code"], told["data"]["body"]) == (200, {"id": "resp_1"})


def test_a_list_without_a_name_is_that_of_php():
    content = (
        b"\n-\n    request:\n        method: POST\n        url: 'https://api.openai.com/v1/responses'\n"
        b'        body: \'{"model":"gpt-4o","input":"Hi"}\'\n'
        b"    response:\n        status:\n            code: '200'\n        body: '{\"id\":\"resp_1\"}'\n"
        b"    index: 0\n"
    )
    assert Vcr().recognise(content, "unnamed") == 0.9
    asked, told = events(content)
    assert asked["data"]["body"] == {"model": "gpt-4o", "input": "Hi"}
    assert (told["data"]["status_code"], told["data"]["body"]) == (200, {"id": "resp_1"})


@pytest.mark.parametrize("content", [b"- a: 1\n", b'{"request":{"a":1},"response":{}}', b"[1]"])
def test_other_lists_and_objects_are_no_cassettes(content):
    assert Vcr().recognise(content, "cassette.yaml") == 0
