"""What calls cost when they are stored, and that it stays so."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dashboard.queries.costs import call_cost
from journal.accept import pricing
from journal.accept.pricing import NOTICE_US, price_calls
from journal.cost.editions import installed_name
from journal.cost.own_prices import OwnPrices, Tokens
from journal.fold.facts import Usage
from journal.fold.picture import FoldedAttempt, FoldedCall
from journal.models import Attempt, Call, Entry, PriceEdition, PriceRow, Rollup, Session
from journal.models.fields import to_microseconds
from journal.upkeep.own_prices import add_price_row
from journal.upkeep.rebuild import rebuild
from journal.upkeep.reprice import begin_repricing, run_repricing
from tests.factories import PriceEditionFactory, ProjectFactory, list_of_gpt_4o, requested, returned, send
from tests.journal.fold.folding import event

pytestmark = pytest.mark.django_db
#: 10 input and 3 output tokens of gpt-4o at 2.50 and 10 dollars a million.
COST = Decimal("0.000055")


def folded(received_us=0, *, model="gpt-4o", tokens=1_000_000, rule="openai_chat", **more):
    """A call of one attempt that took so many tokens of input."""
    usage = Usage(tokens, output_visible=0, rule=rule) if rule else None
    attempt = FoldedAttempt(1, None, status="ok", request_model=model, usage=usage, **more)
    return FoldedCall(
        "s", "key", "c", received_us=received_us, provider="openai", usage_rule=rule, attempts=[attempt]
    )


def priced(call):
    with transaction.atomic():
        price_calls(1, [call])
    return call.computed_usd_parts


def install(monkeypatch, name, rate):
    """As if the package had been upgraded to this price list."""
    monkeypatch.setattr(pricing, "installed_name", lambda: name)
    monkeypatch.setattr(pricing, "installed", lambda: list_of_gpt_4o(name, rate))


def without_usage(call_id):
    return returned(call_id, data={"status_code": 500, "error": {"type": "server_error"}})


def test_a_stored_call_knows_what_it_cost_and_by_which_edition():
    send(ProjectFactory(), requested(), returned())
    call = Call.objects.get()
    assert call.computed_usd == COST
    assert (call.price_edition.name, call.price_edition.in_force_from.timestamp()) == (installed_name(), 0)


def test_session_and_quarter_of_an_hour_hold_the_sum():
    body = {"model": "gpt-4o", "messages": []}
    asked = requested("c", body={"model": "my-own-model"}, data=None)
    asked["data"] = {"provider": "openai", "protocol": "openai_chat", "body": {"model": "my-own-model"}}
    answered = returned("c")
    answered["data"]["body"]["model"] = "my-own-model"
    send(
        ProjectFactory(),
        requested("a", body=body),
        returned("a"),
        requested("b"),
        returned("b"),
        asked,
        answered,
    )
    session = Session.objects.get()
    assert (session.computed_usd, session.computed_cost_calls, session.unknown_cost_calls) == (2 * COST, 2, 1)
    sums = [(row.computed_usd, row.unknown_cost_calls) for row in Rollup.objects.order_by("model")]
    assert sums == [(2 * COST, 0), (Decimal(0), 1)]


def test_a_call_that_failed_without_usage_is_not_one_of_unknown_cost():
    send(ProjectFactory(), requested("c"), without_usage("c"))
    call, session = Call.objects.get(), Session.objects.get()
    assert (call.computed_usd, call.price_edition) == (None, None)
    assert session.unknown_cost_calls == 0


def test_the_first_edition_holds_for_everything_before_it():
    assert priced(folded(received_us=5)) == 2_500_000_000_000
    assert PriceEdition.objects.get().name == installed_name()


def test_a_model_the_list_does_not_know_stays_unknown_and_names_the_list():
    call = folded(model="my-own-model")
    assert priced(call) is None
    assert call.price_edition == PriceEdition.objects.get().pk


def test_usage_beyond_reason_stays_unknown():
    assert priced(folded(tokens=10**12)) is None


def test_calls_without_usage_need_no_price_list():
    with CaptureQueriesContext(connection) as queries:
        price_calls(1, [folded(rule=None)])
    assert len(queries) == 0
    assert not PriceEdition.objects.exists()


def test_the_price_of_the_day_of_the_call_holds():
    before, after = (1_749_513_599_000_000, 1_749_513_600_000_000)
    assert priced(folded(model="o3", started_us=before)) == 10_000_000_000_000
    assert priced(folded(model="o3", ended_us=after)) == 2_000_000_000_000


def test_a_new_edition_holds_for_calls_that_arrive_after_it(monkeypatch):
    install(monkeypatch, "test 1", "1")
    priced(folded())
    install(monkeypatch, "test 2", "3")
    priced(folded())
    first, second = PriceEdition.objects.order_by("pk")
    assert (first.name, second.name) == ("test 1", "test 2")
    begins = to_microseconds(second.in_force_from)
    assert priced(folded(received_us=begins - 1)) == 1_000_000_000_000
    assert priced(folded(received_us=begins)) == 3_000_000_000_000


def test_a_new_edition_is_announced_before_it_holds(monkeypatch):
    install(monkeypatch, "test 1", "1")
    priced(folded())
    install(monkeypatch, "test 2", "3")
    monkeypatch.setattr("time.time_ns", lambda: 5_000_000_000)
    priced(folded())
    assert to_microseconds(PriceEdition.objects.get(name="test 2").in_force_from) == 5_000_000 + NOTICE_US


def test_going_back_to_an_older_version_changes_nothing(monkeypatch):
    install(monkeypatch, "test 1", "1")
    priced(folded())
    install(monkeypatch, "test 2", "3")
    priced(folded())
    install(monkeypatch, "test 1", "1")
    priced(folded())
    assert PriceEdition.objects.count() == 2


def test_another_process_that_stored_the_edition_first_is_no_fault(monkeypatch):
    edition = list_of_gpt_4o("test 1", "1")
    install(monkeypatch, "test 1", "1")
    found = [[], pricing.kept_editions]

    def at_first_none():
        look = found.pop(0)
        if look == []:
            PriceEditionFactory(name="test 1", gpt_4o="1")
            return []
        return look()

    monkeypatch.setattr(pricing, "kept_editions", at_first_none)
    assert priced(folded()) == 1_000_000_000_000
    assert PriceEdition.objects.get().digest == edition.digest


def test_an_old_call_keeps_its_price_when_it_is_folded_again_after_an_upgrade(monkeypatch):
    project = ProjectFactory()
    install(monkeypatch, "test 1", "1")
    send(project, requested("old"), returned("old"))
    arrived = Entry.objects.latest("received_at").received_at
    PriceEditionFactory(name="test 2", gpt_4o="3", in_force_from=to_microseconds(arrived) + 1)
    send(project, requested("new"), returned("new"))
    # A late event folds the old call again: the price is still that of its first arrival.
    late = {**requested("old"), "id": "late", "type": "usage.reported", "data": {"scope": "call"}}
    send(project, late)
    costs = dict(Call.objects.values_list("call_id", "computed_usd"))
    assert costs == {"old": Decimal("0.000013"), "new": Decimal("0.000039")}
    assert rebuild(project).differing == {}


@pytest.mark.django_db(transaction=True)
def test_writers_that_meet_at_the_first_price_keep_one_edition():
    start = threading.Barrier(4)
    found, faults = [], []

    def write():
        try:
            call = folded()
            start.wait(60)
            found.append((priced(call), call.price_edition))
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert found == [(2_500_000_000_000, PriceEdition.objects.get().pk)] * 4


@pytest.mark.parametrize(
    ("tiers", "amounts"), [(("flex", "default"), ("5", "10")), (("default", "flex"), ("10", "5"))]
)
def test_each_try_is_priced_by_the_service_tier_that_its_own_answer_told(tiers, amounts):
    project = ProjectFactory()
    half_for_flex = OwnPrices(Tokens(Decimal(10), Decimal(10)), factors={"flex": Decimal("0.5")})
    row = add_price_row(project, half_for_flex, model_pattern="house-*")
    PriceRow.objects.filter(pk=row.pk).update(in_force_from=1)
    usage = {"prompt_tokens": 1_000_000, "completion_tokens": 0}
    events = []
    for number, (tier, status) in enumerate(zip(tiers, (500, 200), strict=True), start=1):
        asked = {"provider": "house", "protocol": "openai_chat", "body": {"model": "house-1"}}
        told = {"status_code": status, "usage": usage, "usage_protocol": "openai_chat", "service_tier": tier}
        times = {"call_id": "c", "attempt": number}
        events += [
            event("llm.call.requested", 2 * number, asked, id=f"q{number}", **times),
            event("llm.call.returned", 2 * number + 1, told, id=f"r{number}", **times),
        ]
    send(project, *events)
    call = Call.objects.get()
    assert (call.computed_usd, call.best_usd) == (Decimal(15), Decimal(15))
    lines = call_cost(call, Attempt.objects.filter(call=call).order_by("number")).lines
    assert [(line.attempt, line.amount) for line in lines] == list(enumerate(amounts, start=1))
    run_repricing(begin_repricing(project).pk)
    assert Call.objects.get().computed_usd == Decimal(15)
