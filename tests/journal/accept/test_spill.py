"""Sums that would leave 64 bits stay exact, or what would lead them there is refused with a reason."""

from decimal import Decimal

import pytest
from django.db import connection

from dashboard.queries.asking import read_question
from dashboard.queries.sessions import session_totals
from dashboard.queries.spending import spending
from journal.accept.spill import LARGE, MOST, SumsFull, is_large, leads_beyond
from journal.accept.totals import ROLLUP_KEYS, ROLLUP_SUMS, Sums, forget_empty_rollups, write_rollups
from journal.models import Call, Refusal, Rollup, Session
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory
from tests.journal.accept.taking import counts, take
from tests.journal.fold.folding import requested, returned

pytestmark = pytest.mark.django_db
DOLLAR = 10**12


def billed(call_id, cost, session="s", currency="USD"):
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "cost": cost, "currency": currency}
    shared = {"provider": "p", "model": "m", "protocol": "openai_chat"}
    told = {"session_id": session, "call_id": call_id}
    return [
        {"id": f"{call_id}a", **requested(0, shared, **told)},
        {"id": f"{call_id}b", **returned(1, {**shared, "body": {"usage": usage}}, **told)},
    ]


def spent(project, group="model", q=""):
    return spending(project, read_question(project, {"from": "all", "group": group, "q": q}).question)


def test_only_what_is_large_calls_for_a_look():
    assert is_large([0, LARGE + 1])
    assert is_large([-LARGE - 1])
    assert not is_large([LARGE, -LARGE, 0])
    assert leads_beyond([MOST], [1])
    assert not leads_beyond([MOST], [-1])


def test_ten_thousand_dollars_for_an_answer_are_beyond_reason_and_noted():
    project = ProjectFactory()
    take(project, *(event for number in range(50) for event in billed(f"c{number}", 10_000)))
    assert set(Call.objects.values_list("flags", "best_usd")) == {('["cost_unreadable"]', None)}
    total = spent(project).total
    assert (total.amount("best"), total.count("unknown_best_calls")) == (None, 50)


def test_sums_in_another_currency_go_on_beyond_64_bits():
    project = ProjectFactory()
    for start in (0, 3, 6):
        events = [billed(f"c{number}", 4_000_000, currency="VND") for number in range(start, start + 3)]
        take(project, *(event for one in events for event in one))
    # Each shard is filled up before the next one is begun.
    assert Rollup.objects.count() == -(-36 * 10**18 // MOST) == 8
    for question in ("", "-session:nothing"):
        for group in ("model", "day", "model,month", "session"):
            total = spent(project, group, question).total
            assert total.amount("best", "VND") == Decimal(36_000_000)
            assert total.count("calls") == 9
    stored = set(Rollup.objects.values_list("shard", "reported_amount"))
    assert rebuild(project).differing == {}
    assert stored == set(Rollup.objects.values_list("shard", "reported_amount"))


def test_no_stored_sum_is_ever_anything_but_a_whole_number():
    project = ProjectFactory()
    for number in range(6):
        take(project, *billed(f"c{number}", 4_999_999.999999999999, currency="IDR"))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("rollup", "dayrollup"):
                cursor.execute(f"SELECT DISTINCT typeof(best_amount) FROM journal_{table}")
                assert cursor.fetchall() == [("integer",)]
    assert all(abs(row.reported_amount) <= MOST for row in Rollup.objects.all())


def test_what_went_to_several_shards_goes_whole():
    project = ProjectFactory()
    sums = Sums(project.pk)
    key = (project.pk, 5, "p", "m", "", "", "ok", 0, "VND", 0)
    amount = ROLLUP_SUMS.index("reported_amount")
    vector = [0] * len(ROLLUP_SUMS)
    vector[0], vector[amount] = 1, 3 * MOST
    assert len(key) == len(ROLLUP_KEYS)
    sums.rollups[key] = vector
    write_rollups(sums)
    assert [row.shard for row in Rollup.objects.order_by("shard")] == [0, 1, 2]
    sums.rollups[key] = [-number for number in vector]
    write_rollups(sums)
    assert sum(row.calls for row in Rollup.objects.all()) == 0
    forget_empty_rollups(project.pk)
    assert not Rollup.objects.exists()


def test_a_full_session_refuses_its_events_with_a_reason_and_no_others():
    project = ProjectFactory()
    take(project, *billed("first", 1_000))
    Session.objects.filter(session_id="s").update(best_usd=MOST - 5 * DOLLAR)
    receipt = take(project, *billed("second", 1_000), *billed("other", 1_000, session="t"))
    assert counts(receipt) == (2, 0, 0, 2)
    assert {(one.code, one.id) for one in receipt.rejected} == {
        ("sums_full", "seconda"),
        ("sums_full", "secondb"),
    }
    assert set(Call.objects.values_list("call_id", flat=True)) == {"first", "other"}
    assert Refusal.objects.filter(code="sums_full").count() == 2


def test_sums_over_full_sessions_are_still_exact():
    project = ProjectFactory()
    for name in "abc":
        take(project, *billed(name, 1_000, session=name))
    Session.objects.update(best_usd=MOST)
    (cost,) = session_totals(Session.objects.filter(project=project)).costs
    assert Decimal(cost.amount) * DOLLAR == 3 * MOST


def test_the_fault_names_how_many_sessions_are_full():
    assert str(SumsFull({1, 2})) == "the sums of 2 sessions are full"
