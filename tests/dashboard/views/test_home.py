"""The first page and the ways in."""

import json
from datetime import UTC, datetime

import pytest

from dashboard.views import home
from journal.models import ApiKey, Project, Session
from tests.factories import ProjectFactory, SessionFactory
from tests.factories.events import send


def test_without_any_project_the_page_says_how_to_start(client, db):
    assert "manage.py up" in client.get("/").content.decode()


def test_an_empty_project_opens_with_the_ways_in(client, project):
    assert client.get("/").headers["Location"] == "/p/default/start"


def test_a_project_with_sessions_opens_with_them(client, project):
    SessionFactory(project=project)
    assert client.get("/").headers["Location"] == "/p/default/sessions"


def test_the_sample_does_not_stand_in_for_ones_own_project(client, project):
    SessionFactory(project=ProjectFactory(slug="sample", is_sample=True))
    assert client.get("/").headers["Location"] == "/p/default/start"


def test_the_project_looked_at_last_comes_first(client, project):
    SessionFactory(project=project)
    SessionFactory(project=ProjectFactory(slug="other"))
    client.get("/p/other/sessions")
    assert client.get("/").headers["Location"] == "/p/other/sessions"


def test_looking_makes_no_key(client, project):
    client.get("/p/default/start")
    assert ApiKey.objects.count() == 0


def test_the_button_makes_a_key_that_stands_in_the_lines(client, project):
    response = client.post("/p/default/start")
    secret = response.context["secret"]
    assert f"Authorization: Bearer {secret}" in response.context["curl"]
    assert secret in response.context["python"]
    assert "http://127.0.0.1/api/v1/events" in response.context["curl"]
    assert response.headers["Cache-Control"] == "no-store, private"


def test_the_example_is_stored_as_an_answered_call(project):
    events = home.example_events(datetime(2026, 9, 1, 12, tzinfo=UTC))
    assert send(project, *events).accepted == 2
    session = Session.objects.get(project=project)
    assert (session.session_id, session.calls, session.open_calls) == ("hello", 1, 0)


def test_the_python_lines_are_python():
    lines = home.python_lines("http://127.0.0.1:8321", None, home.example_events(datetime.now(UTC)))
    compile(lines, "example", "exec")


def test_the_curl_line_holds_json():
    line = home.curl_line("http://127.0.0.1:8321", None, home.example_events(datetime.now(UTC)))
    assert len(json.loads(line.split("-d '")[1].removesuffix("'"))) == 2


def test_loading_the_sample_leads_to_it(client, project):
    response = client.post("/sample")
    assert response.headers["Location"] == "/p/sample/sessions?done=sample-loaded"
    assert Project.objects.get(slug="sample").is_sample


@pytest.mark.parametrize("url", ["/sample", "/logout"])
def test_what_changes_something_takes_no_get(client, project, url):
    assert client.get(url).status_code == 405
