"""Anthropic Messages: blocks."""

from journal.anatomy.prompts.anthropic_messages import read_message, read_reply, sections
from journal.anatomy.prompts.message import Kind


def test_system_may_be_a_text_or_blocks():
    assert sections({"system": "be kind"}).system == ["be kind"]
    assert sections({"system": [1, 2]}).system == [1, 2]


def test_a_text_and_a_block_with_a_marker_are_one_message():
    block = {"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}
    assert read_message({"role": "user", "content": "hi"}) == read_message(
        {"role": "user", "content": [block]}
    )


def test_an_answer_is_the_message_that_comes_back():
    content = [{"type": "text", "text": "42", "citations": None}]
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": content,
        "stop_reason": "end_turn",
    }
    assert read_reply(body) == [read_message({"role": "assistant", "content": "42"})]
    assert read_reply({"type": "error"}) == []


def test_results_stand_in_the_users_messages():
    told = read_message({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1"}]})
    assert told.role == "tool"
    assert told.parts[0].kind is Kind.TOOL_RESULT


def test_odd_messages_are_messages_too():
    assert read_message(7).role == "user"
    assert read_message({}).role == "unknown"
    assert read_message({"role": [], "content": 7}).role == "unknown"
