"""Pages for what went wrong."""

from django.test import Client


def test_an_address_that_does_not_exist_has_a_page(client, db):
    response = client.get("/nothing/here")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Not found" in page
    assert "Resolver404" not in page


def test_what_is_missing_is_named(client, project):
    page = client.get("/p/default/sessions/nothing").content.decode()
    assert "There is no such session in this project." in page


def test_a_form_from_elsewhere_is_refused_with_words(project):
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    response = strict.post("/p/default/settings", {"name": "x", "scope": "write"})
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()
