"""No figure of an answer is lost that only one of its records tells, and none counts twice."""

from __future__ import annotations

import threading
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connection

from dashboard.queries.call import call_detail
from journal.accept import apply, door
from journal.actions import delete_session
from journal.models import Attempt, Call, Rollup, Session
from journal.models.fields import from_usd_parts
from journal.upkeep.digest import digest
from journal.upkeep.rebuild import rebuild
from journal.upkeep.reprice import begin_repricing, run_repricing
from tests.factories.projects import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import event

pytestmark = pytest.mark.django_db

ANSWER = "chatcmpl-the-same-answer"
REQUEST = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}
USAGE = {"prompt_tokens": 1000, "completion_tokens": 100}


def agent(usage=None, **envelope):
    """The agent's own record: the whole request, and an answer that may tell no tokens."""
    named = {"session_id": "agent", "call_id": "A", "source": {"name": "agent"}, **envelope}
    body = {"id": ANSWER, "object": "chat.completion", "model": "gpt-4o", "choices": []}
    return [
        event(
            "llm.call.requested",
            0,
            {"provider": "openai", "protocol": "openai_chat", "body": REQUEST},
            id="a-q",
            **named,
        ),
        event(
            "llm.call.returned",
            5,
            {"status_code": 200, "body": body | ({"usage": usage} if usage else {})},
            id="a-r",
            **named,
        ),
    ]


def gateway(**envelope):
    """A gateway's row: no request, tokens, and what it billed."""
    named = {"session_id": "gateway", "call_id": "G", "source": {"name": "gateway"}, **envelope}
    told = {"response_id": ANSWER, "usage": USAGE, "usage_protocol": "openai_chat", "response_cost": 0.5}
    return [event("llm.call.returned", 4, {"status_code": 200, **told}, id="g-r", **named)]


def figures(project, call_id):
    call = Call.objects.get(project=project, call_id=call_id)
    return (
        call.input_uncached_tokens,
        call.reported_amount,
        call.computed_usd,
        call.best_usd,
        call.cost_basis,
    )


def sums(project):
    """Calls, input tokens, reported, computed and best, as sessions and as rollups add them up."""
    sessions = Session.objects.filter(project=project)
    of_sessions = [
        (s.calls, s.input_uncached_tokens, s.reported_usd, s.computed_usd, s.best_usd, s.unknown_best_calls)
        for s in sessions
    ]
    rows = Rollup.objects.filter(project=project)
    of_rollups = [
        (
            r.calls,
            r.input_uncached_tokens,
            r.reported_amount,
            r.computed_usd,
            r.best_amount,
            r.unknown_best_calls,
        )
        for r in rows
    ]
    added = [tuple(map(sum, zip(*found, strict=True))) for found in (of_sessions, of_rollups)]
    return [(calls, tokens, *map(_usd, amounts[:3]), amounts[3]) for calls, tokens, *amounts in added]


def _usd(amount):
    return amount if isinstance(amount, Decimal) else from_usd_parts(amount)


@pytest.mark.parametrize("usage", [None, USAGE])
def test_the_record_that_counts_has_the_tokens_and_the_cost_that_the_other_told(usage):
    seen = set()
    for order in permutations([*agent(usage), *gateway()]):
        project = ProjectFactory()
        for one in order:
            take(project, one)
        half, computed = Decimal("0.5"), Decimal("0.0035")
        assert figures(project, "A") == (1000, half, computed, half, "reported")
        assert sums(project) == [(1, 1000, half, computed, half, 0)] * 2
        counted, view = (Call.objects.get(project=project, call_id=name) for name in "AG")
        assert (view.view_of, counted.view_of, counted.reported_from) == (counted.key, None, view.key)
        assert counted.usage_from == (None if usage else view.key)
        (attempt,) = Attempt.objects.filter(call=counted)
        assert (attempt.input_uncached_tokens, attempt.reported_amount) == (1000, half)
        seen.add(digest(project))
        assert rebuild(project).differing == {}
    assert len(seen) == 1


def test_what_was_lent_goes_with_the_record_that_told_it():
    project = ProjectFactory()
    take(project, *agent(), *gateway())
    gone = Session.objects.get(project=project, session_id="gateway")
    delete_session(project, gone.key, reason="a test")
    call = Call.objects.get(project=project)
    assert figures(project, "A") == (None, None, None, None, None)
    assert (call.usage_from, call.reported_from, call.cost_is_unknown) == (None, None, True)
    assert sums(project) == [(1, 0, Decimal(0), Decimal(0), Decimal(0), 1)] * 2
    assert rebuild(project).differing == {}


def test_a_record_that_counted_alone_gives_back_nothing_of_its_own():
    project = ProjectFactory()
    take(project, *gateway(), *agent())
    gone = Session.objects.get(project=project, session_id="agent")
    delete_session(project, gone.key, reason="a test")
    assert figures(project, "G")[:2] == (1000, Decimal("0.5"))
    assert rebuild(project).differing == {}


def test_pages_and_api_say_which_record_told_what_was_lent():
    project = ProjectFactory()
    take(project, *agent(), *gateway())
    counted, view = (Call.objects.get(project=project, call_id=name) for name in "AG")
    detail = call_detail(project, counted.key)
    assert (detail.usage_from, detail.reported.told_by) == (view.key, view.key)
    assert [line.amount for line in detail.cost.lines] == ["0.0025", "0.001"]
    assert detail.summary.view_of is None


def test_two_records_without_a_recorders_name_count_once():
    project = ProjectFactory()
    unnamed = {"source": None, "session_id": "s"}
    take(project, *agent(USAGE, **unnamed), *gateway(**unnamed))
    assert sums(project)[0] == (1, 1000, Decimal("0.5"), Decimal("0.0035"), Decimal("0.5"), 0)


def test_a_pricing_anew_and_a_rebuild_agree_on_what_was_lent():
    project = ProjectFactory()
    take(project, *agent(), *gateway())
    run_repricing(begin_repricing(project).pk)
    assert figures(project, "A")[2] == Decimal("0.0035")
    assert rebuild(project).differing == {}


@pytest.mark.django_db(transaction=True)
def test_whoever_folds_the_call_while_it_is_lent_something_counts_it_once(monkeypatch):
    # Two processes do not share the thread that writes.
    monkeypatch.setattr(door._writer, "run", lambda job: apply.apply([job]))
    project = ProjectFactory()
    take(project, *agent())
    has_lent, go_on = threading.Event(), threading.Event()
    relink_doubles = apply.relink_doubles

    def slowly(*told):
        if not has_lent.is_set():
            has_lent.set()
            go_on.wait(20)
        relink_doubles(*told)

    def write(*events):
        take(project, *events)
        connection.close()

    monkeypatch.setattr(apply, "relink_doubles", slowly)
    lender = threading.Thread(target=write, args=gateway())
    lender.start()
    assert has_lent.wait(20)
    mark = event("llm.stream.marked", 1, {"mark": "first_byte"}, id="a-m", session_id="agent", call_id="A")
    other = threading.Thread(target=write, args=(mark,))
    other.start()
    # Long enough to come to where the other one waits.
    other.join(1)
    go_on.set()
    lender.join(20)
    other.join(20)
    assert sums(project) == [(1, 1000, Decimal("0.5"), Decimal("0.0035"), Decimal("0.5"), 0)] * 2
    assert rebuild(project).differing == {}
