"""What a gateway wrote down: successes without a price are unknown, failed tries are tries, sums are at least."""

from decimal import Decimal
from pathlib import Path

import pytest

from journal import uploads
from journal.models import Call, Session

ROWS = Path(__file__).parents[2] / "samples/litellm/payloads.jsonl"


@pytest.fixture
def imported(project):
    """Six tries of five calls in three sessions; one was answered by a model without prices."""
    assert uploads.import_paths(project, [(ROWS.name, ROWS)]).state == "done"
    return project


def test_a_success_without_a_price_is_unknown_and_its_session_costs_at_least_the_rest(imported, client):
    call = Call.objects.get(response_model__contains="home-grown")
    assert (call.best_usd, call.reported_amount, call.cost_is_unknown) == (None, None, True)
    session = Session.objects.get(pk=call.session_id)
    assert (session.best_usd, session.unknown_best_calls) == (Decimal("0.0008"), 1)
    assert "≥ $0.00080" in client.get(f"/p/default/sessions/{session.key}").content.decode()
    costs = client.get("/p/default/costs?from=all").context["total"]
    assert (costs.amount("best"), costs.count("unknown_best_calls")) == (Decimal("0.0008036"), 1)


def test_tries_that_failed_are_attempts_and_cost_nothing(imported):
    tries = Call.objects.order_by("attempts", "status").values_list("attempts", "failed_attempts", "status")
    assert sorted(tries) == [
        (1, 0, "ok"), (1, 0, "ok"), (1, 1, "error"), (1, 1, "error"), (2, 1, "ok"),
    ]  # fmt: skip
    assert not Call.objects.filter(status="error", best_usd__gt=0).exists()
