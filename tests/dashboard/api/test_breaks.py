"""Cache breaks as JSON."""

import pytest

from tests.factories import ProjectFactory, key_of, send
from tests.journal.store.cached import prices, with_the_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(slug="mine")


@pytest.fixture
def get(client, project):
    key = key_of(project, "read")
    return lambda address: client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}")


def test_it_says_what_the_page_says(get, project):
    prices()
    send(project, *with_the_time())
    told = get("sessions/s/cache-breaks").json()
    (row,) = told.pop("items")
    assert told == {
        "next": None,
        "breaks": 1,
        "alarms": 1,
        "lost_tokens": 8000,
        "lost_usd": "0.01",
        "unpriced": 0,
        "unknown_calls": 0,
    }
    assert (row["section"], row["reason"], row["path"], row["check"]) == (
        "system",
        None,
        "/messages/0/content",
        "confirmed",
    )
    assert (row["blamed"]["name"], row["blamed"]["call"]["number"]) == ("add_time", 2)


def test_there_is_no_list_of_an_unknown_session(get, project):
    assert get("sessions/s/cache-breaks").status_code == 404


def test_a_cursor_of_another_list_is_refused(get, project):
    send(project, *with_the_time())
    assert get("sessions/s/cache-breaks?cursor=x").status_code == 400
