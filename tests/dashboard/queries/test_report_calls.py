"""One row for each call."""

import pytest

from dashboard.queries.report_calls import CALL_COLUMNS, call_rows
from tests.dashboard.queries.spent import spend
from tests.dashboard.queries.test_report import ask
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_calls_come_in_order_of_time_each_as_one(db):
    project = ProjectFactory()
    spend(project)
    found = list(call_rows(project, ask(project)))
    at = CALL_COLUMNS.index("started_at")
    starts = [row[at].timestamp() for _, row in found]
    assert starts == sorted(starts)
    assert {calls for calls, _ in found} == {1}
    assert {len(row) for _, row in found} == {len(CALL_COLUMNS)}
