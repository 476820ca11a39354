"""What an answer of OpenAI Responses says of itself."""

import pytest

from journal.anatomy.answer import Answer
from journal.anatomy.openai_responses import read_answer


def test_id_model_status_and_usage_are_taken_verbatim():
    answer = read_answer(
        {
            "id": "resp_1",
            "object": "response",
            "status": "completed",
            "model": "gpt-5",
            "output": [{"type": "message", "content": [{"type": "output_text", "text": "4"}]}],
            "usage": {"input_tokens": 9, "output_tokens": 1},
        }
    )
    assert answer == Answer(
        response_id="resp_1",
        model="gpt-5",
        finish_reasons=["completed"],
        usage={"input_tokens": 9, "output_tokens": 1},
    )


def test_why_an_answer_is_incomplete_says_more_than_that_it_is():
    body = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    assert read_answer(body).finish_reasons == ["max_output_tokens"]


def test_an_answer_without_details_has_its_status_as_reason():
    assert read_answer({"status": "incomplete", "incomplete_details": None}).finish_reasons == ["incomplete"]


def test_an_answer_that_is_still_being_made_has_no_reason():
    assert read_answer({"status": "in_progress"}).finish_reasons == []
    assert read_answer({"status": "queued"}).finish_reasons == []


def test_function_calls_are_uses_by_their_call_id_not_by_the_id_of_the_item():
    item = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "Bash", "arguments": "{}"}
    assert read_answer({"output": [item]}).tool_uses == [("call_1", "Bash")]


def test_custom_tool_calls_are_uses_as_well():
    item = {"type": "custom_tool_call", "call_id": "call_2", "name": "patch", "input": "*** Begin"}
    assert read_answer({"output": [item]}).tool_uses == [("call_2", "patch")]


def test_what_the_provider_runs_itself_is_not_asked_of_us():
    items = [{"type": "web_search_call", "id": "ws_1"}, {"type": "reasoning", "id": "rs_1", "summary": []}]
    assert read_answer({"output": items}).tool_uses == []


def test_an_item_whose_type_is_no_text_is_passed_over():
    items = [{"type": []}, {"type": {"a": 1}}, {"type": "function_call", "call_id": "call_1", "name": "Bash"}]
    assert read_answer({"output": items}).tool_uses == [("call_1", "Bash")]


@pytest.mark.parametrize("kind", ["local_shell", "shell", "apply_patch", "computer", "tool_search"])
def test_tools_of_the_protocols_own_that_we_run_are_uses_named_by_their_kind(kind):
    item = {"type": f"{kind}_call", "id": "it_1", "call_id": "call_3"}
    assert read_answer({"output": [item]}).tool_uses == [("call_3", kind)]


def test_tools_that_the_provider_ran_are_told_apart():
    items = [
        {"type": "web_search_call", "id": "ws_1", "status": "completed"},
        {"type": "mcp_call", "id": "mcp_1", "name": "search"},
        {"type": "tool_search_call", "call_id": None, "execution": "server"},
    ]
    answer = read_answer({"output": items})
    assert (answer.tool_uses, answer.server_tools) == ([], ["web_search", "mcp", "tool_search"])


def test_pages_that_were_opened_are_no_searches():
    actions = [{"type": "search", "query": "x"}, {"type": "open_page"}, {"type": "find_in_page"}, "odd", {}]
    items = [{"type": "web_search_call", "id": f"ws_{n}", "action": one} for n, one in enumerate(actions)]
    answer = read_answer({"output": items})
    assert answer.server_tools == ["web_search", "open_page", "find_in_page", "web_search", "web_search"]
