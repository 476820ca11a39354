"""The main door."""

import gzip
import json

import pytest
from django.db import DataError, OperationalError

from journal.accept.blobs import StaleMemory
from journal.api import events as door
from journal.models import Call, Entry, Refusal
from tests.factories import ProjectFactory, key_of, requested, returned

pytestmark = pytest.mark.django_db
JSON, LINES = "application/json", "application/x-ndjson"


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def post(client, project):
    key = key_of(project, "write")

    def post(body, content_type=JSON, **headers):
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        headers.setdefault("HTTP_AUTHORIZATION", f"Bearer {key}")
        return client.post("/api/v1/events", body, content_type=content_type, **headers)

    return post


def lines(*events):
    return "\n".join(json.dumps(event) for event in events)


def error(response):
    return response.status_code, response.json()["error"]["code"], response.json()["error"]["where"]


def test_a_batch_is_stored_and_visible_when_the_answer_comes(post, project):
    response = post([requested(), returned()])
    assert response.status_code == 200
    assert response.json() == {
        "accepted": 2,
        "duplicates": 0,
        "conflicts": [],
        "conflicts_count": 0,
        "rejected": [],
        "rejected_count": 0,
    }
    call = Call.objects.get()
    assert (call.project, call.status, call.request_model) == (project, "ok", "gpt-4o")


def test_one_object_is_a_batch_of_one(post):
    assert post(requested()).json()["accepted"] == 1


def test_the_same_events_again_are_duplicates(post):
    post([requested(), returned()])
    answer = post([requested(), returned()]).json()
    assert (answer["accepted"], answer["duplicates"]) == (0, 2)


def test_another_event_under_a_taken_id_is_a_conflict(post):
    post([requested()])
    answer = post([returned(), requested(body={"model": "other"})]).json()
    assert (answer["accepted"], answer["conflicts"]) == (1, [{"index": 1, "id": "call-1-requested"}])


def test_a_bad_event_is_refused_with_its_place_and_the_rest_is_stored(post):
    answer = post([requested(), {"id": "bad", "data": {}}, {"type": "x", "v": 99}]).json()
    assert answer["accepted"] == 1
    assert [(one["index"], one["id"], one["code"], one["where"]) for one in answer["rejected"]] == [
        (1, "bad", "invalid_envelope", "type"),
        (2, None, "future_version", "v"),
    ]
    assert Refusal.objects.count() == 2


def test_lines_are_stored_and_the_answer_says_how_many_were_read(post):
    response = post("\ufeff" + lines(requested(), returned()) + "\r\n\n", LINES)
    assert response.status_code == 200
    assert (response.json()["accepted"], response.json()["lines_read"]) == (2, 2)


def test_a_bad_line_is_refused_with_its_index_and_the_rest_is_stored(post):
    answer = post(lines(requested()) + "\n{cut\n" + lines(returned()), LINES).json()
    assert (answer["accepted"], answer["lines_read"]) == (2, 3)
    assert [(one["index"], one["code"]) for one in answer["rejected"]] == [(1, "invalid_json")]


def test_lines_are_stored_slice_by_slice(post, monkeypatch):
    sizes = []
    monkeypatch.setattr(door, "SLICE_EVENTS", 2)
    accept = door.accept
    monkeypatch.setattr(
        door,
        "accept",
        lambda project, items, origin: sizes.append(len(items)) or accept(project, items, origin=origin),
    )
    assert post(lines(*(requested(f"c{number}") for number in range(5))), LINES).json()["accepted"] == 5
    assert sizes == [2, 2, 1]


def test_a_slice_is_also_cut_by_its_bytes(post, monkeypatch):
    monkeypatch.setattr(door, "SLICE_BYTES", 10)
    assert post(lines(requested("a"), requested("b")), LINES).json()["lines_read"] == 2


def test_when_a_later_slice_fails_the_answer_says_how_far_it_got(post, monkeypatch):
    monkeypatch.setattr(door, "SLICE_EVENTS", 2)
    accept, calls = door.accept, []

    def fail_the_second(project, items, *, origin):
        calls.append(items)
        if len(calls) == 2:
            raise OperationalError("database is locked")
        return accept(project, items, origin=origin)

    monkeypatch.setattr(door, "accept", fail_the_second)
    response = post(lines(*(requested(f"c{number}") for number in range(5))), LINES)
    assert error(response) == (503, "unavailable", None)
    assert response["Retry-After"] == "1"
    assert (response.json()["lines_read"], response.json()["accepted"]) == (2, 2)
    assert Entry.objects.count() == 2


def test_when_a_later_part_of_the_stream_is_broken_the_earlier_ones_stay(post, monkeypatch):
    monkeypatch.setattr(door, "SLICE_EVENTS", 1)
    body = gzip.compress(lines(requested()).encode() + b"\n") + b"broken"
    response = post(body, LINES, HTTP_CONTENT_ENCODING="gzip")
    assert error(response) == (400, "broken_encoding", "body")


