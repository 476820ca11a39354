"""The projects there are."""

import pytest

from dashboard.queries.projects import all_projects
from tests.factories import ProjectFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_samples_come_after_the_real_ones():
    ProjectFactory(slug="sample", is_sample=True)
    ProjectFactory(slug="mine")
    assert [(row.slug, row.is_sample) for row in all_projects()] == [("mine", False), ("sample", True)]


def test_a_project_says_whether_anything_is_in_it():
    SessionFactory(project__slug="busy")
    ProjectFactory(slug="empty")
    assert {row.slug: row.has_sessions for row in all_projects()} == {"busy": True, "empty": False}


@pytest.mark.parametrize("rows", [2, 20])
def test_projects_take_two_statements(django_assert_num_queries, rows):
    SessionFactory.create_batch(rows)
    with django_assert_num_queries(2):
        all_projects()
