"""Notes are found by an index that holds only the calls which bear them."""

import pytest
from django.db import connection

from journal.models import Call
from journal.sql.notes import HasNote
from tests.factories import CallFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_a_note_is_found_whole_and_nowhere_else():
    session = SessionFactory()
    noted = CallFactory(session=session, flags='["fallback", "usage_mismatch"]')
    CallFactory(session=session, flags='["usage_mismatch_more"]')
    CallFactory(session=session)
    assert list(Call.objects.filter(HasNote("flags", note="usage_mismatch"))) == [noted]


def test_calls_whose_counts_contradict_are_found_without_reading_the_others():
    session = SessionFactory()
    CallFactory.create_batch(30, session=session)
    found = Call.objects.filter(HasNote("flags", note="usage_mismatch"), project=session.project)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    assert "call_mismatch" in found.order_by("-sort_at", "-id").explain()


def test_a_note_is_an_identifier():
    with pytest.raises(ValueError, match="is no note"):
        HasNote("flags", note="x' OR 1")
