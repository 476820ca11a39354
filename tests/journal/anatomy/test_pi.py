"""pi's answers have one form for all providers."""

import pytest

from journal.anatomy import read_answer

USAGE = {"input": 3, "output": 34, "cacheRead": 0, "cacheWrite": 1684}
NOTHING = {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0, "cost": {"total": 0}}


def read(**body):
    protocol, answer = read_answer("pi", body)
    assert protocol == "pi"
    return answer


def test_an_answer_tells_its_model_its_end_its_tools_and_its_tokens():
    answer = read(
        content=[{"type": "text", "text": "x"}, {"type": "toolCall", "id": "t-1", "name": "bash"}],
        model="m",
        usage=USAGE,
        stopReason="toolUse",
        responseId="msg_1",
    )
    assert (answer.model, answer.response_id, answer.finish_reasons) == ("m", "msg_1", ["toolUse"])
    assert (answer.tool_uses, answer.usage, answer.error) == ([("t-1", "bash")], USAGE, None)


def test_the_model_that_answered_counts():
    assert read(model="asked", responseModel="answered", usage=USAGE).model == "answered"


@pytest.mark.parametrize("reason", ["aborted", "error"])
def test_zeros_of_what_broke_off_were_not_counted(reason):
    assert read(stopReason=reason, usage=NOTHING).usage is None
    assert read(stopReason=reason, usage=USAGE).usage == USAGE


def test_zeros_of_what_ended_well_are_zeros():
    assert read(stopReason="stop", usage=NOTHING).usage == NOTHING


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            '400 {"type":"error","error":{"type":"invalid_request_error","message":"too long"}}',
            {"type": "invalid_request_error", "message": "too long", "status": 400},
        ),
        ("503 upstream is away", {"type": "error", "message": "upstream is away", "status": 503}),
        ('429 {"error":', {"type": "error", "message": '{"error":', "status": 429}),
        ("Connection error.", {"type": "error", "message": "Connection error."}),
        ("", {"type": "error"}),
    ],
)
def test_an_error_is_a_status_and_what_the_provider_said(message, expected):
    assert read(stopReason="error", errorMessage=message).error == expected
