"""How long calls took."""

import pytest

from dashboard.queries.latencies import MOST_ERROR_PERCENT, latencies
from journal.models import Call
from tests.dashboard.queries.spent import spend
from tests.dashboard.queries.test_report import ask
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    project = ProjectFactory()
    spend(project)
    return project


def test_percentiles_are_within_the_error_that_is_told(project):
    (group,), total = latencies(project, ask(project, "provider", first="all", last=""))
    wall = group.times.spread(1)
    true = sorted(Call.objects.exclude(duration_us=None).values_list("duration_us", flat=True))
    assert MOST_ERROR_PERCENT == 19
    assert wall.calls == len(true) == 33
    assert wall.p50_seconds == pytest.approx(true[16] / 1e6, rel=0.19)
    assert wall.p95_seconds == pytest.approx(true[31] / 1e6, rel=0.19)
    assert total.spreads == group.times.spreads


def test_what_no_call_told_is_unknown(project):
    _, total = latencies(project, ask(project, "agent"))
    first_token = total.spread(2)
    assert (first_token.calls, first_token.p50_seconds) == (0, None)


@pytest.mark.parametrize("group", [(), ("model",), ("agent", "day"), ("hour",)])
def test_kept_bins_and_calls_say_the_same(project, group):
    kept = latencies(project, ask(project, *group))
    counted = latencies(project, ask(project, *group, q="-session:nothing"))
    assert kept == counted
    assert kept[1].spread(1).calls > 0


@pytest.mark.parametrize(("zone", "statements"), [("UTC", 1), ("Asia/Kathmandu", 3)])
def test_one_to_three_statements_read_the_bins(project, zone, statements, django_assert_num_queries):
    question = ask(project, "model", zone=zone)
    with django_assert_num_queries(statements):
        latencies(project, question)
