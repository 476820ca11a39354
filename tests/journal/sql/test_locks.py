"""Writers of one group follow each other; a deletion waits for all of them."""

import threading

import pytest
from django.db import connection, transaction

from journal.sql.locks import STRIPES, lock_deletion, lock_ingestion, try_lock_groups

pytestmark = pytest.mark.django_db(transaction=True)


def overtaken(first, second):
    """Whether the second got its lock while the first still held its own."""
    held, release, got = threading.Event(), threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            first()
            held.set()
            release.wait(10)
        connection.close()

    def follow():
        held.wait(10)
        with transaction.atomic():
            second()
            got.set()
        connection.close()

    threads = [threading.Thread(target=hold), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    early = got.wait(0.3)
    release.set()
    for thread in threads:
        thread.join()
    assert got.is_set()
    return early


def test_writers_of_one_group_follow_each_other():
    assert not overtaken(lambda: lock_ingestion([5]), lambda: lock_ingestion([5]))


def test_groups_of_one_stripe_follow_each_other():
    assert not overtaken(lambda: lock_ingestion([5]), lambda: lock_ingestion([5 + STRIPES, -7]))


def test_a_deletion_waits_for_writers_and_writers_for_a_deletion():
    assert not overtaken(lambda: lock_ingestion([5]), lock_deletion)
    assert not overtaken(lock_deletion, lambda: lock_ingestion([5]))
    assert not overtaken(lock_deletion, lock_deletion)


def test_writers_of_other_groups_only_wait_where_there_is_one_writer():
    early = overtaken(lambda: lock_ingestion([5]), lambda: lock_ingestion([6]))
    assert early == (connection.vendor == "postgresql")


def test_more_groups_are_locked_without_waiting_or_not_at_all():
    outcomes = []
    overtaken(
        lambda: lock_ingestion([5]), lambda: outcomes.append((try_lock_groups([5, 6]), try_lock_groups([7])))
    )
    # With one writer, the other one was gone before.
    assert outcomes == [(connection.vendor == "sqlite", True)]
    with transaction.atomic():
        lock_ingestion([5])
        assert try_lock_groups([5])


def test_two_writers_that_name_their_groups_in_another_order_do_not_wait_for_each_other_for_ever():
    start = threading.Barrier(2)
    done = []

    def write(groups):
        for _ in range(20):
            start.wait(10)
            with transaction.atomic():
                lock_ingestion(groups)
        done.append(groups)
        connection.close()

    groups = list(range(300))
    threads = [threading.Thread(target=write, args=(one,)) for one in (groups, groups[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2
