"""A whole request in canonical form."""

from journal.anatomy.prompts import (
    read_item,
    read_prompt,
    read_reply,
    read_system,
    read_tool,
    tool_name,
)

SYSTEM = "be kind"


def test_every_protocols_system_is_the_same_system():
    block = {"type": "text", "text": SYSTEM}
    bodies = [
        ("openai_chat", {"messages": [{"role": "system", "content": SYSTEM}]}),
        ("openai_chat", {"messages": [{"role": "developer", "content": [block]}]}),
        ("openai_responses", {"instructions": SYSTEM}),
        ("openai_responses", {"input": [{"role": "developer", "content": SYSTEM}]}),
        ("anthropic_messages", {"system": [{**block, "cache_control": {"type": "ephemeral"}}]}),
        ("gemini", {"systemInstruction": {"parts": [{"text": SYSTEM}]}}),
        (None, {"system": SYSTEM}),
    ]
    told = [read_prompt(protocol, body) for protocol, body in bodies]
    assert [prompt.system for prompt in told] == [tuple(read_system(SYSTEM))] * len(bodies)
    assert [prompt.messages for prompt in told] == [()] * len(bodies)


def test_a_system_message_in_the_middle_is_a_message():
    messages = [{"role": "user", "content": "hi"}, {"role": "system", "content": "hurry"}]
    told = read_prompt("openai_chat", {"messages": messages})
    assert [message.role for message in told.messages] == ["user", "system"]
    assert told.system == ()


def test_tools_are_equal_without_their_markers():
    tool = {"name": "read", "input_schema": {"type": "object"}}
    assert read_tool({**tool, "cache_control": {"type": "ephemeral"}}) == read_tool(tool)


def test_tools_have_names():
    assert tool_name({"name": "read"}) == "read"
    assert tool_name({"type": "function", "function": {"name": "read"}}) == "read"
    assert tool_name({"type": "web_search"}) == "web_search"
    assert tool_name(7) is None


def test_an_answer_in_another_protocol_than_the_request_is_read_as_what_it_is():
    (reply,) = read_reply("openai_chat", {"type": "message", "role": "assistant", "content": "42"})
    assert reply.parts[0].text == "42"


def test_an_unknown_protocol_is_read_by_its_keys():
    assert read_item("new_one", {"role": "user", "content": "hi"}).role == "user"
    assert read_prompt("new_one", {}).messages == ()
