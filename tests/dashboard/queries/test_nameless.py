"""Turns by what they say alone."""

import pytest

from dashboard.queries import nameless
from dashboard.queries.nameless import nameless_turns
from journal.models import Project, Session
from journal.store.lineage import lineage_of
from tests.dashboard.queries.test_compare_sessions import with_a_tool
from tests.factories import ProjectFactory, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def named():
    """The turns of a session by its name, with and without ids."""
    project = ProjectFactory()
    send(project, *with_a_tool("x", "I look.", after="one"), *with_a_tool("y", "I look.", after="two"))

    def read(name):
        lineage = lineage_of(Session.objects.get(session_id=name))
        calls = [lineage.at(number) for number in range(len(lineage))]
        return lineage.turns, nameless_turns(Project.objects.get(), lineage, calls, {})

    return read


def test_only_turns_with_ids_get_other_names(named):
    with_ids, without = named("x")
    same = [one == other for one, other in zip(with_ids.digests, without.digests, strict=True)]
    assert same == [True, False, False, True, True]


def test_two_runs_say_the_same(named):
    assert named("x")[0].digests[:3] != named("y")[0].digests[:3]
    assert named("x")[1].digests[:3] == named("y")[1].digests[:3]


def test_very_long_sessions_keep_their_ids(named, monkeypatch):
    monkeypatch.setattr(nameless, "MOST_TURNS", 1)
    with_ids, without = named("x")
    assert with_ids is without
