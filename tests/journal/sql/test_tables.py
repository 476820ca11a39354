"""What Django's migrations cannot say is there on both databases."""

import pytest
from django.db import connection

from journal.models import StoreEpoch

pytestmark = pytest.mark.django_db


def values(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {row[0] for row in cursor.fetchall()}


def test_triggers_keep_entries_from_change():
    statement = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    assert {"entry_is_never_changed", "entry_is_never_deleted"} <= values(statement)


def test_documents_are_not_compressed_twice():
    if connection.vendor == "postgresql":
        columns = values(
            "SELECT attname FROM pg_attribute WHERE attstorage = 'e' "
            "AND attrelid IN ('journal_entry'::regclass, 'journal_blob'::regclass)"
        )
        assert columns == {"document", "facts", "data"}
    else:
        # Pairs of session and blob are their own index.
        assert "WITHOUT ROWID" in next(
            iter(values("SELECT sql FROM sqlite_master WHERE name = 'journal_sessionblob'"))
        )


def test_the_epoch_of_the_store_is_there_from_the_first_day():
    assert StoreEpoch.objects.filter(pk=1).exists()
