"""What is new since a page was drawn, also where rows become visible out of their order."""

import base64

import pytest

from dashboard.queries.fresh import (
    OVERLAP,
    BadPositionError,
    Position,
    arriving,
    fresh_rows,
    position_of,
)
from journal.models import Call, Session
from tests.factories import CallFactory, ProjectFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_a_row_that_was_committed_late_is_new_although_its_id_is_smaller():
    project = ProjectFactory()
    SessionFactory(project=project, pk=5)
    position = position_of(Session.objects.all())
    SessionFactory(project=project, pk=3)
    assert fresh_rows(Session.objects.all(), position) == 1


def test_only_the_newest_rows_are_counted_anew():
    project = ProjectFactory()
    SessionFactory(project=project, pk=1)
    SessionFactory(project=project, pk=OVERLAP + 7)
    assert position_of(Session.objects.all()) == Position(row_id=7, seen=1)


def test_a_position_travels():
    assert Position.unpack(Position(12, 3).pack()) == Position(12, 3)


DEEP = base64.urlsafe_b64encode(b"[" * 3000).decode()


@pytest.mark.parametrize("text", ["", "x", "e30", "WzEsIm4iXQ", "Wy0xLDBd", "WzFd", DEEP], ids=range(7))
def test_anything_else_is_refused(text):
    with pytest.raises(BadPositionError):
        Position.unpack(text)


def test_both_questions_take_two_statements_and_one(django_assert_num_queries):
    SessionFactory.create_batch(20, project=ProjectFactory())
    with django_assert_num_queries(2):
        position = position_of(Session.objects.all())
    with django_assert_num_queries(1):
        fresh_rows(Session.objects.all(), position)


def test_rows_of_other_projects_do_not_arrive():
    project = ProjectFactory()
    SessionFactory(project=project)
    CallFactory()
    assert (arriving(Session, project).count(), arriving(Call, project).count()) == (1, 0)
