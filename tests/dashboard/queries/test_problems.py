"""From one problem to the next."""

import pytest

from dashboard.queries.problems import next_problem
from tests.factories import CallFactory, SessionFactory, at

pytestmark = pytest.mark.django_db

CALLS = [
    ("ok1", {}),
    ("error", {"status": "error"}),
    ("ok2", {}),
    ("retried", {"failed_attempts": 1}),
    ("elsewhere", {"status": "error", "view_of": "k"}),
    ("open", {"status": "open"}),
]


@pytest.fixture
def session():
    session = SessionFactory()
    for second, (key, facts) in enumerate(CALLS):
        CallFactory(session=session, key=key, started_at=at(second), **facts)
    return session


@pytest.mark.parametrize(
    ("of", "found"),
    [(None, "error"), ("ok1", "error"), ("error", "retried"), ("retried", "open"), ("open", None)],
)
def test_the_next_problem_is_the_nearest_one_behind(session, of, found):
    assert next_problem(session, of, forward=True) == found


@pytest.mark.parametrize(
    ("of", "found"), [(None, "open"), ("open", "retried"), ("ok2", "error"), ("error", None)]
)
def test_the_previous_problem_is_the_nearest_one_before(session, of, found):
    assert next_problem(session, of, forward=False) == found


@pytest.mark.parametrize("key", ["nothing", "nul\0"])
def test_behind_an_unknown_call_the_first_problem_is_next(session, key):
    assert next_problem(session, key, forward=True) == "error"
