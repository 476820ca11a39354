"""Rows of the operator's own prices."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from dashboard.queries.costs import call_cost
from journal.accept.pricing import NOTICE_US
from journal.cost.own_prices import NotAPrice, OwnPrices, Tokens
from journal.fold.facts import Usage
from journal.models import Call, PriceRow
from journal.upkeep.own_prices import PricesOverlap, add_price_row, take_back_price_row, try_price
from journal.upkeep.rebuild import rebuild
from journal.upkeep.reprice import begin_repricing, run_repricing
from tests.factories import ProjectFactory, requested, returned, send

pytestmark = pytest.mark.django_db

ONE_AND_TWO = OwnPrices(Tokens(Decimal(1), Decimal(2)))
SEPTEMBER = datetime(2026, 9, 1, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


def in_force(row):
    """As if the row had been kept long ago."""
    PriceRow.objects.filter(pk=row.pk).update(in_force_from=1)
    return row


def asked(project, call_id="c", model="house-model"):
    """A call of ten tokens of input and three of output."""
    question = requested(call_id)
    question["data"] = {"provider": "house", "protocol": "openai_chat", "body": {"model": model}}
    answer = returned(call_id)
    answer["data"]["body"]["model"] = model
    send(project, question, answer)
    return Call.objects.get(project=project, call_id=call_id)


def test_a_new_row_is_in_force_from_a_minute_on():
    project = ProjectFactory()
    row = add_price_row(project, ONE_AND_TWO, model_pattern="house-*")
    assert asked(project).computed_usd is None
    assert NOTICE_US == 60_000_000
    in_force(row)
    call = asked(project, "d")
    assert (call.computed_usd, call.price_row) == (Decimal("0.000016"), row)
    assert call.best_usd == call.computed_usd
    assert not call.cost_is_unknown


def test_it_comes_before_the_packaged_list():
    project = ProjectFactory()
    in_force(add_price_row(None, ONE_AND_TWO, model_pattern="gpt-4o*"))
    send(project, requested(), returned())
    assert Call.objects.get().computed_usd == Decimal("0.000016")
    assert rebuild(project).differing == {}


def test_a_row_of_another_project_prices_nothing_here():
    in_force(add_price_row(ProjectFactory(), ONE_AND_TWO, model_pattern="house-*"))
    assert asked(ProjectFactory()).computed_usd is None


def test_what_was_taken_back_prices_what_came_before():
    project = ProjectFactory()
    row = in_force(add_price_row(project, ONE_AND_TWO, model_pattern="house-*"))
    first = asked(project)
    take_back_price_row(row)
    assert row.in_force_to is not None
    PriceRow.objects.filter(pk=row.pk).update(in_force_to=first.priced_as_of)
    # The call arrived in the very moment from which on the row is gone.
    assert rebuild(project).differing["calls"] == [first.key]
    assert Call.objects.get().computed_usd is None


def test_rows_that_overlap_are_refused():
    project = ProjectFactory()
    first = add_price_row(project, ONE_AND_TWO, model_pattern="m", valid_to=OCTOBER)
    with pytest.raises(PricesOverlap) as refusal:
        add_price_row(project, ONE_AND_TWO, model_pattern="M", valid_from=SEPTEMBER)
    assert refusal.value.other == first.pk
    add_price_row(project, ONE_AND_TWO, model_pattern="m", valid_from=OCTOBER)
    add_price_row(None, ONE_AND_TWO, model_pattern="m")


def test_an_edit_is_a_new_row_in_the_place_of_the_old_one():
    project = ProjectFactory()
    old = add_price_row(project, ONE_AND_TWO, model_pattern="m")
    new = add_price_row(
        project, OwnPrices(Tokens(Decimal(3), Decimal(4))), model_pattern="m", replaces=old.pk
    )
    old.refresh_from_db()
    assert old.in_force_to == new.in_force_from


def test_a_row_that_ends_before_it_begins_is_refused():
    with pytest.raises(NotAPrice):
        add_price_row(None, ONE_AND_TWO, model_pattern="m", valid_from=OCTOBER, valid_to=SEPTEMBER)
    with pytest.raises(NotAPrice):
        add_price_row(None, ONE_AND_TWO, model_pattern="")
    assert not PriceRow.objects.exists()


def test_a_price_can_be_tried_on_a_usage():
    tried = try_price(ONE_AND_TWO, Usage(10, output_visible=3, rule="openai_chat"))
    assert tried.amount_usd == Decimal("0.000016")
    assert [(line.token_class, line.quantity) for line in tried.lines] == [("input", 10), ("output", 3)]
    assert try_price(ONE_AND_TWO, Usage(10, rule="openai_chat")) is None


def test_searches_of_the_web_by_the_provider_are_paid_for_and_stay_so_after_a_repricing():
    project = ProjectFactory()
    row = OwnPrices(Tokens(Decimal(1), Decimal(2)), tools={"web_search": Decimal("0.01")})
    in_force(add_price_row(None, row, model_pattern="claude-sonnet-4-5"))
    usage = {"input_tokens": 1000, "output_tokens": 10, "server_tool_use": {"web_search_requests": 2}}
    data = {"provider": "anthropic", "protocol": "anthropic_messages"}
    body = {"type": "message", "model": "claude-sonnet-4-5", "usage": usage}
    send(
        project,
        requested(data=data | {"body": {"model": "claude-sonnet-4-5"}}),
        returned(data=data | {"body": body}),
    )
    call = Call.objects.get()
    assert call.computed_usd == Decimal("0.02102")
    lines = call_cost(call, call.attempt_rows.all()).lines
    assert [(line.tool, line.quantity, line.amount) for line in lines if line.tool] == [
        ("web_search", 2, "0.02")
    ]
    assert run_repricing(begin_repricing(project).pk).done == 1
    call.refresh_from_db()
    assert call.computed_usd == Decimal("0.02102")
    assert rebuild(project).differing == {}
