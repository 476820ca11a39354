"""A fold is a function of the set of facts: what a call was, whatever the order in which it was told."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from journal.fold.fold import fold
from journal.fold.picture import Fact
from tests.journal.streams import mixed_stream

from .folding import (
    call_of,
    calls_of,
    event,
    extracted,
    failed,
    fold_events,
    requested,
    returned,
    seconds_of,
    tools_of,
)

USAGE = {"usage": {"prompt_tokens": 100, "completion_tokens": 20}, "protocol": "openai_chat"}
BODY = {"model": "m"}


def groups_of(events):
    groups = {}
    for number, made in enumerate(events, start=1):
        group, key, facts = extracted(made)
        if group is not None:
            groups.setdefault(group, []).append(Fact(number, key, facts))
    return groups


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 40), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_picture(seed, size, random):
    for group, facts in groups_of(mixed_stream(Random(seed), size)).items():
        shuffled = list(facts)
        random.shuffle(shuffled)
        assert fold(group, shuffled) == fold(group, facts)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_every_call_and_attempt_of_a_picture_has_a_name_of_its_own(seed):
    calls, _ = fold_events(mixed_stream(Random(seed), 60))
    keys = [call.key for call in calls]
    assert len(set(keys)) == len(keys)
    for call in calls:
        assert [attempt.number for attempt in call.attempts] == sorted(
            {attempt.number for attempt in call.attempts}
        )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_every_request_and_answer_is_shown_or_noted_as_repeated(seed):
    events = mixed_stream(Random(seed), 40)
    for group, facts in groups_of(events).items():
        told = {fact.entry_id for fact in facts if fact.facts.kind in (3, 4)}
        calls = fold(group, facts).calls
        shown = {
            entry
            for call in calls
            for one in call.attempts
            for entry in (one.request_entry, one.response_entry)
        }
        noted = {"repeated_events", "answer_in_parts"}
        assert told <= shown or any(noted & set(call.flags) for call in calls)


def test_a_request_and_its_answer_are_a_call():
    call = call_of(
        requested(0, {"provider": "p", "operation": "chat", "body": BODY}, session_id="s", agent="a"),
        returned(2, USAGE, session_id="s"),
    )
    assert (call.session_id, call.call_id, call.status) == ("s", "c", "ok")
    assert (call.provider, call.operation, call.request_model, call.agent) == ("p", "chat", "m", "a")
    assert (seconds_of(call.duration_us), seconds_of(call.provider_us), call.wait_us) == (2, 2, 0)
    assert (call.input_uncached, call.output_visible, call.cache_read) == (100, 20, None)
    assert call.flags == []


def test_a_request_without_answer_is_open():
    call = call_of(requested(0))
    assert (call.status, call.ended_us, call.duration_us, call.failed_attempts) == ("open", None, None, 0)


def test_an_answer_without_request_is_a_call_and_noted():
    call = call_of(returned(5, USAGE))
    assert (call.status, call.started_us, call.flags) == ("ok", None, ["return_without_request"])
    assert seconds_of(call.ended_us) is not None


def test_three_attempts_are_one_call_with_its_waits():
    call = call_of(
        requested(0, attempt=1),
        failed(1, attempt=1),
        requested(3, attempt=2),
        failed(4, attempt=2),
        requested(8, attempt=3),
        returned(9, USAGE, attempt=3),
    )
    assert [attempt.status for attempt in call.attempts] == ["error", "error", "ok"]
    assert [seconds_of(attempt.wait_before_us) for attempt in call.attempts] == [None, 2, 4]
    assert (call.status, call.failed_attempts) == ("ok", 2)
    assert (seconds_of(call.duration_us), seconds_of(call.provider_us), seconds_of(call.wait_us)) == (9, 3, 6)


def test_the_last_attempt_that_succeeded_gave_the_answer():
    call = call_of(
        requested(0, attempt=1),
        returned(1, {**USAGE, "response_id": "first"}, attempt=1),
        requested(2, attempt=2),
        failed(3, attempt=2),
    )
    assert (call.status, call.response_id, call.failed_attempts) == ("ok", "first", 1)


def test_attempts_are_billed_one_by_one():
    call = call_of(
        requested(0, attempt=1),
        failed(1, USAGE, attempt=1),
        requested(2, attempt=2),
        returned(3, USAGE, attempt=2),
    )
    assert (call.input_uncached, call.output_visible) == (200, 40)


def test_what_no_attempt_told_is_unknown():
    call = call_of(requested(0), returned(1))
    assert (call.input_uncached, call.usage_rule) == (None, None)


def test_usage_that_was_reported_apart_counts_when_no_answer_told_it():
    reported = event("usage.reported", 2, {"usage": {"input_tokens": 7, "output_tokens": 3}}, call_id="c")
    assert call_of(requested(0), returned(1), reported).input_uncached == 7
    assert call_of(requested(0), returned(1, USAGE), reported).input_uncached == 100


def test_a_cancelled_call_is_told_apart_from_a_failed_one():
    for data in ({"cancelled": True}, {"error": {"type": "CancelledError"}}):
        call = call_of(requested(0), returned(1, data))
        assert (call.status, call.failed_attempts) == ("cancelled", 1)


def test_waits_marks_and_passes_alone_are_no_call():
    events = [
        event("llm.retry.scheduled", 0, {"delay_seconds": 1}, call_id="c"),
        event("llm.stream.marked", 0, {"mark": "first_byte"}, call_id="c"),
        event("transform.pass.applied", 0, {"name": "compress"}, call_id="c"),
    ]
    assert calls_of(*events) == []
    call = call_of(*events, requested(0))
    assert len(call.passes) == 1
    assert [mark for mark, _ in call.attempts[0].marks] == ["first_byte"]


def test_an_event_that_names_no_session_joins_the_only_one():
    call = call_of(requested(0, session_id="s"), returned(1))
    assert (call.session_id, call.status, call.flags) == ("s", "ok", ["session_joined"])


def test_of_several_sessions_each_keeps_its_own():
    calls = calls_of(requested(0, session_id="s"), requested(0, session_id="t"), returned(1))
    assert [(call.session_id, call.status) for call in calls] == [("s", "open"), ("t", "open"), (None, "ok")]
    assert all("several_sessions" in call.flags for call in calls)
    assert len({call.key for call in calls}) == 3


# Retries that name no call


def chain(number, seconds, end, *, answer=failed, prompt="h", session="s"):
    envelope = {"call_id": None, "attempt_id": f"a{number}", "session_id": session}
    data = {"prompt_hash": prompt, "model": "m"}
    return [requested(seconds, data, **envelope), answer(end, data, **envelope)]


def test_a_try_soon_after_an_error_repeats_it_and_is_marked_as_inferred():
    call = call_of(*chain(1, 0, 1), *chain(2, 3, 4), *chain(3, 124, 125, answer=returned))
    assert [attempt.number for attempt in call.attempts] == [1, 2, 3]
    assert (call.status, call.call_id, call.flags) == ("ok", None, ["attempts_inferred"])


def test_a_try_more_than_two_minutes_later_is_another_call():
    assert len(calls_of(*chain(1, 0, 1), *chain(2, 121, 122))) == 1
    assert len(calls_of(*chain(1, 0, 1), *chain(2, 121.000001, 122))) == 2


def test_a_try_after_a_success_is_another_call():
    calls = calls_of(*chain(1, 0, 1, answer=returned), *chain(2, 2, 3))
    assert [call.flags for call in calls] == [[], []]


def test_a_try_after_a_cancellation_is_another_call():
    cancelled = [
        requested(0, {"prompt_hash": "h", "model": "m"}, call_id=None, attempt_id="a1", session_id="s"),
        failed(
            1,
            {"prompt_hash": "h", "model": "m", "cancelled": True},
            call_id=None,
            attempt_id="a1",
            session_id="s",
        ),
    ]
    assert len(calls_of(*cancelled, *chain(2, 2, 3))) == 2


def test_another_prompt_or_session_is_another_call():
    assert len(calls_of(*chain(1, 0, 1), *chain(2, 2, 3, prompt="other"))) == 2
    assert len(calls_of(*chain(1, 0, 1), *chain(2, 2, 3, session="t"))) == 2


def test_one_attempt_id_under_two_prompts_gives_two_calls_with_keys_of_their_own():
    calls = calls_of(*chain(1, 0, 1), *chain(1, 0, 1, prompt="other"))
    assert len({call.key for call in calls}) == 2


# Tools of a call


def test_tools_are_counted_once_whether_asked_for_executed_or_both():
    uses = [{"id": name, "function": {"name": "search"}} for name in ("t1", "t2")]
    call = call_of(
        requested(0),
        returned(1, {"body": {"choices": [{"message": {"tool_calls": uses}}]}}),
        event("tool.call.started", 2, {"tool_call_id": "t1", "tool_name": "search"}, call_id="c"),
        event("tool.call.returned", 3, {"tool_call_id": "t1", "is_error": True}, call_id="c"),
        event("tool.call.started", 4, {"tool_name": "edit"}, call_id="c"),
    )
    assert call.tool_uses == (("t1", "search"), ("t2", "search"))
    assert (call.tool_calls, call.tool_errors) == (3, 1)


def test_a_tool_of_a_call_names_it():
    call_key = call_of(requested(0)).key
    (tool,) = tools_of(requested(0), event("tool.call.started", 1, {"tool_call_id": "t"}, call_id="c"))
    assert tool.call_key == call_key


def test_a_tool_without_a_call_belongs_to_none():
    (tool,) = tools_of(event("tool.call.started", 1, {"tool_call_id": "t"}, session_id="s"))
    assert (tool.call_key, tool.session_id) == (None, "s")


# Strange times


def test_an_answer_before_its_request_has_no_duration_and_is_noted():
    call = call_of(requested(5), returned(3))
    assert (call.duration_us, call.status, call.flags) == (None, "ok", ["negative_duration"])


def test_a_request_of_the_year_one_has_no_duration_and_is_noted():
    call = call_of(requested(-62_135_596_800), returned(3))
    assert (call.duration_us, call.status, call.flags) == (None, "ok", ["endless_duration"])


def test_unknown_times_stay_unknown():
    call = call_of(requested(), returned())
    assert (call.status, call.started_us, call.ended_us, call.duration_us) == ("ok", None, None, None)


def test_facts_are_not_changed_by_folding():
    groups = groups_of([requested(0), returned(1)])
    for group, facts in groups.items():
        before = [replace(fact) for fact in facts]
        fold(group, facts)
        assert [(fact.entry_id, fact.facts) for fact in facts] == [
            (fact.entry_id, fact.facts) for fact in before
        ]


def test_a_call_made_for_another_one_is_a_sub_agents():
    assert call_of(requested(0, parent_call_id="task")).is_subagent
    assert not call_of(requested(0)).is_subagent
