"""Whatever comes in, and in whatever pieces: sums of sessions and of quarter hours are those of their calls."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest

from journal.fold.latency import BINS, bin_of
from journal.models import Attempt, Call, LatencyRollup, Rollup, Session
from journal.models.rollups import BIN_COLUMNS
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import event, failed, requested, returned
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db
QUARTER_US = 900_000_000


def counted(project):
    return Call.objects.filter(project=project, view_of__isnull=True).select_related("session")


def in_dollars(call):
    return call.reported_currency in (None, "USD") or call.best_usd is not None


def reported(call):
    is_whole = not call.reported_is_estimate and "reported_in_part" not in call.flags
    return call.reported_amount if is_whole else None


def waste(call):
    return call.best_usd if call.double_of is not None else call.waste_usd


def is_wasted(call):
    return call.double_of is not None or call.waste != "[]"


def sums_of_calls(calls):
    """What a session should hold, added up call by call."""
    calls = list(calls)
    dollars = [call for call in calls if in_dollars(call)]
    return {
        "calls": len(calls),
        "computed_usd": sum((call.computed_usd or 0 for call in calls), Decimal(0)),
        "computed_cost_calls": sum(call.computed_usd is not None for call in calls),
        "best_usd": sum((call.best_usd or 0 for call in calls), Decimal(0)),
        "best_cost_calls": sum(call.best_usd is not None for call in calls),
        "unknown_best_calls": sum(call.cost_is_unknown for call in calls),
        "reported_usd": sum((reported(call) or 0 for call in dollars), Decimal(0)),
        "reported_cost_calls": sum(reported(call) is not None for call in dollars),
        "reported_other_calls": sum(not in_dollars(call) for call in calls),
        "waste_usd": sum((waste(call) or 0 for call in calls if is_wasted(call)), Decimal(0)),
        "waste_calls": sum(is_wasted(call) for call in calls),
    }


def mixed(seed):
    project = ProjectFactory()
    events = mixed_stream(Random(seed), 150)
    for start in range(0, 150, 11):
        take(project, *events[start : start + 11])
    return project


@pytest.mark.parametrize("seed", range(8))
def test_a_session_holds_the_sum_of_its_calls(seed):
    project = mixed(seed)
    by_session = defaultdict(list)
    for call in counted(project):
        by_session[call.session_id].append(call)
    for session in Session.objects.filter(project=project):
        wanted = sums_of_calls(by_session[session.pk])
        assert {name: getattr(session, name) for name in wanted} == wanted


@pytest.mark.parametrize("seed", range(8))
def test_any_slice_of_rollups_holds_the_sum_of_its_calls(seed):
    project = mixed(seed)
    wanted = defaultdict(lambda: [0, Decimal(0), 0, Decimal(0), 0, 0])
    for call in counted(project):
        bucket = call.sort_at // QUARTER_US if call.sort_at else -1
        currency = "USD" if in_dollars(call) else call.reported_currency
        paid = call.best_usd if in_dollars(call) else call.reported_amount
        name = (
            bucket,
            call.provider or "",
            call.request_model or call.response_model or "",
            call.status,
            currency,
        )
        vector = (
            1,
            paid or Decimal(0),
            paid is not None,
            reported(call) or Decimal(0),
            call.cost_is_unknown,
            is_wasted(call),
        )
        wanted[name] = [one + other for one, other in zip(wanted[name], vector, strict=True)]
    found = defaultdict(lambda: [0, Decimal(0), 0, Decimal(0), 0, 0])
    for row in Rollup.objects.filter(project=project).exclude(calls=0):
        name = (row.bucket, row.provider, row.model, row.status, row.currency)
        vector = (
            row.calls,
            row.best_amount,
            row.best_cost_calls,
            row.reported_amount,
            row.unknown_best_calls,
            row.waste_calls,
        )
        found[name] = [one + other for one, other in zip(found[name], vector, strict=True)]
    assert found == wanted


@pytest.mark.parametrize("seed", range(4))
def test_latencies_are_counted_as_calls_took_them(seed):
    project = mixed(seed)
    wanted = [[0] * BINS for _ in range(3)]
    for call in counted(project):
        times = (call.provider_us, call.duration_us, call.time_to_first_token_us)
        for measure, time_us in enumerate(times):
            if time_us is not None:
                wanted[measure][bin_of(time_us)] += 1
    found = [[0] * BINS for _ in range(3)]
    for row in LatencyRollup.objects.filter(project=project):
        bins = [getattr(row, name) for name in BIN_COLUMNS]
        found[row.measure] = [one + other for one, other in zip(found[row.measure], bins, strict=True)]
    assert found == wanted


@pytest.mark.parametrize("seed", range(4))
def test_a_call_costs_what_its_attempts_cost(seed):
    project = mixed(seed)
    priced = Call.objects.filter(project=project, computed_usd__isnull=False)
    for call in priced:
        parts = Attempt.objects.filter(call=call, usage_rule__isnull=False).values_list(
            "computed_usd", flat=True
        )
        assert sum(parts) == call.computed_usd


def test_currencies_never_meet_in_a_sum():
    project = ProjectFactory()
    for name, currency in (("a", "EUR"), ("b", "EUR"), ("c", "USD"), ("d", "JPY")):
        take(
            project,
            requested(0, call_id=name, session_id="s"),
            returned(1, {"total_cost": 0.5, "currency": currency}, call_id=name, session_id="s"),
        )
    rows = Rollup.objects.filter(project=project).values_list("currency", "best_amount", "reported_amount")
    assert sorted(rows) == [
        ("EUR", Decimal(1), Decimal(1)),
        ("JPY", Decimal("0.5"), Decimal("0.5")),
        ("USD", Decimal("0.5"), Decimal("0.5")),
    ]
    session = Session.objects.get(project=project)
    assert (session.best_usd, session.reported_usd, session.reported_other_calls) == (
        Decimal("0.5"),
        Decimal("0.5"),
        3,
    )
    assert session.unknown_best_calls == 0


def test_a_failed_attempt_that_was_billed_is_waste_of_its_session():
    project = ProjectFactory()
    usage = {"usage": {"prompt_tokens": 100, "completion_tokens": 0}, "protocol": "openai_chat"}
    asked = {"provider": "openai", "model": "gpt-4o"}
    take(
        project,
        requested(0, asked, attempt=1, session_id="s"),
        failed(1, usage, attempt=1, session_id="s"),
        requested(3, asked, attempt=2, session_id="s"),
        returned(4, usage, attempt=2, session_id="s"),
    )
    call, session = Call.objects.get(), Session.objects.get()
    assert (call.best_usd, call.waste, call.waste_usd) == (
        Decimal("0.0005"),
        '["failed"]',
        Decimal("0.00025"),
    )
    assert (session.waste_usd, session.waste_calls, session.waste_us) == (Decimal("0.00025"), 1, 3_000_000)
    row = Rollup.objects.get()
    assert (row.waste_amount, row.waste_failed_calls, row.waste_double_calls) == (Decimal("0.00025"), 1, 0)


def test_a_try_that_timed_out_makes_the_sum_at_least_that():
    project = ProjectFactory()
    timed_out = event(
        "llm.call.returned", 1, {"error": {"type": "ReadTimeout"}}, call_id="c", attempt=1, session_id="s"
    )
    take(
        project,
        requested(0, attempt=1, session_id="s"),
        timed_out,
        requested(3, attempt=2, session_id="s"),
        returned(4, {"cost_usd": 0.5}, attempt=2, session_id="s"),
    )
    session = Session.objects.get()
    assert (session.best_usd, session.best_cost_calls, session.unknown_best_calls) == (Decimal("0.5"), 1, 1)
