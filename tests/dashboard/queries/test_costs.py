"""What calls cost, as pages and API tell it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.queries.costs import (
    ReportedCost,
    call_cost,
    call_costs,
    is_unknown,
    known_costs,
    other_costs,
    plain,
    priced_with,
    reported_cost,
    with_edition,
)
from dashboard.queries.shapes import Cost
from journal.models import Attempt, Call
from tests.factories import (
    CallFactory,
    PriceEditionFactory,
    ProjectFactory,
    SessionFactory,
    at,
    requested,
    returned,
    send,
)

pytestmark = pytest.mark.django_db


def priced(**more):
    edition = PriceEditionFactory(name="prices of May", gpt_4o="2.5")
    told = {"usage_rule": "openai_chat", "input_uncached_tokens": 1000, "output_visible_tokens": 200}
    return CallFactory(price_edition=edition, **{**told, **more})


def test_a_sum_stands_with_what_it_lacks():
    assert known_costs(Decimal("1.500"), 2, computed=Decimal("1.500")) == [
        Cost("USD", amount="1.5", reported=None, computed="1.5", unknown_calls=2)
    ]
    assert known_costs(None, 2) == []


def test_figures_have_no_exponents():
    assert [plain(Decimal(text)) for text in ("0E-12", "1E+2", "0.000000013000", "12.50")] == [
        "0",
        "100",
        "0.000000013",
        "12.5",
    ]


def test_only_what_may_have_cost_something_is_of_unknown_cost():
    assert is_unknown(CallFactory.build(status="ok"))
    assert is_unknown(CallFactory.build(status="error", usage_rule="openai_chat"))
    assert not is_unknown(CallFactory.build(status="error"))
    assert not is_unknown(CallFactory.build(status="ok", computed_usd=Decimal(0)))


def test_the_lines_say_how_a_cost_comes_about():
    cost = call_cost(priced())
    assert [(str(line.token_class), line.quantity, line.per_million, line.amount) for line in cost.lines] == [
        ("input", 1000, "2.5", "0.0025"),
        ("output", 200, "2.5", "0.0005"),
    ]
    assert (cost.price.edition, cost.price.provider, cost.price.model) == (
        "prices of May",
        "openai",
        "gpt-4o",
    )
    assert cost.unknown_reason is None


def test_the_lines_add_up_to_what_was_stored():
    events = [requested(), returned()]
    events[1]["data"]["body"]["usage"] = {
        "prompt_tokens": 1234,
        "completion_tokens": 567,
        "prompt_tokens_details": {"cached_tokens": 1000},
        "completion_tokens_details": {"reasoning_tokens": 500},
    }
    send(ProjectFactory(), *events)
    call = Call.objects.get()
    assert call.computed_usd == Decimal("0.007505")
    assert sum(Decimal(line.amount) for line in call_cost(call).lines) == call.computed_usd


def test_an_unknown_cost_has_a_reason():
    reasons = [
        call_cost(call).unknown_reason
        for call in (
            priced(request_model="home-made"),
            priced(service_tier="batch"),
            priced(output_visible_tokens=None),
            priced(input_uncached_tokens=10**12),
            CallFactory(usage_rule="openai_chat"),
            CallFactory(status="ok"),
            CallFactory(status="error"),
        )
    ]
    assert reasons == [
        "prices of May has no price for this model of this provider.",
        "prices of May has no price of this model for the tier of service 'batch'.",
        "The tokens were not told apart the way the price list tells them apart.",
        "It would be more than 1,000 US dollars, so a count of tokens must be wrong.",
        "It was stored before prices were kept; a rebuild computes what it cost.",
        "Nobody told how many tokens it took.",
        None,
    ]


def test_the_row_of_the_price_list_is_named_with_its_date_and_hours():
    events = [requested(), returned()]
    for event, model in zip(events, ("deepseek-v4-pro", "deepseek-v4-pro"), strict=True):
        event["data"]["provider"] = "deepseek"
        event["data"]["body"]["model"] = model
        event["ts"] = "2026-09-01T03:00:00Z"
    send(ProjectFactory(), *events)
    found = call_cost(Call.objects.get()).price
    assert (found.provider, found.model, found.since, found.hours) == (
        "deepseek",
        "deepseek-v4-pro",
        None,
        "01:00–04:00",
    )


def test_a_call_without_a_start_is_priced_at_its_end():
    call = priced(started_at=None, ended_at=at(5))
    assert call_cost(call).lines[0].amount == "0.0025"
    assert call_cost(priced(started_at=None, ended_at=None)).lines[0].amount == "0.0025"


def test_the_name_of_the_price_list_comes_in_the_same_statement():
    priced(computed_usd=Decimal("0.003"))
    with CaptureQueriesContext(connection) as queries:
        (call,) = with_edition(Call.objects.all())
        assert priced_with(call) == "prices of May"
    assert len(queries) == 1
    assert priced_with(Call.objects.get()) is None


def test_the_prices_of_a_list_are_read_once_a_process():
    call = priced()
    call_cost(call)
    again = with_edition(Call.objects.filter(pk=call.pk)).get()
    with CaptureQueriesContext(connection) as queries:
        call_cost(again)
    assert len(queries) == 0


def told(**more):
    """A call of which a cost was reported."""
    return priced(
        reported_amount=Decimal("0.5"), reported_currency="USD", reported_where="usage.cost", **more
    )


def test_what_was_reported_stands_beside_what_we_compute():
    call = told(computed_usd=Decimal("0.4"), best_usd=Decimal("0.5"))
    assert call_costs(call) == [Cost("USD", amount="0.5", reported="0.5", computed="0.4", unknown_calls=0)]
    assert reported_cost(call) == ReportedCost("0.5", "USD", "usage.cost", False, False, "0.1")
    assert reported_cost(priced()) is None


def test_an_amount_in_another_currency_is_not_compared_with_ours():
    call = told(computed_usd=Decimal("0.4"), best_usd=None)
    call.reported_currency = "EUR"
    assert call_costs(call) == [
        Cost("USD", amount=None, reported=None, computed="0.4", unknown_calls=0),
        Cost("EUR", amount="0.5", reported="0.5", computed=None, unknown_calls=0),
    ]
    assert reported_cost(call).difference is None


def test_what_some_attempts_told_is_no_report_of_the_call_and_is_not_compared():
    call = told(computed_usd=Decimal("0.4"), best_usd=Decimal("0.7"), flags='["reported_in_part"]')
    assert call_costs(call) == [Cost("USD", amount="0.7", reported=None, computed="0.4", unknown_calls=0)]
    assert reported_cost(call) == ReportedCost("0.5", "USD", "usage.cost", False, True, None)


def test_an_estimate_is_no_report():
    call = told(computed_usd=Decimal("0.4"), best_usd=Decimal("0.4"), reported_is_estimate=True)
    assert call_costs(call) == [Cost("USD", amount="0.4", reported=None, computed="0.4", unknown_calls=0)]
    assert reported_cost(call).is_estimate


def test_a_call_of_several_currencies_says_why_its_cost_is_unknown():
    call = told(computed_usd=None, best_usd=None, cost_is_unknown=True, flags='["currencies_mixed"]')
    reason = "Its attempts were billed in different currencies, which are never added together."
    assert call_cost(call).unknown_reason == reason


def test_lines_without_those_of_an_attempt_that_told_no_tokens_say_so():
    events = [requested("c", attempt=1), returned("c", attempt=1), requested("c", attempt=2)]
    for number, event in enumerate(events):
        event["id"] = f"{number}"
    answer = {**returned("c", attempt=2), "data": {"status_code": 200, "cost_usd": 0.5}}
    send(ProjectFactory(), *events, answer)
    call = Call.objects.get()
    cost = call_cost(call, Attempt.objects.filter(call=call).order_by("number"))
    assert (call.computed_usd, cost.computed_usd, cost.lacks_attempts) == (None, "0.000055", True)
    assert cost.unknown_reason == "Nobody told how many tokens one of its attempts took."


def test_lines_of_several_attempts_add_up_to_what_was_stored():
    failed = returned("c", attempt=1)
    failed["id"] = "failed"
    failed["data"] = {
        "status_code": 500,
        "protocol": "openai_chat",
        "usage": {"prompt_tokens": 100, "completion_tokens": 0},
    }
    first, second = requested("c", attempt=1), requested("c", attempt=2)
    first["id"] = "first"
    send(ProjectFactory(), first, failed, second, returned("c", attempt=2))
    call = Call.objects.get()
    cost = call_cost(call, Attempt.objects.filter(call=call).order_by("number"))
    assert [(line.attempt, line.quantity) for line in cost.lines] == [(1, 100), (2, 10), (2, 3)]
    assert sum(Decimal(line.amount) for line in cost.lines) == call.computed_usd == Decimal("0.000305")


@pytest.mark.django_db
def test_a_session_tells_other_currencies_apart_and_adds_none_to_dollars():
    session = SessionFactory(reported_other_calls=3)
    told = {"session": session, "reported_where": "usage.cost"}
    for amount, currency in ((1, "EUR"), ("0.5", "EUR"), (100, "JPY")):
        CallFactory(reported_amount=Decimal(amount), reported_currency=currency, **told)
    CallFactory(reported_amount=Decimal(7), reported_currency="USD", best_usd=Decimal(7), **told)
    CallFactory(reported_amount=Decimal(9), reported_currency="EUR", view_of="another", **told)
    assert [(one.currency, one.amount) for one in other_costs(session)] == [("EUR", "1.5"), ("JPY", "100")]


@pytest.mark.django_db
def test_a_session_in_dollars_alone_asks_for_no_others(django_assert_num_queries):
    session = SessionFactory()
    with django_assert_num_queries(0):
        assert other_costs(session) == []


@pytest.mark.django_db
def test_lines_add_up_to_what_is_computed_and_not_to_what_was_reported():
    project = ProjectFactory()
    answer = returned()
    answer["data"]["body"]["usage"] |= {"cost": 0.5}
    send(project, requested(), answer)
    call = with_edition(Call.objects.all()).get()
    told = call_cost(call, Attempt.objects.all())
    assert Decimal(told.computed_usd) == call.computed_usd == Decimal("0.000055")
    assert call.best_usd == Decimal("0.5")
