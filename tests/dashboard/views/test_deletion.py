"""Deleting a session by its page."""

import pytest

from journal.models import DeletionReceipt, Session
from tests.factories.events import requested, returned, send


@pytest.fixture
def url(project):
    send(project, requested(), returned())
    return f"/p/default/sessions/{Session.objects.get().key}/delete"


def test_the_page_says_what_will_go_and_deletes_nothing(client, url):
    page = client.get(url).content.decode()
    assert "Delete this session?" in page
    assert "run 1" in page
    assert Session.objects.count() == 1


def test_the_button_deletes_and_shows_the_receipt(client, url):
    page = client.post(url, {"reason": "asked for by the user"}).content.decode()
    assert "Session deleted" in page
    assert Session.objects.count() == 0
    assert DeletionReceipt.objects.get().session_id == "run 1"


def test_a_session_that_is_gone_is_not_found(client, url):
    client.post(url)
    assert client.post(url).status_code == 404
