"""Pages that say no: one design, what was refused, why, and what to do next."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.test import Client

from dashboard.views import faults
from journal.models import Session
from tests.factories import requested, send


def told(response):
    refusal = response.context["refusal"]
    return response.status_code, refusal.status, refusal.title


def steps(response):
    return [(step.label, step.address) for step in response.context["refusal"].steps]


def test_an_address_that_does_not_exist_has_a_page(client, db):
    response = client.get("/nothing/here")
    assert told(response) == (404, 404, "Not found")
    assert steps(response) == [("Look for it by its id or name", "/go/"), ("To the first page", "/")]
    assert "Resolver404" not in response.content.decode()


def test_what_is_missing_is_named_inside_of_its_project(client, project):
    response = client.get("/p/default/sessions/nothing")
    assert "There is no such session in this project." in response.content.decode()
    assert steps(response)[0] == ("To its sessions", "/p/default/sessions")
    assert 'aria-label="Project"' in response.content.decode()


def test_a_project_that_is_not_there_is_said_in_our_words(client, db):
    response = client.get("/p/nothing/sessions")
    assert "There is no project of this name here." in response.content.decode()


def test_a_refused_parameter_says_what_is_allowed(client, project):
    response = client.get("/p/default/sessions", {"sort": "colour"})
    assert told(response) == (400, 400, "This address is not understood")
    assert response.context["refusal"].words == "Cannot sort by 'colour'."
    assert "Orders are" in response.content.decode()
    assert steps(response) == [("The same page without parameters", "/p/default/sessions")]


def test_a_form_from_elsewhere_is_refused_with_words(project):
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    response = strict.post("/p/default/settings", {"name": "x", "scope": "write"})
    assert told(response) == (403, 403, "Refused")
    assert "Nothing was changed." in response.content.decode()


def test_an_address_for_forms_is_no_page(client, project):
    send(project, requested())
    response = client.get(f"/p/default/sessions/{Session.objects.get().key}/notes")
    assert told(response) == (405, 405, "Not a page")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    ("handler", "fault", "title"),
    [
        (faults.no_permission, PermissionDenied(), "Not allowed"),
        (faults.bad_request, SuspiciousOperation("details"), "This request is not understood"),
    ],
)
def test_who_may_not_gets_a_calm_page(rf, db, handler, fault, title):
    request = rf.get("/p/default/sessions")
    request.local = False
    request.session = {}
    page = handler(request, fault).content.decode()
    assert title in page
    assert "details" not in page
    assert 'href="/"' in page


def test_a_stranger_learns_nothing_of_projects(client, project, settings):
    settings.RECTO_LOCAL_MODE = False
    settings.RECTO_ADMIN_PASSWORD = "a long word of the admin"
    page = client.get("/nothing/here").content.decode()
    assert 'aria-label="Project"' not in page


def test_a_fault_of_ours_has_a_page_that_needs_no_database(rf):
    response = faults.our_fault(rf.get("/"))
    assert response.status_code == 500
    assert "This page failed" in response.content.decode()


def test_a_refusal_is_shown_without_its_project_when_the_database_is_away(rf, db, monkeypatch):
    def away(request):
        raise DatabaseError

    monkeypatch.setattr(faults, "is_signed_in", away)
    request = rf.get("/p/default/nothing")
    request.local = False
    request.session = {}
    monkeypatch.setattr(
        request, "resolver_match", type("Match", (), {"kwargs": {"slug": "default"}}), raising=False
    )
    assert faults._project(request) is None
