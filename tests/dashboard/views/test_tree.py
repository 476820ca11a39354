"""The tree mode of a session's page."""

import pytest

from journal.models import Session
from tests.dashboard.queries.telling import ANSWER, ASKED, USER, agent_call, request, response, two_calls
from tests.factories.events import send


@pytest.fixture
def url(project):
    send(
        project,
        *two_calls(),
        request("c", 6, [USER, ASKED, {"role": "user", "content": "<b>other</b>"}], model="<i>m</i>"),
        response("c", 7, ANSWER),
        *agent_call("x", 2, "Look", agent_id="one", parent_tool_use_id="t1"),
    )
    return f"/p/default/sessions/{Session.objects.get(project=project).key}?view=tree"


def test_every_line_says_how_it_comes_about(client, url):
    page = client.get(url)
    assert [drawn.words for drawn in page.context["lines"]] == [
        "begins",
        "sub-agent, started by #1",
        "side branch",
        "history changed: leaves #3 after 2 messages",
    ]
    assert "<i>m</i>" not in page.content.decode()


def test_a_line_opens_its_call_and_leads_to_its_place(client, url):
    first = client.get(url).context["lines"][0]
    opened = client.get(first.first_link)
    assert opened.context["pane"].detail.summary.number == 1
    assert 'aria-current="true"' in opened.content.decode()
    assert client.get(first.timeline_link).context["drawing"].rows[0].summary.number == 1


def test_the_next_lines_are_a_fragment(client, url):
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "branch--agent" in part) == (False, True)


def test_a_foreign_cursor_shows_the_beginning(client, url):
    page = client.get(f"{url}&after=xyz")
    assert (len(page.context["lines"]), "This is the beginning" in page.content.decode()) == (4, True)
