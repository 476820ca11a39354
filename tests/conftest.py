"""What every test needs around it: a journal that remembers nothing of the test before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import settings

from journal.accept.door import forget_all

# How long an example takes says something of the machine, not of the code. The same examples every time, so
# that a run judges the change and not its luck; `make search` looks for new ones.
settings.register_profile("recto", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("recto")

TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences"}


@pytest.fixture(autouse=True)
def fresh_journal(request: pytest.FixtureRequest) -> Iterator[None]:
    """No blob ids remembered; entries, which nothing else may delete, gone before tables are emptied."""
    forget_all()
    marker = request.node.get_closest_marker("django_db")
    transactional = TRANSACTIONAL & set(request.fixturenames) or (marker and marker.kwargs.get("transaction"))
    if transactional:
        # Asked for here, so that it ends after this fixture.
        request.getfixturevalue("transactional_db")
    yield
    if transactional:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO journal_openguard (reason) VALUES ('the end of a test')")
            for table in ("conflict", "entry", "openguard"):
                cursor.execute(f"DELETE FROM journal_{table}")
