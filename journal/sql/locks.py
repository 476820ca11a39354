"""Locks of the write path.

SQLite has one writer at a time: an immediate transaction is lock enough. PostgreSQL takes advisory
locks that end with the transaction: every ingestion shares the deletion lock, and takes the stripes
of its groups in order, so that two transactions that would fold the same group follow each other. One that
has very many groups takes them all at once instead, because locks live in a table of limited size.
"""

from collections.abc import Iterable

from django.db import connection

#: Groups share stripes; with so many, transactions of different groups seldom wait for each other.
STRIPES = 1 << 20
#: Stripes one transaction takes at most, beyond which it takes all groups.
MOST_STRIPES = 400
_DELETION = 7_215_001
_GROUPS = 7_215_002
_ALL_GROUPS = 7_215_003


def lock_ingestion(group_keys: Iterable[int]) -> None:
    """Wait until nobody deletes and nobody else folds one of these groups. Inside a transaction."""
    if connection.vendor != "postgresql":
        return
    stripes = sorted({key % STRIPES for key in group_keys})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_DELETION])
        if len(stripes) > MOST_STRIPES:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALL_GROUPS])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_ALL_GROUPS])
        if stripes:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, stripe) FROM unnest(%s::int[]) AS stripe",
                [_GROUPS, stripes],
            )


def try_lock_groups(group_keys: Iterable[int]) -> bool:
    """Lock some more groups, out of order and so without waiting; False when somebody else has one of them."""
    if connection.vendor != "postgresql":
        return True
    stripes = sorted({key % STRIPES for key in group_keys})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(pg_try_advisory_xact_lock(%s, stripe)) FROM unnest(%s::int[]) AS stripe",
            [_GROUPS, stripes],
        )
        return bool(cursor.fetchone()[0])


def lock_deletion() -> None:
    """Wait until no ingestion is under way, and keep new ones waiting. Inside a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DELETION])
