"""Sums of amounts beyond 64 bits."""

import pytest
from django.db.models import F

from dashboard.queries.halves import in_halves, put_together
from journal.models import Session
from tests.factories import SessionFactory

MOST = 2**63 - 1


@pytest.mark.django_db
def test_halves_add_up_to_more_than_fits_a_column():
    for parts in (MOST, MOST, 1, 0):
        SessionFactory(best_usd=parts)
    row = Session.objects.aggregate(**in_halves("sum", F("best_usd")))
    assert put_together(row, "sum") == 2 * MOST + 1


@pytest.mark.django_db
def test_nothing_adds_up_to_nothing():
    assert put_together(Session.objects.aggregate(**in_halves("sum", F("best_usd"))), "sum") == 0
