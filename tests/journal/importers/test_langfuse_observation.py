"""One observation of Langfuse."""

import json

import pytest

from journal.importers.langfuse_observation import Trace, observation_events, score_event, trace_event
from journal.importers.members import members_of

CALL = {
    "id": "o-1",
    "traceId": "t-1",
    "type": "GENERATION",
    "name": "chat",
    "startTime": "2026-09-01T12:00:00.000Z",
    "endTime": "2026-09-01T12:00:02.000Z",
    "model": "m",
}


def members(**told):
    return members_of(json.dumps(told).encode())


def told(trace=None, **observation):
    raw = json.dumps({**CALL, **observation}).encode()
    return [json.loads(event) for event in observation_events(raw, members_of(raw), trace or Trace({}))]


def returned(**observation):
    return told(**observation)[-1]["data"]


def test_a_generation_is_a_call_from_its_start_to_its_end():
    asked, answered = told()
    assert (asked["ts"], answered["ts"]) == ("2026-09-01T12:00:00Z", "2026-09-01T12:00:02Z")
    assert asked["call_id"] == answered["call_id"] == "langfuse:t-1:o-1"
    assert asked["data"] == {"operation": "chat", "model": "m", "captured": "none"}


def test_the_first_token_is_marked():
    _, mark, _ = told(completionStartTime="2026-09-01T12:00:01.000Z")
    assert (mark["type"], mark["ts"], mark["data"]) == (
        "llm.stream.marked",
        "2026-09-01T12:00:01Z",
        {"mark": "first_token"},
    )


MESSAGES = [{"role": "user", "content": "hi"}]


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (MESSAGES, {"model": "m", "messages": MESSAGES}),
        (json.dumps(MESSAGES), {"model": "m", "messages": MESSAGES}),
        ({"messages": MESSAGES, "tools": []}, {"model": "m", "messages": MESSAGES, "tools": []}),
        ("hi", {"model": "m", "messages": MESSAGES}),
        (
            [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}],
            {"model": "m", "messages": MESSAGES},
        ),
        (
            [*MESSAGES, {"type": "function_call", "name": "f"}],
            {"model": "m", "input": [*MESSAGES, {"type": "function_call", "name": "f"}]},
        ),
    ],
)
def test_what_was_asked_is_put_together(said, body):
    asked = told(input=said)[0]["data"]
    assert (asked["body"], asked["captured"]) == (body, "reconstructed")


@pytest.mark.parametrize("said", [None, "", 7, {"x": 1}])
def test_an_input_that_is_no_request_is_kept(said):
    asked, answered = told(input=said)
    assert asked["data"]["captured"] == "none"
    assert answered["data"].get("input") == said


def test_an_answer_of_a_known_form_is_taken_as_it_is():
    body = {"object": "response", "id": "resp_1", "output": []}
    assert returned(output=json.dumps(body))["body"] == body


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("Hi.", {"index": 0, "message": {"role": "assistant", "content": "Hi."}}),
        (
            {"role": "assistant", "content": "Hi."},
            {"index": 0, "message": {"role": "assistant", "content": "Hi."}},
        ),
        (
            [{"role": "assistant", "parts": [{"type": "text", "content": "Hi."}], "finish_reason": "stop"}],
            {"index": 0, "message": {"role": "assistant", "content": "Hi."}, "finish_reason": "stop"},
        ),
    ],
)
def test_a_message_or_a_text_is_the_one_choice_of_an_answer(said, choice):
    data = returned(output=said)
    assert (data["protocol"], data["body"]) == ("openai_chat", {"choices": [choice]})


@pytest.mark.parametrize("said", [7, [1, 2], {"x": 1}])
def test_an_output_that_is_no_answer_is_kept(said):
    data = returned(output=said)
    assert data["output"] == said
    assert "body" not in data


