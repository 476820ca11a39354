"""Chat completions: a message and its tool calls."""

from journal.anatomy.prompts.message import Kind, Part
from journal.anatomy.prompts.openai_chat import read_message, read_reply, sections

USE = {"id": "t1", "type": "function", "function": {"name": "read", "arguments": '{"path":"a"}'}}


def test_tools_and_messages_stand_in_lists_of_their_own():
    told = sections({"model": "m", "messages": [1, 2], "tools": [3]})
    assert told.messages == [1, 2]
    assert told.tools == [3]


def test_an_answer_is_the_message_that_comes_back_in_the_next_prompt():
    answer = {"role": "assistant", "content": None, "refusal": None, "annotations": [], "tool_calls": [USE]}
    sent = {"role": "assistant", "content": "", "tool_calls": [{**USE, "index": 0}]}
    (reply,) = read_reply({"choices": [{"index": 0, "message": answer, "finish_reason": "tool_calls"}]})
    assert reply.digest == read_message(sent).digest
    assert reply.parts == (Part(Kind.TOOL_USE, name="read", tool_call_id="t1", value={"path": "a"}),)


def test_a_tools_message_is_the_result_of_its_call():
    told = read_message({"role": "tool", "tool_call_id": "t1", "content": "42"})
    assert told.role == "tool"
    assert told.parts == (Part(Kind.TOOL_RESULT, tool_call_id="t1", parts=(Part(Kind.TEXT, "42"),)),)


def test_reasoning_stands_before_what_was_said():
    told = read_message({"role": "assistant", "reasoning_content": "hm", "content": "42"})
    assert [part.kind for part in told.parts] == [Kind.REASONING, Kind.TEXT]


def test_the_old_function_call_is_a_tool_use_without_an_id():
    told = read_message({"role": "assistant", "function_call": {"name": "read", "arguments": "{}"}})
    assert told.parts == (Part(Kind.TOOL_USE, name="read", value={}),)


def test_what_else_a_message_says_tells_it_from_others():
    plain = read_message({"role": "user", "content": "hi"})
    assert read_message({"role": "user", "content": "hi", "name": "Ada"}).digest != plain.digest
    assert read_message({"role": "user", "content": "hi", "weight": 0}).digest != plain.digest


def test_odd_answers_say_nothing():
    assert read_reply({"choices": [None, {"message": "x"}, {}]}) == []
    assert read_reply({"choices": "x"}) == []
