"""Executed tools: starts and returns pair by id and n-th occurrence."""

from .folding import event, seconds_of, tools_of


def started(seconds, identifier="t", name="search", **envelope):
    told = {"tool_call_id": identifier, "tool_name": name}
    return event("tool.call.started", seconds, told, **{"session_id": "s", **envelope})


def ended(seconds, identifier="t", name="search", data=None, **envelope):
    told = {"tool_call_id": identifier, "tool_name": name, **(data or {})}
    return event("tool.call.returned", seconds, told, **{"session_id": "s", **envelope})


def summary(*events):
    return [
        (one.tool_call_id, one.occurrence, str(one.status), seconds_of(one.duration_us))
        for one in tools_of(*events)
    ]


def test_a_start_and_its_return_are_one_tool():
    assert summary(started(0), ended(2)) == [("t", 1, "ok", 2)]


def test_an_id_that_is_used_again_is_the_next_occurrence():
    assert summary(started(0), ended(1), started(5), ended(8), started(9)) == [
        ("t", 1, "ok", 1),
        ("t", 2, "ok", 3),
        ("t", 3, "open", None),
    ]


def test_a_return_without_a_start_is_shown():
    assert summary(ended(3)) == [("t", 1, "ok", None)]


def test_tools_of_one_call_without_ids_pair_by_name():
    events = [
        started(0, None, "search", call_id="c"),
        started(1, None, "edit", call_id="c"),
        ended(3, None, "edit", call_id="c"),
        ended(4, None, "search", call_id="c"),
    ]
    assert sorted(tool.name for tool in tools_of(*events)) == ["edit", "search"]
    assert sorted(seconds_of(tool.duration_us) for tool in tools_of(*events)) == [2, 4]


def test_errors_and_cancellations_are_told_apart():
    assert summary(ended(0, data={"is_error": True})) == [("t", 1, "error", None)]
    assert summary(ended(0, data={"error": {"type": "Timeout"}})) == [("t", 1, "error", None)]
    assert summary(ended(0, data={"error": {"type": "CancelledError"}})) == [("t", 1, "cancelled", None)]
    assert summary(ended(0, data={"cancelled": True})) == [("t", 1, "cancelled", None)]


def test_the_same_id_in_two_sessions_is_two_tools():
    tools = tools_of(started(0), ended(1), started(0, session_id="u"), ended(3, session_id="u"))
    assert [(tool.session_id, tool.occurrence) for tool in tools] == [("s", 1), ("u", 1)]


def test_a_reported_duration_counts_more_than_the_difference_of_times():
    assert summary(started(0), ended(2, data={"duration_seconds": 0.5})) == [("t", 1, "ok", 0.5)]


def test_a_tool_that_ended_before_it_started_has_no_duration():
    assert summary(started(5), ended(2)) == [("t", 1, "ok", None)]
