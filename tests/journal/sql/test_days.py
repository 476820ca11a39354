"""Sums by days: what ingestion adds up is what a migration adds up from quarters of an hour."""

from random import Random

import pytest
from django.apps import apps
from django.db import connection

from journal.accept.totals import DAY_KEYS, DAY_LATENCY_KEYS, ROLLUP_SUMS
from journal.models import DayLatency, DayRollup
from journal.models.rollups import BIN_COLUMNS
from journal.sql.days import fill_day_tables
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db


def kept(project):
    """Every row that counts something."""
    rows = DayRollup.objects.filter(project=project).exclude(calls=0)
    bins = DayLatency.objects.filter(project=project).values_list(*DAY_LATENCY_KEYS[1:-1], *BIN_COLUMNS)
    sums = rows.values_list(*DAY_KEYS[1:-1], *ROLLUP_SUMS)
    return sorted(sums), sorted(row for row in bins if any(row[7:]))


@pytest.mark.parametrize("seed", range(3))
def test_days_hold_what_their_quarters_of_an_hour_hold(seed):
    project = ProjectFactory()
    events = mixed_stream(Random(seed), 150)
    for start in range(0, 150, 11):
        take(project, *events[start : start + 11])
    sums, bins = kept(project)
    assert sums
    assert bins
    fill_day_tables(apps, connection.schema_editor())
    assert kept(project) == (sums, bins)


def test_rows_lie_in_the_order_of_their_keys_on_sqlite():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'journal_dayrollup'::regclass")
            assert cursor.fetchone()[0] == 1
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_dayrollup'")
            assert cursor.fetchone()[0].endswith("WITHOUT ROWID")
