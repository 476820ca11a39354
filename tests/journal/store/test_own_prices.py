"""Kept rows and decisions, read in one statement each."""

import pytest

from journal.models import PriceRow, Repricing
from journal.store.own_prices import KeptRepricing, own_rows, repricings
from tests.factories import ProjectFactory


@pytest.mark.django_db
def test_a_project_has_its_own_rows_and_those_for_all():
    one, other = ProjectFactory(), ProjectFactory()
    for project in (one, other, None):
        PriceRow.objects.create(project=project, model_pattern="m", prices="{}", in_force_from=5)
    assert len(own_rows(one.pk)) == 2
    assert own_rows(one.pk)[0].in_force_from_us == 5


@pytest.mark.django_db
def test_decisions_come_in_order():
    project = ProjectFactory()
    for as_of in (9, 5):
        Repricing.objects.create(project=project, as_of=as_of, requested_at=1)
    assert [one.as_of_us for one in repricings(project.pk)] == [5, 9]
    assert repricings(ProjectFactory().pk) == []


def test_a_decision_is_about_calls_of_its_span_that_came_before_it():
    spanned = KeptRepricing(100, 10, 20)
    assert [spanned.is_about(started, 50) for started in (9, 10, 19, 20, None)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert not spanned.is_about(15, 100)
    assert KeptRepricing(100, None, None).is_about(None, 50)
