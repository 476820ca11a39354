"""What rollups and calls are grouped by."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.queries.dimensions import CALLS, ROLLUPS, Dimension, day_of, hour_of, key_of_day
from dashboard.queries.spans import Known, day_span, read_span
from journal.models import Call, Rollup
from tests.factories import CallFactory, ProjectFactory

ZONE = ZoneInfo("Europe/Berlin")


def everything(oldest, newest):
    return read_span("all", "", ZONE, known=Known(oldest, newest), now=datetime.now(UTC))


def test_days_and_their_keys():
    assert day_of(0) == date(1970, 1, 1)
    assert day_of(key_of_day(date(2026, 10, 25))) == date(2026, 10, 25)
    span = day_span(date(2026, 10, 25), ZONE)
    assert hour_of(span.since, span).isoformat() == "2026-10-25T00:00:00+02:00"


@pytest.mark.django_db
def test_moments_before_1970_lie_in_the_quarter_they_are_in():
    moments = [datetime(1969, 12, 31, 22, 59, 59, tzinfo=UTC), datetime(1969, 12, 31, 23, tzinfo=UTC)]
    for moment in moments:
        CallFactory(started_at=moment)
        Rollup.objects.create(
            project=ProjectFactory(), bucket=int(moment.timestamp()) // 900, status="ok", calls=1
        )
    span = everything(-10, 10)
    of_calls = Call.objects.order_by("id").values_list(CALLS.key(Dimension.DAY, span), flat=True)
    of_rollups = Rollup.objects.order_by("id").values_list(ROLLUPS.key(Dimension.DAY, span), flat=True)
    assert list(of_calls) == list(of_rollups) == [-1, 0]


@pytest.mark.django_db
def test_a_model_is_the_requested_one_else_the_answering_one_cut_like_in_rollups():
    CallFactory(request_model="a", response_model="b")
    CallFactory(request_model=None, response_model="b")
    CallFactory(request_model="", response_model="b")
    CallFactory(request_model="x" * 120)
    keys = Call.objects.order_by("id").values_list(CALLS.columns[Dimension.MODEL], flat=True)
    assert list(keys) == ["a", "b", "b", "x" * 100]
