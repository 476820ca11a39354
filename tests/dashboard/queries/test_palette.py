"""Sessions and values by a part of their name."""

import pytest

from dashboard.queries.palette import MOST_SESSIONS, NamedValue, sessions_named, values_named
from tests.factories import ProjectFactory, SessionFactory
from tests.factories.events import requested, returned, send


@pytest.fixture
def project(db):
    return ProjectFactory()


def test_names_are_found_in_ids_and_titles_newest_first(project):
    SessionFactory(project=project, session_id="roof-1")
    SessionFactory(project=project, session_id="run-2", title="Mend the ROOF")
    SessionFactory(project=project, session_id="other")
    assert [found.name for found in sessions_named(project, " roof ")] == ["run-2", "roof-1"]


def test_nothing_typed_names_nothing(project, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sessions_named(project, "  ") == []
        assert values_named(project, "g") == []


def test_a_model_can_be_asked_for(project):
    send(project, requested(), returned())
    assert values_named(project, "GPT") == [NamedValue("model", "gpt-4o", "model:gpt-4o")]


@pytest.mark.parametrize("rows", [2, 20])
def test_two_statements_find_sessions(project, rows, django_assert_num_queries):
    for place in range(rows):
        SessionFactory(project=project, session_id=f"run {place}")
    with django_assert_num_queries(2):
        assert len(sessions_named(project, "run")) == min(rows, MOST_SESSIONS)
