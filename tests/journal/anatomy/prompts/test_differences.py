"""The first place at which two requests no longer say the same."""

import pytest

from journal.anatomy.prompts.breaks import Section
from journal.anatomy.prompts.differences import Difference, first_difference

U1, U2 = {"role": "user", "content": "one"}, {"role": "user", "content": "two"}
SYSTEM = {"role": "system", "content": "Be brief. It is 12:00."}
LATER = {"role": "system", "content": "Be brief. It is 12:01."}
TOOL = {"type": "function", "function": {"name": "read", "description": "Reads a file"}}


def first(section, before, after, protocol="openai_chat"):
    return first_difference(section, before, after, protocol=protocol, resolve=lambda item: item)


def test_a_text_inside_a_system_message_is_told_by_its_place():
    told = first(Section.SYSTEM, {"messages": [SYSTEM, U1]}, {"messages": [LATER, U1, U2]})
    path = ("messages", 0, "content")
    assert told == Difference("changed", path, path, SYSTEM["content"], LATER["content"])


def test_a_system_that_is_a_member_of_its_own_is_named():
    told = first(Section.SYSTEM, {"system": "a", "messages": []}, {"system": "b"}, "anthropic_messages")
    assert (told.before, told.after, told.old, told.new) == (("system",), ("system",), "a", "b")


def test_blocks_of_a_system_are_looked_into():
    before = {"system": [{"type": "text", "text": "same"}, {"type": "text", "text": "a"}]}
    after = {"system": [{"type": "text", "text": "same"}, {"type": "text", "text": "b"}]}
    told = first(Section.SYSTEM, before, after, "anthropic_messages")
    assert told.after == ("system", 1, "text")


@pytest.mark.parametrize("marked", [{"type": "ephemeral"}, None])
def test_cache_markers_are_no_difference(marked):
    before = {"messages": [{"role": "user", "content": [{"type": "text", "text": "one"}]}]}
    after = {
        "messages": [{"role": "user", "content": [{"type": "text", "text": "one", "cache_control": marked}]}]
    }
    assert first(Section.MESSAGES, before, after, "anthropic_messages") is None
    assert first(Section.MESSAGES, {"messages": [U1]}, after, "anthropic_messages") is None


def test_the_first_of_several_differences_counts():
    told = first(Section.MESSAGES, {"messages": [SYSTEM, U1, U2]}, {"messages": [LATER, U2, U2, U1]})
    assert (told.kind, told.before) == ("removed", ("messages", 1))


def test_what_was_put_before_is_an_insertion():
    told = first(Section.MESSAGES, {"messages": [U1]}, {"messages": [U2, U1]})
    assert told == Difference("inserted", None, ("messages", 0), None, U2)


def test_what_is_added_at_the_end_is_one_too():
    told = first(Section.TOOLS, {"tools": []}, {"tools": [TOOL]})
    assert told == Difference("inserted", None, ("tools", 0), None, TOOL)


def test_what_is_gone_is_told_by_where_it_stood():
    told = first(Section.TOOLS, {"tools": [TOOL]}, {})
    assert told == Difference("removed", ("tools", 0), None, TOOL, None)


def test_inside_a_tool_the_member_is_named():
    other = {"type": "function", "function": {"name": "read", "description": "Reads files"}}
    told = first(Section.TOOLS, {"tools": [TOOL]}, {"tools": [other]})
    assert told.after == ("tools", 0, "function", "description")


def test_a_member_that_came_is_named_with_nothing_before_it():
    told = first(Section.TOOLS, {"tools": [{"name": "a"}]}, {"tools": [{"name": "a", "strict": True}]})
    assert (told.kind, told.after, told.old, told.new) == ("changed", ("tools", 0, "strict"), None, True)


def test_prompts_of_other_protocols_are_read_by_their_own_names():
    told = first(Section.MESSAGES, {"input": "a"}, {"input": "b"}, "openai_responses")
    assert told.after == ("input",)
    before = {"contents": [{"role": "user", "parts": [{"text": "a"}]}]}
    after = {"contents": [{"role": "user", "parts": [{"text": "b"}]}]}
    assert first(Section.MESSAGES, before, after, "gemini").after == ("contents", 0, "parts", 0, "text")


def test_nesting_without_end_is_told_as_a_whole():
    def deep(value, levels):
        for _ in range(levels):
            value = [value]
        return value

    before = {"tools": [{"name": "t", "x": deep("a", 300)}]}
    told = first(Section.TOOLS, before, {"tools": [{"name": "t", "x": deep("b", 300)}]})
    assert told.after[:3] == ("tools", 0, "x")
    assert len(told.after) == 102
