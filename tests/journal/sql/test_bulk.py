"""Many rows at a time, the same on both databases."""

import pytest
from django.db import IntegrityError, connection, transaction

from journal.accept.totals import ROLLUP_SUMS
from journal.models import Blob, Rollup
from journal.sql.bulk import (
    add_to_rows,
    change_in,
    insert_new_rows,
    insert_rows,
    select_in,
    take_ids,
)
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "project_id", "shelf", "digest", "data")


def blobs(project, numbers):
    ids = take_ids(Blob, len(numbers))
    return [
        (number, project.pk, 0, b"%016d" % one, b"\x00data") for number, one in zip(ids, numbers, strict=True)
    ]


@pytest.mark.parametrize("size", [0, 1, 3, 64, 65, 500])
def test_any_number_of_rows_is_inserted(size):
    project = ProjectFactory()
    insert_rows(Blob, COLUMNS, blobs(project, range(size)))
    assert Blob.objects.filter(project=project).count() == size


def test_ids_are_never_given_twice():
    project = ProjectFactory()
    first = blobs(project, range(5))
    insert_rows(Blob, COLUMNS, first)
    second = list(take_ids(Blob, 3))
    assert not {row[0] for row in first} & set(second)
    assert len(set(second)) == 3
    assert list(take_ids(Blob, 0)) == []


def test_ids_of_rows_that_are_gone_are_not_given_again():
    project = ProjectFactory()
    insert_rows(Blob, COLUMNS, blobs(project, range(5)))
    last = Blob.objects.latest("pk").pk
    Blob.objects.all().delete()
    assert min(take_ids(Blob, 2)) > last


def test_rows_that_are_taken_are_left_as_they_are():
    project = ProjectFactory()
    insert_rows(Blob, COLUMNS, blobs(project, [1]))
    kept = Blob.objects.get().pk
    for _ in range(2):
        insert_new_rows(Blob, COLUMNS, blobs(project, [1, 2]), unique=("shelf", "project_id", "digest"))
    assert Blob.objects.count() == 2
    assert Blob.objects.get(digest=b"%016d" % 1).pk == kept


def test_a_row_that_must_be_new_and_is_not_is_told():
    project = ProjectFactory()
    insert_rows(Blob, COLUMNS, blobs(project, [1]))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.wrap_database_errors:
        insert_rows(Blob, COLUMNS, blobs(project, [1]))


def test_sums_are_added_to_what_is_there():
    project = ProjectFactory()
    keys = (
        "project_id",
        "bucket",
        "provider",
        "model",
        "agent",
        "environment",
        "status",
        "api_key",
        "currency",
        "shard",
    )
    sums = ("calls", "attempts", "failed_attempts", "input_uncached_tokens", "cache_read_tokens")
    names = {name: 0 for name in ROLLUP_SUMS if name not in sums}
    for calls in (3, -1):
        add_to_rows(
            Rollup,
            keys,
            [*sums, *names],
            [(project.pk, 1, "p", "", "", "", "ok", 0, "USD", 0, calls, 2, 0, 0, 0, *names.values())],
        )
    rollup = Rollup.objects.get()
    assert (rollup.calls, rollup.attempts) == (2, 4)


@pytest.mark.parametrize("size", [0, 1, 25_000])
def test_rows_are_found_by_a_list_of_any_length(size):
    project = ProjectFactory()
    insert_rows(Blob, COLUMNS, blobs(project, range(10)))
    wanted = [b"%016d" % number for number in range(size)]
    found = select_in(
        "SELECT digest FROM journal_blob WHERE project_id = ? AND digest {in}", wanted, before=[project.pk]
    )
    assert len(list(found)) == min(size, 10)


def test_rows_are_changed_by_a_list_and_counted():
    project = ProjectFactory()
    insert_rows(Blob, COLUMNS, blobs(project, range(10)))
    wanted = Blob.objects.values_list("pk", flat=True)[:4]
    assert (
        change_in("DELETE FROM journal_blob WHERE project_id = ? AND id {in}", wanted, before=[project.pk])
        == 4
    )
    assert change_in("DELETE FROM journal_blob WHERE id {in}", []) == 0
    assert Blob.objects.count() == 6
