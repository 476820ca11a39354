"""What failed is read from objects and texts of any shape, and nothing is made up."""

import json

import pytest

from journal.importers.claude_code_errors import (
    Fault,
    fault_of_message,
    fault_of_retry,
    fault_of_text,
    reason,
    wait,
)
from journal.importers.members import members_of


def members(**record):
    return members_of(json.dumps(record).encode())


def of_retry(error):
    return fault_of_retry(json.dumps(error).encode())


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ({}, Fault()),
        (None, Fault()),
        ("", Fault()),
        ([1], Fault()),
        ({"status": 529, "message": "overloaded"}, Fault(None, "overloaded", 529)),
        ({"cause": {"code": "ECONNRESET"}}, Fault("ECONNRESET")),
        ({"type": "error", "message": "Connection error."}, Fault(None, "Connection error.")),
        ({"status": 503, "error": {"code": "too_many", "message": "full"}}, Fault("too_many", "full", 503)),
        ({"status": "529", "headers": 3, "requestID": None}, Fault()),
        ("socket closed", Fault(None, "socket closed")),
        ({"status": 401, "error": "no key"}, Fault(None, "no key", 401)),
    ],
)
def test_the_error_of_a_try_is_read_as_far_as_it_goes(error, fault):
    assert of_retry(error) == fault


def test_the_innermost_error_says_what_went_wrong():
    answer = {
        "type": "error",
        "error": {"type": "overloaded_error", "message": "Overloaded"},
        "request_id": "req_1",
    }
    error = {"status": 529, "requestID": "req_1", "error": answer}
    assert of_retry(error) == Fault("overloaded_error", "Overloaded", 529, "req_1")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            'API Error: 500 {"type":"error","error":{"type":"api_error","message":"Broken"},"request_id":"req_2"}',
            Fault("api_error", "Broken", 500, "req_2"),
        ),
        (
            'API Error (429 {"type":"error","error":{"type":"rate_limit_error","message":"Slow"}}) · Retrying',
            Fault("rate_limit_error", "Slow", 429),
        ),
        ('API Error: 529 {"type":"err', Fault(None, 'API Error: 529 {"type":"err', 529)),
        ("API Error: 529 Overloaded", Fault(None, "API Error: 529 Overloaded", 529)),
        ("API Error: Connection error.", Fault(None, "API Error: Connection error.")),
        ("Prompt is too long", Fault(None, "Prompt is too long")),
        ("API Error: 400 {}", Fault(None, "API Error: 400 {}", 400)),
    ],
)
def test_a_shown_error_is_read_from_its_text(text, fault):
    assert fault_of_text(text) == fault


def test_what_the_line_says_beside_the_text_fills_what_the_text_leaves_open():
    record = members(error="rate_limit", apiErrorStatus=429, requestId="req_3")
    found = fault_of_message(record, ["You've hit your session limit"])
    assert found == Fault("rate_limit", "You've hit your session limit", 429, "req_3")


def test_unknown_is_no_type_of_an_error():
    assert fault_of_message(members(error="unknown"), ["Prompt is too long"]) == Fault(
        None, "Prompt is too long"
    )


def test_an_error_tells_only_what_is_known():
    assert json.loads(Fault("api_error", None, 500).as_json()) == {"type": "api_error", "status": 500}
    assert Fault().as_json() == b"{}"


@pytest.mark.parametrize(
    ("milliseconds", "seconds"),
    [(b"500", b"0.5"), (b"2000", b"2"), (b"545.2778597981155", b"0.5452778597981155"), (b"0", b"0")],
)
def test_a_wait_keeps_all_its_digits(milliseconds, seconds):
    assert wait({"retryInMs": milliseconds}) == (seconds, "backoff")


@pytest.mark.parametrize("milliseconds", [b"-1", b"null", b'"500"', b"1e3", b"{}"])
def test_a_wait_that_is_no_number_of_milliseconds_is_unknown(milliseconds):
    assert wait({"retryInMs": milliseconds}) == (None, None)


@pytest.mark.parametrize(
    ("headers", "source"),
    [
        ({"retry-after": "5"}, "retry-after"),
        ({"Retry-After": 5}, "retry-after"),
        ({"retry-after-ms": "5000"}, "retry-after"),
        ({"retry-after": "60"}, "backoff"),
        ({"retry-after": "Wed, 14 Jan 2026 10:41:23 GMT"}, "backoff"),
        ({}, "backoff"),
    ],
)
def test_a_wait_comes_from_the_header_when_it_is_as_long_as_the_header_says(headers, source):
    assert wait(members(retryInMs=5000, error={"headers": headers})) == (b"5", source)


@pytest.mark.parametrize(
    ("fault", "record", "words"),
    [
        (
            Fault("overloaded_error", "Overloaded", 529),
            {"retryAttempt": 3, "maxRetries": 10},
            "529 overloaded_error: Overloaded; retry 3 of at most 10",
        ),
        (Fault(), {"retryAttempt": 1, "maxRetries": 10}, "no error was recorded; retry 1 of at most 10"),
        (Fault("ECONNRESET"), {"retryAttempt": 1}, "ECONNRESET; retry 1"),
        (Fault(None, "full", 503), {}, "503: full"),
    ],
)
def test_the_reason_is_what_was_recorded(fault, record, words):
    assert reason(fault, members(**record)) == words
