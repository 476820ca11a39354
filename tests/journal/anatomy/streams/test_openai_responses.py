"""OpenAI Responses streams become the response they would have been."""

import pytest

from journal.anatomy.streams.assembled import Chunk
from journal.anatomy.streams.openai_responses import assemble

BEGUN = {
    "id": "resp_1",
    "object": "response",
    "status": "in_progress",
    "error": None,
    "output": [],
    "usage": None,
}
CREATED = {"type": "response.created", "response": BEGUN}
MESSAGE = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "It is 4"}],
}
USAGE = {"input_tokens": 9, "output_tokens": 2, "total_tokens": 11}


def ended(status="completed", **more):
    return {"type": f"response.{status}", "response": {**BEGUN, "status": status, "usage": USAGE, **more}}


def added(index, **item):
    return {"type": "response.output_item.added", "output_index": index, "item": item}


def done(index, item):
    return {"type": "response.output_item.done", "output_index": index, "item": item}


def delta(kind, text, index=0, **more):
    return {"type": f"response.{kind}.delta", "output_index": index, "delta": text, **more}


def assembled(*values):
    return assemble([Chunk("", value) for value in values])


def test_the_last_event_tells_the_whole_response():
    found = assembled(CREATED, delta("output_text", "It"), ended(output=[MESSAGE]))
    assert found.body == {**BEGUN, "status": "completed", "usage": USAGE, "output": [MESSAGE]}
    assert (found.protocol, found.error, found.is_complete) == ("openai_responses", None, True)


def test_an_incomplete_response_came_to_its_end_all_the_same():
    found = assembled(CREATED, ended("incomplete", incomplete_details={"reason": "max_output_tokens"}))
    assert found.body["incomplete_details"] == {"reason": "max_output_tokens"}
    assert found.is_complete is True


def test_items_stand_in_for_an_output_that_the_last_event_leaves_out():
    found = assembled(CREATED, done(0, MESSAGE), ended(output=[]))
    assert found.body["output"] == [MESSAGE]
    assert found.is_complete is True


def test_a_stream_that_was_cut_holds_what_came():
    found = assembled(
        CREATED,
        added(0, type="reasoning", id="rs_1", summary=[]),
        delta("reasoning_summary_text", "Two ", summary_index=0),
        delta("reasoning_summary_text", "and two", summary_index=0),
        delta("reasoning_summary_text", "So", summary_index=1),
        done(1, MESSAGE),
        added(2, type="function_call", call_id="call_1", name="Bash", arguments=""),
        delta("function_call_arguments", '{"comm', index=2),
        delta("function_call_arguments", 'and"', index=2),
        added(3, type="message", role="assistant", content=[]),
        delta("output_text", "It ", index=3, content_index=0),
        delta("output_text", "is", index=3, content_index=0),
    )
    assert found.body["output"] == [
        {
            "type": "reasoning",
            "id": "rs_1",
            "summary": [
                {"type": "summary_text", "text": "Two and two"},
                {"type": "summary_text", "text": "So"},
            ],
        },
        MESSAGE,
        {"type": "function_call", "call_id": "call_1", "name": "Bash", "arguments": '{"command"'},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "It is"}]},
    ]
    assert found.body["status"] == "in_progress"
    assert found.is_complete is False


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("output_text", {"type": "message", "content": [{"type": "output_text", "text": "abc"}]}),
        ("refusal", {"type": "message", "content": [{"type": "refusal", "refusal": "abc"}]}),
        ("reasoning_text", {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "abc"}]}),
        ("custom_tool_call_input", {"type": "custom_tool_call", "input": "abc"}),
        ("mcp_call_arguments", {"type": "mcp_call", "arguments": "abc"}),
    ],
)
def test_deltas_whose_item_was_never_added_are_kept(kind, item):
    assert assembled(delta(kind, "a"), delta(kind, "bc")).body == {"output": [item]}


def test_an_item_that_is_done_does_not_grow():
    found = assembled(done(0, MESSAGE), delta("output_text", " more"))
    assert found.body["output"] == [MESSAGE]


def test_an_error_before_the_end_is_one_of_the_answer():
    error = {"code": "insufficient_quota", "message": "quota"}
    found = assembled(
        CREATED,
        {"type": "error", "error": {"type": "insufficient_quota", **error}},
        {"type": "response.failed", "response": {**BEGUN, "status": "failed", "error": error}},
    )
    assert found.error == {"type": "insufficient_quota", "message": "quota"}
    assert (found.body["status"], found.is_complete) == ("failed", False)


def test_an_error_may_stand_in_the_event_itself():
    found = assembled(CREATED, {"type": "error", "code": "server_error", "message": "oops", "param": None})
    assert found.error == {"type": "server_error", "message": "oops"}


def test_a_failure_that_says_nothing_is_one():
    failed = {"type": "response.failed", "response": {**BEGUN, "status": "failed"}}
    assert assembled(failed).error == {}


def test_what_comes_after_the_end_changes_nothing():
    found = assembled(ended(output=[MESSAGE]), {"type": "response.in_progress", "response": BEGUN})
    assert found.body["status"] == "completed"
