"""Calls that share a link key concern each other."""

from journal.fold.link import Recorded, link_keys, tool_group, tool_groups, tool_link, views
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


def recorded(key, **told):
    usual = {"session": "s1", "recorder": 7, "has_body": True, "has_usage": True, "is_final": True}
    return Recorded(**{"key": key, "ended_us": 0, **usual, **told})


def test_one_recorder_with_two_whole_requests_sent_both_though_a_provider_gave_one_id_to_both():
    assert views([recorded("a"), recorded("b", session="s2")]) == {"a": None, "b": None}
    assert views([recorded("a"), recorded("b", session="s2", recorder=8)]) == {"a": None, "b": "a"}
    assert views([recorded("a"), recorded("b", session="s2", has_body=False)]) == {"a": None, "b": "a"}


def test_nobody_knows_whether_two_unnamed_recorders_are_one():
    assert views([recorded("a", recorder=None), recorded("b", session="s2", recorder=None)])["b"] == "a"


def test_within_a_session_an_unnamed_record_without_a_request_is_a_view_of_the_one_that_has_it():
    unnamed = {"recorder": None}
    assert views([recorded("a", **unnamed), recorded("b", has_body=False, **unnamed)]) == {
        "a": None,
        "b": "a",
    }
    assert views([recorded("a", **unnamed), recorded("b", **unnamed)]) == {"a": None, "b": None}
    neither = [recorded(key, has_body=False, **unnamed) for key in ("a", "b")]
    assert views(neither) == {"a": None, "b": None}


def test_a_call_that_another_carried_never_counts_beside_it():
    carried = recorded("a", is_carried=True)
    assert views([carried, recorded("b")]) == {"a": "b", "b": None}
    assert views([carried, recorded("b", session="s2"), recorded("c")]) == {"a": "c", "b": None, "c": None}
    assert views([carried]) == {"a": None}
    assert views([carried, recorded("b", ended_us=10**12)]) == {"a": None, "b": None}


def test_what_two_copies_of_a_transcript_share_is_counted_in_one_of_them():
    for key in ("a", "z"):
        calls = [recorded(key, has_body=False), recorded("m", session="s2", has_body=False)]
        assert views(calls) == {key: None, "m": key}
