"""Refused tries and the answer that followed them."""

from __future__ import annotations

from journal.fold.join import components, fold_joined, joins_of
from journal.fold.picture import Fact
from tests.journal.fold.folding import event, extracted, facts_of, seconds_of


def refused(seconds, record, follows, delay_seconds=1.0):
    where = {"record_id": record, "parent_record_id": follows}
    error = {"type": "overloaded_error", "status": 529}
    return [
        event("llm.call.returned", seconds, {"error": error, **where}, attempt_id=record, session_id="s"),
        event(
            "llm.retry.scheduled",
            seconds,
            {"delay_seconds": delay_seconds, "delay_source": "backoff", **where},
            attempt_id=record,
            session_id="s",
        ),
    ]


def answer(seconds, call, follows, **data):
    told = {"record_id": f"{call}-record", "parent_record_id": follows, "part": True, **data}
    return event("llm.call.returned", seconds, told, call_id=call, session_id="s")


def folded(*events):
    groups = {}
    for number, made in enumerate(events, start=1):
        group, key, facts = extracted(made)
        groups.setdefault(group, []).append(Fact(number, key, facts))
    return [call for picture in fold_joined(groups).values() for call in picture.calls]


def test_refused_tries_are_attempts_of_the_answer_that_came_after_them():
    (call,) = folded(*refused(1, "e1", "u", 0.5), *refused(3, "e2", "e1", 1.25), answer(9, "msg_1", "e2"))
    assert call.call_id == "msg_1"
    assert [(one.status, seconds_of(one.wait_scheduled_us)) for one in call.attempts] == [
        ("error", None),
        ("error", 0.5),
        ("ok", 1.25),
    ]
    assert (call.failed_attempts, call.wait_us) == (2, 1_750_000)


def test_tries_that_nothing_followed_are_one_call_that_failed():
    (call,) = folded(*refused(1, "e1", "u"), *refused(3, "e2", "e1"))
    assert (call.status, len(call.attempts), call.call_id) == ("error", 2, None)


def test_of_two_answers_the_earlier_has_the_refused_tries():
    calls = folded(*refused(1, "e1", "u"), answer(9, "msg_2", "e1"), answer(5, "msg_1", "e1"))
    assert {call.call_id: len(call.attempts) for call in calls} == {"msg_1": 2, "msg_2": 1}


def test_only_a_refused_try_can_be_followed():
    assert [is_own for _, is_own in joins_of(facts_of(refused(1, "e1", "u")[0]))] == [True, False]
    assert [is_own for _, is_own in joins_of(facts_of(answer(1, "msg_1", "u")))] == [False]
    assert joins_of(facts_of(event("message.recorded", 1, {"record_id": "u", "role": "user"}))) == []


def test_names_meet_within_one_session_only():
    here = joins_of(facts_of(answer(1, "msg_1", "u")))
    there = joins_of(facts_of({**answer(1, "msg_1", "u"), "session_id": "other"}))
    assert here != there


def test_groups_hang_together_over_others():
    found = components([(1, 2), (3, 4), (2, 3), (7, 8), (9, 9)])
    assert sorted(map(sorted, found)) == [[1, 2, 3, 4], [7, 8], [9]]
