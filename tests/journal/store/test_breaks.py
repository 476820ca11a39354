"""Cache breaks of a session, found when somebody reads them."""

from decimal import Decimal

import pytest

from journal.models import Session
from journal.store.breaks import Reason, Section, lost_amounts, session_breaks
from journal.store.lineage import lineage_of
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, event, prices, with_the_time
from tests.journal.store.telling import part, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def read():
    return session_breaks(Session.objects.get(session_id="s"))


def test_a_system_prompt_that_tells_the_time_breaks_the_cache(project):
    send(project, *with_the_time())
    (found,) = read().alarms
    assert (found.call, found.previous, found.section) == (1, 0, Section.SYSTEM)
    assert (found.cached_tokens, found.read_tokens, found.lost_tokens) == (8000, 0, 8000)


def test_a_session_that_only_grows_has_none(project):
    send(project, *call("a", 0, [USER], cached=0), *call("b", 5, [USER, ASKED, RESULT], cached=8000))
    assert read().breaks == []


def test_a_compacted_session_raises_no_alarm(project):
    long = [USER, ASKED, RESULT] * 4
    send(project, *call("a", 0, long, cached=9000), *call("b", 5, [USER, ASKED], cached=0))
    send(project, *call("c", 9, [{"role": "user", "content": "A summary"}, RESULT], cached=0))
    assert read().alarms == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("context.compacted", {}),
        ("note.added", {"note": "Compaction of the history"}),
        ("message.recorded", {"role": "system", "subtype": "compact_boundary"}),
    ],
)
def test_an_event_of_a_compaction_between_two_calls_explains_their_break(project, kind, data):
    send(project, *with_the_time(), event("compacted", kind, 5, data, "x"))
    (found,) = read().breaks
    assert (found.reason, found.is_alarm) == (Reason.COMPACTION, False)


@pytest.mark.parametrize(
    ("told", "read", "expected"),
    [
        ([event("compacted", "context.compacted", 4, {}, "x")], 0, [(Section.MESSAGES, Reason.COMPACTION)]),
        (
            [event("compacted", "context.compacted", 4, {}, "x")],
            None,
            [(Section.MESSAGES, Reason.COMPACTION)],
        ),
        ([], 0, [(None, None)]),
        ([], 9000, []),
        ([], None, []),
    ],
    ids=["told and counted", "told", "counted", "nothing lost", "nothing known"],
)
def test_a_prompt_that_begins_anew_was_compacted_where_somebody_says_so(project, told, read, expected):
    long = [USER, ASKED, RESULT] * 3
    send(project, *call("a", 0, long, cached=9000), *told)
    send(project, *call("b", 5, [{"role": "user", "content": "In short"}], cached=read))
    found = session_breaks(Session.objects.get(session_id="s"))
    assert [(one.section, one.reason) for one in found.breaks] == expected
    assert found.alarms == []


def test_one_before_both_explains_nothing(project):
    late = [one | {"ts": one["ts"].replace("T12", "T13")} for one in with_the_time()]
    send(project, *late, event("compacted", "context.compacted", 5, {}, "x"))
    assert len(read().alarms) == 1


def test_what_was_lost_is_priced_by_the_difference_of_the_rates(project):
    prices()
    send(project, *with_the_time())
    found = read()
    session = Session.objects.get(session_id="s")
    assert lost_amounts(session, found, found.breaks) == {1: Decimal("0.01")}
    assert lost_amounts(session, found, []) == {}


def test_a_loss_without_a_price_is_not_free(project):
    send(project, *call("a", 0, [USER], cached=9000, model="home-made"))
    send(project, *call("b", 5, [USER, ASKED, RESULT], cached=0, model="home-made"))
    found = read()
    session = Session.objects.get(session_id="s")
    assert lost_amounts(session, found, found.breaks) == {1: None}


@pytest.mark.parametrize("captured", ["preview", "hash"])
def test_a_preview_of_a_request_is_not_its_whole_prompt(project, captured):
    send(project, *call("a", 0, [USER], cached=9000, captured=captured))
    send(project, *call("b", 5, [{"role": "user", "content": "x"}, ASKED, RESULT], cached=0))
    found = read()
    assert (found.alarms, found.unknown_calls) == ([], 1)


def test_what_the_provider_keeps_cannot_be_compared(project):
    send(project, *call("a", 0, [USER], cached=9000))
    events = call("b", 5, [], cached=0)
    events[0]["data"] |= {
        "protocol": "openai_responses",
        "body": {"model": "gpt-4o", "previous_response_id": "r-a", "input": "go on"},
    }
    send(project, *events)
    (found,) = read().breaks
    assert (found.section, found.is_whole, found.is_alarm, found.lost_tokens) == (None, False, False, 9000)


def test_a_prompt_put_together_from_a_transcript_is_not_one_that_was_sent(project):
    text = {"type": "text", "text": "hello"}
    send(project, says("u1", None, 1, "hi"), part("p1", "u1", 2, "m1", text))
    assert read().unknown_calls == 1


def test_an_expired_cache_is_expected(project):
    send(project, *call("a", 0, [USER], cached=9000))
    late = call("b", 0, [USER, ASKED, RESULT], cached=0)
    for one in late:
        one["ts"] = one["ts"].replace("T12", "T14")
    send(project, *late)
    (found,) = read().breaks
    assert (found.reason, found.gap_seconds) == (Reason.EXPIRED, 7200)


def test_the_calls_of_a_sub_agent_are_a_thread_of_their_own(project):
    long = [USER, ASKED, RESULT, ASKED]
    send(project, *call("a", 0, long, cached=9000))
    other = [USER, {"role": "assistant", "content": "no"}, RESULT, ASKED, RESULT]
    send(project, *call("b", 5, other, cached=0, is_subagent=True, agent_id="one"))
    assert read().breaks == []


@pytest.mark.parametrize("calls", [2, 20])
def test_the_number_of_statements_does_not_grow(project, django_assert_num_queries, calls):
    history = []
    for number in range(calls):
        history += [{"role": "user", "content": str(number)}, ASKED]
        send(
            project,
            *call(
                f"c{number:02d}", number * 2, [{"role": "system", "content": str(number)}, *history], cached=0
            ),
        )
    session = Session.objects.get(session_id="s")
    lineage_of(session)
    with django_assert_num_queries(5):
        assert len(session_breaks(session).breaks) == calls - 1
