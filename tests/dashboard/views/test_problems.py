"""Links from problem to problem."""

import pytest

from journal.models import Session
from tests.factories.events import requested, returned, send


@pytest.fixture
def url(project):
    send(project, requested("a"), returned("a"), requested("b", ts="2026-09-01T12:00:05Z"))
    return f"/p/default/sessions/{Session.objects.get(project=project).key}"


def call_keys(client, url):
    return [row.summary.key for row in client.get(url).context["drawing"].rows]


def test_the_link_opens_the_next_problem(client, url):
    _, problem = call_keys(client, url)
    page = client.get(url)
    answer = client.get(page.context["problems"].next)
    assert answer.headers["Location"] == f"{url}?call={problem}#call-{problem}"


def test_a_key_goes_there_without_opening_it(client, url):
    first, problem = call_keys(client, url)
    answer = client.get(f"{url}/problem", {"of": first, "view": "conversation"})
    assert answer.headers["Location"] == f"{url}?view=conversation&at={problem}#call-{problem}"


def test_behind_the_last_problem_the_page_says_that_there_is_none(client, url):
    _, problem = call_keys(client, url)
    answer = client.get(f"{url}/problem", {"of": problem}, follow=True)
    assert "No problem after this call." in answer.content.decode()


def test_another_way_is_refused(client, url):
    assert client.get(f"{url}/problem", {"way": "up"}).status_code == 400


def test_a_session_without_problems_has_no_links(client, project):
    send(project, requested("a"), returned("a"))
    session = Session.objects.get(project=project)
    assert client.get(f"/p/default/sessions/{session.key}").context["problems"] is None
