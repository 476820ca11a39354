"""LiteLLM's rows give the tries of each call, what was counted in them, and what LiteLLM says they cost."""

import io
import json
from pathlib import Path

import pytest

from journal.importers.base import Reading
from journal.importers.litellm import LiteLlm
from journal.wire import Refused

FOLDER = Path(__file__).parents[2] / "samples" / "litellm"
PAYLOADS = (FOLDER / "payloads.jsonl").read_bytes()
SPEND_ROWS = (FOLDER / "spend_rows.json").read_bytes()
LINES = PAYLOADS.splitlines()


def read(content):
    return list(LiteLlm().read(io.BytesIO(content), Reading()))


def events(content, kind=None):
    found = [json.loads(record.event) for record in read(content)]
    return [event for event in found if kind in (None, event["type"])]


@pytest.mark.parametrize("content", [PAYLOADS, SPEND_ROWS])
def test_both_kinds_of_rows_are_recognised(content):
    assert LiteLlm().recognise(content, "unnamed") == 0.97


@pytest.mark.parametrize(
    "content",
    [
        b'{"call_type":"acompletion","model":"m"}',
        b'{"startTime":1,"endTime":2,"model":"m","call_type":"c"}',
        b'{"type":"user","sessionId":"s"}',
        b"",
    ],
)
def test_other_objects_are_not(content):
    assert LiteLlm().recognise(content, "spend_logs.json") == 0


@pytest.mark.parametrize("content", [PAYLOADS, SPEND_ROWS])
def test_each_row_is_a_try_of_its_own(content):
    asked, told = events(content, "llm.call.requested"), events(content, "llm.call.returned")
    names = ["call-a1", "call-a2", "call-b1", "call-b2", "call-c1", "call-d1"]
    assert [event["attempt_id"] for event in asked] == names
    assert [event["attempt_id"] for event in told] == names
    assert ["error" in event["data"] for event in told] == [True, False, True, False, False, True]


def test_payloads_and_spend_rows_agree_in_times_sessions_tokens_and_cost():
    def of(content):
        return [
            (
                event["ts"],
                event["session_id"],
                event["user"],
                event["tags"],
                event["data"].get("usage"),
                event["data"].get("cost"),
                event["data"].get("error"),
                event["data"].get("response_id"),
                event["data"]["response_model"],
                event["data"].get("is_fallback"),
            )
            for event in events(content, "llm.call.returned")
        ]

    assert of(PAYLOADS) == of(SPEND_ROWS)


def test_they_are_two_recorders_of_the_same_tries():
    one, other = events(LINES[1])[-1], events(SPEND_ROWS, "llm.call.returned")[1]
    assert (one["source"], other["source"]) == ({"name": "litellm"}, {"name": "litellm_spend"})
    assert (one["id"], other["id"]) == ("litellm:call-a2:returned", "litellm_spend:call-a2:returned")


@pytest.mark.parametrize("content", [PAYLOADS, SPEND_ROWS])
def test_tries_for_the_same_messages_and_model_group_share_their_prompt(content):
    prompts = [event["data"]["prompt_hash"] for event in events(content, "llm.call.requested")]
    assert prompts[0] == prompts[1]
    assert prompts[2] != prompts[3]


def test_the_group_was_asked_for_and_its_deployment_answered():
    asked, *_, told = events(LINES[1])
    assert (asked["data"]["model"], asked["data"]["body"]["model"]) == ("fast", "fast")
    assert told["data"]["response_model"] == "openai/gpt-4o-mini"
    assert (told["data"]["provider"], told["data"]["target"]) == ("openai", "127.0.0.1:4001")


def test_what_was_asked_is_put_together_again():
    asked = events(LINES[1])[0]["data"]
    assert asked["captured"] == "reconstructed"
    assert asked["body"] == {
        "model": "fast",
        "messages": [{"role": "user", "content": "What is 2+2?"}],
        "temperature": 0,
    }


def test_the_table_keeps_nothing_of_what_was_asked_unless_it_is_told_to():
    row = json.loads(SPEND_ROWS)[1]
    assert events(json.dumps(row).encode())[0]["data"]["captured"] == "none"
    sent = {"model": "fast", "messages": [{"role": "user", "content": "What is 2+2?"}]}
    kept = events(json.dumps({**row, "proxy_server_request": json.dumps({"body": sent})}).encode())[0]["data"]
    assert (kept["captured"], kept["body"]) == ("full", sent)


def test_a_fallback_says_so():
    assert [event["data"].get("is_fallback") for event in events(PAYLOADS, "llm.call.requested")] == [
        *(None, None, None),
        True,
        *(None, None),
    ]


def test_the_first_token_of_a_stream_is_marked():
    (mark,) = events(PAYLOADS, "llm.stream.marked")
    assert (mark["attempt_id"], mark["ts"]) == ("call-a2", "2026-09-01T12:00:03Z")


def test_a_refusal_tells_its_kind_its_status_and_the_wait_it_asked_for():
    _, told, wait = events(LINES[0])
    assert told["data"]["error"] == {
        "type": "RateLimitError",
        "message": "litellm.RateLimitError: no",
        "status": 429,
    }
    assert (wait["type"], wait["data"]["delay_seconds"]) == ("llm.retry.scheduled", 2)
    assert (wait["data"]["delay_source"], wait["data"]["reason"]) == ("retry-after", "429 Too Many Requests")


def test_nothing_of_a_row_is_lost():
    told = events(LINES[1])[-1]["data"]
    row = json.loads(LINES[1])
    assert told["hidden_params"] == row["hidden_params"]
    assert told["model_map_information"] == row["model_map_information"]
    assert told["recorded_response_cost"] == row["response_cost"]


def test_a_line_of_something_else_is_refused_and_the_rest_is_read():
    first, refused, second = read(b"\n".join([LINES[5], b'{"level":"info"}', LINES[2]]))[1:4]
    assert (first.line, second.line) == (1, 3)
    assert isinstance(refused, Refused)
    assert (refused.index, refused.code) == (2, "not_this_format")


def test_pretty_printed_rows_are_the_same_events():
    pretty = json.dumps([json.loads(line) for line in LINES], indent=4).encode()
    assert events(pretty) == events(PAYLOADS)


def test_a_page_of_spend_rows_gives_the_same():
    page = b'{"data":' + SPEND_ROWS.strip() + b',"total":6,"page":1}'
    assert LiteLlm().recognise(page, "unnamed") == 0.97
    assert events(page) == events(SPEND_ROWS)


def test_a_payload_among_the_arguments_of_a_callback_is_the_same_record():
    arguments = b'{"model":"m","messages":[],"standard_logging_object":' + LINES[0] + b"}"
    assert LiteLlm().recognise(arguments, "unnamed") == 0.97
    assert [(record.raw, record.event) for record in read(arguments)] == [
        (record.raw, record.event) for record in read(LINES[0])
    ]
