"""All projects, and another one."""

import pytest

from journal.models import Project
from tests.factories import ProjectFactory, SessionFactory

URL = "/projects"


def test_every_project_is_listed(client, project):
    SessionFactory(project=project)
    ProjectFactory(slug="sample", name="Sample", is_sample=True)
    page = client.get(URL).content.decode()
    assert 'href="/p/default/sessions"' in page
    assert 'href="/p/sample/start"' in page
    assert "sample-mark" in page


def test_a_new_project_opens_with_its_ways_in(client, project):
    response = client.post(URL, {"name": "  Night   shift "})
    assert response.headers["Location"] == "/p/night-shift/start"
    assert Project.objects.get(slug="night-shift").name == "Night shift"


def test_an_address_can_be_chosen(client, db):
    assert client.post(URL, {"name": "Ночь", "slug": "night"}).headers["Location"] == "/p/night/start"


@pytest.mark.parametrize("told", [{}, {"name": ""}, {"name": "Ночь"}])
def test_a_project_without_a_name_or_an_address_is_refused(client, db, told):
    response = client.post(URL, told)
    assert (response.status_code, Project.objects.count()) == (400, 0)


def test_a_taken_address_is_told(client, project):
    response = client.post(URL, {"name": "Default"})
    assert response.status_code == 400
    assert "There is a project at /p/default already" in response.content.decode()
    assert Project.objects.count() == 1
