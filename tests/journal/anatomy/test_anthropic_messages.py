"""What an answer of Anthropic Messages says of itself."""

from journal.anatomy.answer import Answer
from journal.anatomy.anthropic_messages import read_answer


def test_id_model_stop_reason_and_usage_are_taken_verbatim():
    answer = read_answer(
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-4",
            "content": [{"type": "text", "text": "4"}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 9, "output_tokens": 1},
        }
    )
    assert answer == Answer(
        response_id="msg_1",
        model="claude-sonnet-4",
        finish_reasons=["end_turn"],
        usage={"input_tokens": 9, "output_tokens": 1},
    )


def test_tool_use_blocks_are_uses_in_their_order():
    blocks = [
        {"type": "text", "text": "Let me look."},
        {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "ls"}},
        {"type": "tool_use", "id": "toolu_2", "name": "Read", "input": {}},
    ]
    answer = read_answer({"content": blocks, "stop_reason": "tool_use"})
    assert answer.tool_uses == [("toolu_1", "Bash"), ("toolu_2", "Read")]
    assert answer.finish_reasons == ["tool_use"]


def test_a_server_tool_ran_at_the_provider():
    block = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}
    assert read_answer({"content": [block]}).tool_uses == []


def test_an_answer_that_never_stopped_has_no_reason():
    assert read_answer({"content": [], "stop_reason": None}).finish_reasons == []


def test_content_that_is_a_text_asks_for_no_tool():
    assert read_answer({"content": "4"}).tool_uses == []
