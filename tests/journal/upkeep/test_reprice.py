"""Calls of the past get the prices of now when somebody says so, and keep them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from journal.accept import pricing
from journal.models import Attempt, Call, PriceEdition, Repricing, Rollup, Session
from journal.models.fields import to_microseconds
from journal.upkeep import reprice
from journal.upkeep.rebuild import rebuild
from journal.upkeep.reprice import (
    RepricingUnderWay,
    begin_repricing,
    run_repricing,
    unfinished_repricings,
)
from tests.factories import ProjectFactory, list_of_gpt_4o, requested, returned, send

pytestmark = pytest.mark.django_db

TEN_TOKENS = Decimal("0.00001")


def install(monkeypatch, name, rate):
    """As if the package had been upgraded to this price list."""
    monkeypatch.setattr(pricing, "installed_name", lambda: name)
    monkeypatch.setattr(pricing, "installed", lambda: list_of_gpt_4o(name, rate))


@pytest.fixture
def stored(monkeypatch):
    """A project with calls priced by a first list, after which a second one came."""
    project = ProjectFactory()
    install(monkeypatch, "test 1", "1")
    for number in range(3):
        take(project, f"old-{number}", day=number + 1)
    install(monkeypatch, "test 2", "3")
    take(project, "new", day=9)
    return project


def take(project, call_id, *, day):
    question, answer = requested(call_id), returned(call_id)
    answer["data"]["body"]["usage"] = {"prompt_tokens": 10, "completion_tokens": 0}
    answer["data"]["body"]["model"] = "gpt-4o"
    for event in (question, answer):
        event["ts"] = f"2026-09-0{day}T12:00:0{2 if event is answer else 0}Z"
    send(project, question, answer)


def costs(project):
    return {call.call_id: call.computed_usd for call in Call.objects.filter(project=project)}


def sums(project):
    """Of calls, attempts, sessions and quarter hours: the same amount."""
    return {
        Call.objects.filter(project=project).aggregate(found=Sum("computed_usd"))["found"],
        Attempt.objects.filter(call__project=project).aggregate(found=Sum("computed_usd"))["found"],
        Session.objects.get(project=project).computed_usd,
        Session.objects.get(project=project).best_usd,
        Rollup.objects.filter(project=project).aggregate(found=Sum("computed_usd"))["found"],
        Rollup.objects.filter(project=project).aggregate(found=Sum("best_amount"))["found"],
    }


def test_calls_get_the_prices_of_now_and_every_sum_follows(stored):
    assert set(costs(stored).values()) == {TEN_TOKENS}
    done = run_repricing(begin_repricing(stored).pk)
    assert set(costs(stored).values()) == {3 * TEN_TOKENS}
    assert sums(stored) == {12 * TEN_TOKENS}
    assert (done.calls, done.done, done.finished_at is not None) == (4, 4, True)


def test_a_rebuild_follows_the_decision(stored):
    run_repricing(begin_repricing(stored).pk)
    assert rebuild(stored).differing == {}
    assert set(costs(stored).values()) == {3 * TEN_TOKENS}


def test_the_report_says_what_changed(stored):
    done = run_repricing(begin_repricing(stored).pk)
    assert done.report == {
        "models": {
            "openai/gpt-4o": {
                "calls": 4,
                "changed": 4,
                "became_known": 0,
                "became_unknown": 0,
                "before_usd": "0.00004",
                "after_usd": "0.00012",
            }
        }
    }


def test_calls_outside_of_the_span_keep_their_cost(stored):
    since, until = datetime(2026, 9, 2, tzinfo=UTC), datetime(2026, 9, 3, tzinfo=UTC)
    run_repricing(begin_repricing(stored, calls_from=since, calls_to=until).pk)
    changed = {name for name, cost in costs(stored).items() if cost == 3 * TEN_TOKENS}
    assert changed == {"old-1"}
    assert rebuild(stored).differing == {}


def test_what_was_cut_off_goes_on(stored, monkeypatch):
    monkeypatch.setattr(reprice, "STEP_CALLS", 1)
    begun = begin_repricing(stored)
    step, left = reprice._step, [True, True]

    def die(one):
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return step(one)

    monkeypatch.setattr(reprice, "_step", die)
    with pytest.raises(KeyboardInterrupt):
        run_repricing(begun.pk)
    assert sorted(costs(stored).values()) == [TEN_TOKENS] * 2 + [3 * TEN_TOKENS] * 2
    assert unfinished_repricings() == [begun.pk]
    monkeypatch.setattr(reprice, "_step", step)
    done = run_repricing(begun.pk)
    assert (done.done, done.report["models"]["openai/gpt-4o"]["changed"]) == (4, 4)
    assert sums(stored) == {12 * TEN_TOKENS}


def test_one_at_a_time(stored):
    begin_repricing(stored)
    with pytest.raises(RepricingUnderWay):
        begin_repricing(stored)


def test_what_arrives_after_the_decision_has_the_prices_of_its_arrival(stored, monkeypatch):
    run_repricing(begin_repricing(stored).pk)
    decided = Repricing.objects.get().as_of
    assert decided == PriceEdition.objects.order_by("-in_force_from").first().in_force_from
    monkeypatch.setattr("journal.accept.door._now_us", lambda: to_microseconds(decided), raising=False)
    take(stored, "later", day=8)
    assert costs(stored)["later"] == 3 * TEN_TOKENS
    assert rebuild(stored).differing == {}


def test_nothing_to_price_is_done_at_once():
    done = run_repricing(begin_repricing(ProjectFactory()).pk)
    assert (done.done, done.report) == (0, {})