def test_usage_is_langfuses_own():
    data = returned(usageDetails={"input": 9, "output": 3})
    assert (data["usage"], data["usage_protocol"]) == ({"input": 9, "output": 3}, "langfuse")
    assert "usage" not in returned(usageDetails={})


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ({"costDetails": {"input": 0.1, "total": 0.3}}, {"input": 0.1, "total": 0.3, "currency": "USD"}),
        (
            {"costDetails": {"total": 0.3}, "providedCostDetails": {"total": 0.2}},
            {"total": 0.2, "currency": "USD"},
        ),
        ({"costDetails": {}, "totalCost": 0.3}, {"total": 0.3, "currency": "USD"}),
        ({"costDetails": {}, "totalCost": 0}, None),
        ({}, None),
    ],
)
def test_a_cost_is_what_was_told_and_nothing_where_there_were_no_prices(costs, expected):
    assert returned(**costs).get("cost") == expected


def test_an_error_has_its_message():
    assert returned(level="ERROR", statusMessage="no")["error"] == {"type": "error", "message": "no"}
    assert returned(level="ERROR")["error"] == {"type": "error"}
    assert "error" not in returned(level="WARNING", statusMessage="slow")


@pytest.mark.parametrize("metadata", [{"attributes": {"gen_ai.tool.call.id": "call_1"}}, None])
def test_a_tool_has_the_id_of_the_use_where_it_is_told(metadata):
    for written in (metadata, json.dumps(metadata)):
        started, ended = told(type="TOOL", name="ls", input={"path": "."}, output="a.txt", metadata=written)
        name = "call_1" if metadata else "o-1"
        assert started["data"] == {"tool_call_id": name, "tool_name": "ls", "arguments": {"path": "."}}
        assert (ended["data"]["tool_call_id"], ended["data"]["result"]) == (name, "a.txt")


def test_a_tool_that_failed_says_so():
    assert told(type="TOOL", level="ERROR", statusMessage="no")[1]["data"]["error"]["message"] == "no"


@pytest.mark.parametrize("kind", ["SPAN", "AGENT", "EVENT", "NEW_KIND"])
def test_other_observations_are_kept(kind):
    (event,) = told(type=kind)
    assert event["type"] == f"langfuse.{kind.lower()}"
    assert event["data"]["recorded_model"] == "m"


def test_an_observation_that_went_on_is_another_state_of_the_same_call():
    one, other = told()[0], told(statusMessage="more")[0]
    assert one["call_id"] == other["call_id"]
    assert one["id"] != other["id"]


def test_a_trace_names_its_session_and_its_agent():
    trace = Trace(members(id="t-1", name="files", userId="ada", observations=[], scores=[]))
    event = json.loads(trace_event(trace))
    assert (event["type"], event["session_id"], event["agent"]) == ("session.started", "t-1", "files")
    assert event["data"] == {"title": "files", "id": "t-1", "userId": "ada"}


def test_a_judgement_is_kept():
    event = json.loads(score_event(b"", members(id="s-1", name="helpful", value=1), Trace(members(id="t-1"))))
    assert (event["type"], event["session_id"]) == ("langfuse.score", "t-1")
    assert event["data"] == {"id": "s-1", "recorded_name": "helpful", "value": 1}


@pytest.mark.parametrize(
    ("observation", "usage"),
    [
        ({"usageDetails": {"input": 1}, "usage": {"input": 2}}, {"input": 1}),
        ({"usage": {"input": 2, "unit": "TOKENS"}}, {"input": 2, "unit": "TOKENS"}),
        ({"usage": {"input": 2, "unit": "CHARACTERS"}}, None),
        (
            {"usageDetails": {}, "promptTokens": 3, "completionTokens": 0},
            {"promptTokens": 3, "completionTokens": 0},
        ),
        ({"promptTokens": 0, "completionTokens": 0, "totalTokens": 0}, None),
    ],
)
def test_older_counts_are_taken_where_they_count_tokens(observation, usage):
    assert returned(**observation).get("usage") == usage


def test_an_export_to_a_store_of_files_has_other_names_for_the_same():
    exported = {
        "id": "o-1",
        "trace_id": "t-1",
        "type": "GENERATION",
        "name": "chat",
        "start_time": CALL["startTime"],
        "end_time": CALL["endTime"],
        "provided_model_name": "m",
        "usage_details": {"input": 1},
    }
    raw = json.dumps(exported).encode()
    found = [json.loads(event) for event in observation_events(raw, members_of(raw), Trace({}))]
    assert found == told(usageDetails={"input": 1})
