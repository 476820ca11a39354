"""Errors keep what the provider said, and a wait is what the answer asked for."""

import json

import pytest

from journal.importers.http import NO_HEADERS, body_of_text, headers_of
from journal.importers.http.trouble import error_of, wait_of

OVERLOADED = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
QUOTA = json.dumps(
    {
        "error": {
            "code": 429,
            "message": "Quota",
            "status": "RESOURCE_EXHAUSTED",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.4s"}],
        }
    }
)


def error(status, text, headers=None):
    found = error_of(status, headers_of(headers or {}), body_of_text(text, None) if text else None)
    return {name: json.loads(value) for name, value in found.items()}


def wait(status, headers, text="", ended_at="2026-03-01T10:00:00Z"):
    body = body_of_text(text, None) if text else None
    found = wait_of(status, headers_of(headers), body, ended_at)
    return found and {name: json.loads(value) for name, value in found.items()}


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (529, OVERLOADED, {"type": "overloaded_error", "message": "Overloaded", "status": 529}),
        (429, QUOTA, {"type": "RESOURCE_EXHAUSTED", "message": "Quota", "status": 429}),
        (422, '{"detail":"no such model"}', {"message": "no such model", "status": 422}),
        (404, '{"error":"model not found"}', {"message": "model not found", "status": 404}),
        (502, "<html>\n Bad\n gateway</html>", {"message": "<html> Bad gateway</html>", "status": 502}),
        (500, "", {"status": 500}),
        (200, '{"id":"x"}', {}),
        (None, "", {}),
    ],
)
def test_an_error_is_told_in_the_providers_words(status, text, expected):
    assert error(status, text) == expected


def test_aws_names_the_kind_in_a_header():
    found = error(
        429, '{"message":"Too many requests"}', {"x-amzn-ErrorType": "ThrottlingException:http://x"}
    )
    assert found == {"type": "ThrottlingException", "message": "Too many requests", "status": 429}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12),
        ({"Retry-After": "0.5"}, 0.5),
        ({"retry-after": "2", "retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "Sun, 01 Mar 2026 10:00:20 GMT", "date": "Sun, 01 Mar 2026 10:00:05 GMT"}, 15),
        ({"retry-after": "Sun, 01 Mar 2026 10:00:20 GMT"}, 20),
    ],
)
def test_headers_ask_for_a_wait(headers, seconds):
    assert wait(529, headers, OVERLOADED) == {
        "delay_seconds": seconds,
        "delay_source": "retry-after",
        "reason": "529 overloaded_error",
    }


def test_google_asks_for_it_in_the_body():
    assert wait(429, {}, QUOTA) == {
        "delay_seconds": 34.4,
        "delay_source": "retry_info",
        "reason": "429 RESOURCE_EXHAUSTED",
    }


def test_without_a_kind_the_status_says_why():
    assert wait(503, {"retry-after": "1"})["reason"] == "503 Service Unavailable"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (529, {}),
        (529, {"retry-after": "soon"}),
        (529, {"retry-after": "Sun, 01 Mar 2026 09:00:00 GMT"}),
        (529, {"retry-after": "12", "x-should-retry": "false"}),
        (400, {"retry-after": "12"}),
        (200, {"retry-after": "12"}),
    ],
)
def test_otherwise_nobody_asked_to_wait(status, headers):
    assert wait(status, headers, OVERLOADED) is None


def test_no_answer_asks_for_nothing():
    assert wait_of(None, NO_HEADERS, None, None) is None