def test_a_line_over_the_limit_is_refused_and_the_next_one_read(post, settings):
    settings.RECTO_MAX_LINE_BYTES = 2000
    answer = post(lines(requested("a", agent="x" * 3000), requested("b")), LINES).json()
    assert answer["accepted"] == 1
    (refused,) = answer["rejected"]
    assert (refused["index"], refused["code"]) == (0, "too_large")
    assert refused["reason"].endswith("the limit is 2000")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_compressed_events_are_read(post, encoding):
    import zstandard

    encode = {"gzip": gzip.compress, "zstd": zstandard.compress}[encoding]
    response = post(encode(json.dumps([requested()]).encode()), HTTP_CONTENT_ENCODING=encoding)
    assert response.json()["accepted"] == 1


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", "text/json", LINES, "application/jsonl"]
)
def test_json_goes_by_several_names(post, content_type):
    assert post(json.dumps(requested()), content_type).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        ("application/x-www-form-urlencoded", "unknown_type"),
        ("text/plain", "unknown_type"),
        ("application/json; charset=utf-16", "unknown_charset"),
    ],
)
def test_other_types_are_refused(post, content_type, code):
    assert error(post("[]", content_type)) == (415, code, "Content-Type")


@pytest.mark.parametrize("content_type", [JSON, LINES])
@pytest.mark.parametrize("body", [" ", "   ", "no json", "<html>"])
def test_what_is_no_json_at_all_is_unprocessable(post, body, content_type):
    response = post(body, content_type)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "not_json")
    assert Refusal.objects.count() == 0


def test_a_body_without_a_length_is_asked_for_one(post):
    assert error(post("")) == (411, "length_required", "Content-Length")


def test_a_batch_over_the_limit_is_refused_with_the_limit(post, settings):
    settings.RECTO_MAX_BATCH_BYTES = 100
    response = post([requested()])
    assert error(response) == (413, "too_large", "body")
    assert response.json()["error"]["message"] == "the body is larger than the limit of 100 bytes"


def test_an_array_of_other_things_is_refused_one_by_one(post):
    answer = post('[1, null, [], "x"]').json()
    assert (answer["accepted"], answer["rejected_count"]) == (0, 4)


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic abc", "Bearer"])
def test_without_a_valid_key_nothing_is_taken(post, header):
    response = post([requested()], HTTP_AUTHORIZATION=header)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="recto"')
    assert Entry.objects.count() == 0


def test_a_key_that_may_only_read_may_not_write(post, project):
    response = post([requested()], HTTP_AUTHORIZATION=f"Bearer {key_of(project, 'read')}")
    assert error(response) == (403, "scope_missing", "Authorization")


def test_a_login_is_not_accepted_instead_of_a_key(client, django_user_model, project):
    client.force_login(django_user_model.objects.create_user("admin"))
    assert client.post("/api/v1/events", "[]", content_type=JSON).status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_events_come_by_post_only(client, method):
    response = getattr(client, method)("/api/v1/events")
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("fault", [DataError("bigint out of range"), OverflowError()])
def test_what_no_database_holds_is_refused_for_good(post, monkeypatch, fault):
    def fail(*arguments, origin):
        raise fault

    monkeypatch.setattr(door, "accept_body", fail)
    monkeypatch.setattr(door, "accept", fail)
    assert error(post([requested()])) == (422, "beyond_reason", None)
    assert error(post(lines(requested()), LINES)) == (422, "beyond_reason", None)


@pytest.mark.parametrize("fault", [OperationalError("locked"), StaleMemory()])
def test_a_database_that_is_away_is_answered_with_when_to_come_again(post, monkeypatch, fault):
    def fail(project, body, limits, *, origin):
        raise fault

    monkeypatch.setattr(door, "accept_body", fail)
    response = post([requested()])
    assert error(response) == (503, "unavailable", None)
    assert response["Retry-After"] == "1"


@pytest.mark.parametrize(
    "body",
    [
        b'[{"type":"x","data":{"a":"\\u0000"}}]',
        b'[{"type":"x","data":{"a":"\\ud800"}}]',
        b'[{"type":"x","session_id":"\\u0000"}]',
        b'[{"type":"x","session_id":"\\ud800","id":"\\ud800"}]',
        b'[{"type":"x","data":{"a":1e999}}]',
        b'[{"type":"x","data":{"a":NaN}}]',
        b'[{"type":"x","data":{"a":123456789012345678901234567890}}]',
        b'[{"type":"x","data":{"a":1,"a":2}}]',
        b'\xef\xbb\xbf[{"type":"x"}]',
        b'[{"type":"x","data":{"a":"\xff"}}]',
        b'[{"type":"x"}',
        b'[{"type":"x"}]]',
        b'{"type":"x"}{"type":"y"}',
        b"[" * 5000,
        b'{"type":"x","data":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
        b'[{"type":"x","ts":"9999-12-31T23:59:59.999999Z"}]',
        b'[{"type":"x","ts":"0001-01-01T00:00:00+23:59"}]',
        b'[{"type":"llm.call.requested","data":{"body":[]}}]',
        b'[{"type":"llm.call.returned","data":{"status_code":"x","usage":7,"error":[]}}]',
        b'[{"type":"x","tags":["\\u0000"],"agent":"\\u0000","user":"","call_id":"\\u0000"}]',
    ],
)
@pytest.mark.parametrize("content_type", [JSON, LINES])
def test_odd_input_is_stored_or_refused_and_never_a_fault(post, body, content_type):
    response = post(body, content_type)
    assert response.status_code in {200, 422}
    if response.status_code == 200:
        answer = response.json()
        assert answer["accepted"] + answer["rejected_count"] >= 1


def test_parameters_are_refused_instead_of_ignored(client, project):
    key = key_of(project, "write")
    response = client.post(
        "/api/v1/events?project=other",
        json.dumps([requested()]),
        content_type=JSON,
        HTTP_AUTHORIZATION=f"Bearer {key}",
    )
    assert error(response) == (400, "unknown_parameter", "project")
    assert not Call.objects.exists()
