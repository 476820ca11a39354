"""Calls that share a link key concern each other."""

from journal.fold.link import link_keys, tool_group, tool_groups, tool_link
from journal.fold.picture import FoldedCall

from .folding import event, group_of


def call(**told):
    return FoldedCall("s", "key", "c", **told)


def test_two_recordings_of_one_answer_share_a_key():
    assert link_keys(call(response_id="chatcmpl-first")) == link_keys(call(response_id="chatcmpl-first"))
    assert link_keys(call(response_id="chatcmpl-first")) != link_keys(call(response_id="chatcmpl-other"))


def test_an_answer_is_linked_to_the_tools_it_asked_for():
    assert link_keys(call(tool_uses=(("t1", "a"), ("t2", "b")))) == [tool_link("t1"), tool_link("t2")]


def test_a_call_that_tells_neither_has_no_links():
    assert link_keys(call()) == []


def test_groups_of_tools_are_those_of_executed_tools_that_name_no_call():
    assert tool_groups([("t", "search")]) == [tool_group("t")]
    assert group_of(event("tool.call.started", 0, {"tool_call_id": "t"})) == tool_group("t")
