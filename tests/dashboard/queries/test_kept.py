"""Kept sums: which of them rollups can tell apart, and that each is read once."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dashboard.grammar import CALL_KEYS, parse
from dashboard.queries.dimensions import Dimension
from dashboard.queries.kept import is_of_rollups, kept_latencies, kept_vectors, told_key
from dashboard.queries.spans import day_span
from tests.dashboard.queries.spent import spend
from tests.factories import ProjectFactory


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("asked:gpt-4o*", True),
        ("status:(ok OR error)", True),
        ("user:ada", False),
        ("agent:" + "x" * 100, False),
    ],
)
def test_names_and_status_are_kept_apart_and_nothing_else(text, is_kept):
    (term,) = parse(text, CALL_KEYS).terms
    assert is_of_rollups(term) == is_kept


def test_an_empty_name_is_one_that_nobody_told():
    assert [told_key(key) for key in ("", None, "x", 3)] == [None, None, "x", 3]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu"])
def test_a_day_is_the_same_as_a_group_and_as_a_span(zone):
    project = ProjectFactory()
    spend(project)
    query = parse("", CALL_KEYS)
    span = day_span(date(2026, 10, 25), ZoneInfo(zone))

    def calls(group):
        rows = kept_vectors(project, group, span, query, columns=("calls",))
        return sum(vector[0] * weight for _, _, vector, weight in rows)

    assert calls((Dimension.DAY,)) == calls(()) == calls((Dimension.HOUR, Dimension.MODEL)) > 0
    timed = {
        group: sum(sum(bins) * weight for _, _, bins, weight in kept_latencies(project, group, span, query))
        for group in [(), (Dimension.DAY,), (Dimension.MODEL, Dimension.HOUR)]
    }
    assert len(set(timed.values())) == 1
