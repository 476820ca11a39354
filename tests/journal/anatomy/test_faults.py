"""Errors are told in many forms; type, message and status are found in all of them."""

import pytest

from journal.anatomy.faults import fault_of


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (
            {
                "type": "error",
                "error": {"type": "overloaded_error", "message": "Overloaded"},
                "request_id": "r",
            },
            {"type": "overloaded_error", "message": "Overloaded"},
        ),
        (
            {
                "error": {
                    "message": "no such model",
                    "type": "invalid_request_error",
                    "code": "model_not_found",
                }
            },
            {"type": "invalid_request_error", "message": "no such model"},
        ),
        (
            {"error": {"code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED", "details": []}},
            {"type": "RESOURCE_EXHAUSTED", "message": "quota", "status": 429},
        ),
        (
            {"error": {"code": 429, "message": "Provider returned error"}},
            {"message": "Provider returned error", "status": 429},
        ),
        (
            {"error": {"code": "rate_limit_exceeded", "message": "slow"}},
            {"type": "rate_limit_exceeded", "message": "slow"},
        ),
        ({"error": "model 'x' not found"}, {"message": "model 'x' not found"}),
        (
            {"type": "error", "code": "server_error", "message": "oops", "param": None},
            {"type": "server_error", "message": "oops"},
        ),
        (
            {"__type": "ThrottlingException", "Message": "slow"},
            {"type": "ThrottlingException", "message": "slow"},
        ),
        ({"error": {"message": ["odd"], "type": 7}}, {}),
        (
            {"detail": {"error": {"message": "no", "type": "invalid_request_error"}}},
            {"type": "invalid_request_error", "message": "no"},
        ),
        ({"detail": {"message": "no", "code": 400}}, {"message": "no", "status": 400}),
        (
            {"object": "error", "message": "no", "type": "BadRequestError", "param": None, "code": 400},
            {"type": "BadRequestError", "message": "no", "status": 400},
        ),
    ],
)
def test_what_an_error_says_is_found(body, fault):
    assert fault_of(body) == fault


@pytest.mark.parametrize(
    "body",
    [
        {"id": "resp_1", "error": None},
        {"error": {}},
        {"error": {"code": None, "message": None}},
        {"error": ""},
        {"error": []},
        {"type": "message"},
        {},
        None,
        "error",
        [{"error": {"message": "in a list"}}],
    ],
)
def test_what_is_no_error_tells_none(body):
    assert fault_of(body) is None


@pytest.mark.parametrize("code", [True, 7, 1000, -429, 429.0, 10**30])
def test_a_number_that_is_no_status_is_none(code):
    assert fault_of({"error": {"code": code, "message": "odd"}}) == {"message": "odd"}
