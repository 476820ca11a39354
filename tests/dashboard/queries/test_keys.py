"""The keys of a project, without the keys themselves."""

import pytest

from dashboard.queries.keys import key_list
from tests.factories import ApiKeyFactory, ProjectFactory, at

pytestmark = pytest.mark.django_db


def test_keys_are_listed_newest_first_and_revoked_ones_stay():
    project = ProjectFactory()
    ApiKeyFactory(project=project, name="old", revoked_at=at(5), scopes="read")
    ApiKeyFactory(project=project, name="new", scopes="write,read")
    ApiKeyFactory(name="other project")
    rows = key_list(project)
    assert [(row.name, row.scopes, row.revoked_at) for row in rows] == [
        ("new", ["read", "write"], None),
        ("old", ["read"], at(5)),
    ]


@pytest.mark.parametrize("rows", [2, 20])
def test_keys_take_one_statement(django_assert_num_queries, rows):
    project = ProjectFactory()
    ApiKeyFactory.create_batch(rows, project=project)
    with django_assert_num_queries(1):
        key_list(project)
