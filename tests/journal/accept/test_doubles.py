"""The same body sent twice: by a retry, and by two calls that were both billed."""

from __future__ import annotations

from itertools import permutations

import pytest

from journal.accept.doubles import MOST_ALIKE
from journal.actions import delete_session
from journal.models import Attempt, Call, Rollup, Session
from journal.upkeep.digest import digest
from journal.upkeep.rebuild import rebuild
from tests.factories.projects import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.accept.test_apply import write_together
from tests.journal.fold.folding import event, failed, requested, returned

pytestmark = pytest.mark.django_db
PAIRS = 40

BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello " * 100}]}
OTHER = {"model": "gpt-4o", "messages": [{"role": "user", "content": "other " * 100}]}


def exchange(call, second, *, body=BODY, session="s", answer=None, tokens=10):
    """A call that starts at this second and is answered half a second later."""
    usage = {"prompt_tokens": tokens, "completion_tokens": 1}
    answered = {"id": answer or f"answer-{call}", "model": "gpt-4o", "choices": [], "usage": usage}
    envelope = {"call_id": call, "session_id": session} if session else {"call_id": call}
    data = {"provider": "openai", "protocol": "openai_chat"}
    return [
        event("llm.call.requested", second, {**data, "body": body}, id=f"{call}-q", **envelope),
        event("llm.call.returned", second + 0.5, {**data, "body": answered}, id=f"{call}-a", **envelope),
    ]


def doubles(project):
    calls = {call.key: call for call in Call.objects.filter(project=project)}
    return {
        call.call_id: calls[call.double_of].call_id for call in calls.values() if call.double_of is not None
    }


def test_the_later_one_of_two_is_the_double_in_any_order_of_arrival():
    seen = set()
    for order in permutations([exchange("a", 0), exchange("b", 0.013), exchange("c", 3, body=OTHER)]):
        project = ProjectFactory()
        for events in order:
            take(project, *events)
        assert doubles(project) == {"b": "a"}
        assert rebuild(project).differing == {}
        seen.add(digest(project))
    assert len(seen) == 1


def test_all_of_it_is_waste_in_its_session_and_quarter_of_an_hour():
    project = ProjectFactory()
    take(project, *exchange("a", 0), *exchange("b", 1))
    cost = Call.objects.get(call_id="b").best_usd
    session, rollup = Session.objects.get(), Rollup.objects.get()
    assert cost > 0
    assert (session.best_usd, session.waste_usd, session.waste_calls) == (2 * cost, cost, 1)
    assert (rollup.waste_amount, rollup.waste_double_calls, rollup.waste_failed_calls) == (cost, 1, 0)


def test_when_the_first_goes_the_second_is_no_double():
    project = ProjectFactory()
    first, second = exchange("a", 0, session="other"), exchange("b", 1)
    take(project, *first, *second)
    assert doubles(project) == {}
    project = ProjectFactory()
    take(project, *exchange("a", 0), *exchange("b", 1))
    delete_session(project, Session.objects.get(project=project, session_id="s").key, reason="test")
    assert not Rollup.objects.filter(project=project).exists()


@pytest.mark.parametrize(
    "second",
    [
        exchange("b", 1, body=OTHER),
        exchange("b", 11),
        exchange("b", 1, session="other"),
        exchange("b", 1, answer="answer-a"),
        exchange("b", 1, tokens=11),
    ],
    ids=["another body", "much later", "another session", "the same answer", "other tokens"],
)
def test_what_is_no_double(second):
    project = ProjectFactory()
    take(project, *exchange("a", 0), *second)
    assert doubles(project) == {}


def test_calls_of_no_session_are_not_compared():
    project = ProjectFactory()
    take(project, *exchange("a", 0, session=None), *exchange("b", 1, session=None))
    assert doubles(project) == {}


def test_a_third_one_names_the_first():
    project = ProjectFactory()
    take(project, *exchange("a", 0), *exchange("b", 1), *exchange("c", 2))
    assert doubles(project) == {"b": "a", "c": "a"}


def test_a_burst_is_compared_with_what_came_just_before():
    project = ProjectFactory()
    take(project, *[one for n in range(MOST_ALIKE + 2) for one in exchange(f"c{n:02}", n / 100)])
    found = doubles(project)
    assert (found["c01"], found["c20"], found["c21"]) == ("c00", "c00", "c01")


def test_a_retry_knows_whether_it_sent_the_same_again():
    project = ProjectFactory()
    take(
        project,
        requested(0, {"body": BODY}, attempt=1),
        failed(1, attempt=1),
        requested(2, {"body": BODY}, attempt=2),
        failed(3, attempt=2),
        requested(4, {"body": OTHER}, attempt=3),
        failed(5, attempt=3),
        requested(6, attempt=4),
        returned(7, {}, attempt=4),
    )
    assert [attempt.repeats_body for attempt in Attempt.objects.order_by("number")] == [
        None,
        True,
        False,
        None,
    ]
    assert [attempt.waste for attempt in Attempt.objects.order_by("number")] == ["repeated", None, None, None]
    call = Call.objects.get()
    assert (call.waste, call.waste_usd, call.waste_us) == ('["repeated"]', None, 2_000_000)
    assert rebuild(project).differing == {}


@pytest.mark.django_db(transaction=True)
def test_writers_that_bring_one_half_each_find_every_pair():
    project = ProjectFactory()
    sides = [
        [exchange(f"{name}{n}", 60 * n + after) for n in range(PAIRS)] for name, after in (("a", 0), ("b", 1))
    ]
    write_together(project, *sides)
    assert doubles(project) == {f"b{n}": f"a{n}" for n in range(PAIRS)}
    assert rebuild(project).differing == {}
