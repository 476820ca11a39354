"""Who gets in."""

import hashlib

import pytest
from django.test import Client

from dashboard.login import Lockout
from dashboard.urls import urlpatterns
from dashboard.views import login as login_view

PASSWORD = "a long word of the admin"
TOKEN = "token-of-the-link"
OPEN = {"login", "login-once", "styles"}


@pytest.fixture
def stranger(db, settings, monkeypatch):
    """A browser somewhere else, before a server that asks for a login."""
    settings.RECTO_LOCAL_MODE = False
    settings.RECTO_ADMIN_PASSWORD = PASSWORD
    settings.RECTO_LOGIN_TOKEN_HASH = hashlib.sha256(TOKEN.encode()).hexdigest()
    settings.ALLOWED_HOSTS = ["recto.example"]
    monkeypatch.setattr(login_view, "LOCKOUT", Lockout())
    return Client(headers={"host": "recto.example"}, REMOTE_ADDR="203.0.113.5")


def example_address(pattern):
    values = {"slug": "default", "key": "abc", "side": "request", "number": "1", "key_id": "1"}
    address = str(pattern.pattern)
    for name, value in values.items():
        for kind in ("slug", "str", "side", "int"):
            address = address.replace(f"<{kind}:{name}>", value)
    return "/" + address


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_every_page_but_the_login_sends_strangers_there(stranger, project, pattern):
    if pattern.name in OPEN:
        assert stranger.get("/login").status_code == 200
    else:
        response = stranger.get(example_address(pattern))
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/login")


def test_who_came_by_a_link_of_another_site_is_told_so_and_led_on(db, settings):
    settings.RECTO_LOCAL_MODE = True
    settings.RECTO_ADMIN_PASSWORD = ""
    client = Client(headers={"sec-fetch-site": "cross-site"})
    asked = client.get("/p/default/sessions?q=x").headers["Location"]
    page = client.get(asked).text
    assert "You came here from a page of another site" in page
    assert 'href="/p/default/sessions?q=x"' in page
    assert "No password is set" not in page


def test_the_password_opens_the_page_that_was_asked_for(stranger, project):
    asked = stranger.get("/p/default/integrity?x=1").headers["Location"]
    assert asked == "/login?next=%2Fp%2Fdefault%2Fintegrity%3Fx%3D1"
    done = stranger.post("/login", {"password": PASSWORD, "next": "/p/default/integrity?x=1"})
    assert done.headers["Location"] == "/p/default/integrity?x=1"
    assert stranger.get("/p/default/integrity").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_login_leads_nowhere_else(stranger, target):
    assert stranger.post("/login", {"password": PASSWORD, "next": target}).headers["Location"] == "/"


def test_a_wrong_password_does_not_open(stranger, project):
    response = stranger.post("/login", {"password": "wrong"})
    assert response.status_code == 403
    assert stranger.get("/p/default/sessions").status_code == 302


def test_after_five_wrong_ones_even_the_right_one_waits(stranger):
    for _ in range(5):
        stranger.post("/login", {"password": "wrong"})
    response = stranger.post("/login", {"password": PASSWORD})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


def test_the_cookie_of_a_login_is_a_new_one_and_not_for_scripts(stranger):
    response = stranger.post("/login", {"password": PASSWORD})
    cookie = response.cookies["recto_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_changed_password_ends_old_logins(stranger, project, settings):
    stranger.post("/login", {"password": PASSWORD})
    settings.RECTO_ADMIN_PASSWORD = "another"
    assert stranger.get("/p/default/sessions").status_code == 302


def test_signing_out_ends_the_login(stranger, project):
    stranger.post("/login", {"password": PASSWORD})
    stranger.post("/logout")
    assert stranger.get("/p/default/sessions").status_code == 302


def test_the_link_opens_once(stranger, project):
    link = f"/login/once/{TOKEN}"
    assert stranger.get(link).status_code == 200
    assert stranger.get("/p/default/sessions").status_code == 302
    assert stranger.post(link).headers["Location"] == "/"
    assert stranger.get("/p/default/sessions").status_code == 200
    second = Client(headers={"host": "recto.example"})
    assert second.post(link).status_code == 403
    assert second.get(link).status_code == 403


def test_another_link_opens_nothing(stranger, project):
    assert stranger.post("/login/once/something-else").status_code == 403


def test_without_a_password_no_password_opens(stranger, settings):
    settings.RECTO_ADMIN_PASSWORD = None
    assert stranger.post("/login", {"password": ""}).status_code == 403


def test_a_part_of_a_page_goes_to_the_login_as_a_whole(stranger, project):
    response = stranger.get("/p/default/sessions", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/login")


def test_a_person_at_this_machine_needs_no_login(client, project):
    assert client.get("/p/default/uploads").status_code == 200


def test_at_this_machine_the_login_leads_on(client, project):
    assert client.get("/login?next=/p/default/uploads").headers["Location"] == "/p/default/uploads"


def test_a_page_of_another_site_does_not_speak_for_the_person_at_this_machine(client, project):
    response = client.get("/p/default/uploads", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 302
