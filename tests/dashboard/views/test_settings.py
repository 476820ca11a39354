"""Keys and limits."""

from journal.models import ApiKey
from tests.factories import ApiKeyFactory, ProjectFactory

URL = "/p/default/settings"


def test_a_key_is_shown_once(client, project):
    made = client.post(URL, {"name": "ci", "scope": ["write", "read"]})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert secret not in client.get(URL).content.decode()
    assert ApiKey.objects.get(project=project).scope_set == {"write", "read"}


def test_a_key_that_may_do_nothing_is_not_made(client, project):
    response = client.post(URL, {"name": "ci"})
    assert response.status_code == 400
    assert ApiKey.objects.count() == 0


def test_a_scope_nobody_knows_is_not_given(client, project):
    client.post(URL, {"name": "ci", "scope": ["write", "root"]})
    assert ApiKey.objects.get().scope_set == {"write"}


def test_a_revoked_key_stays_listed_as_revoked(client, project):
    key = ApiKeyFactory(project=project, name="old machine")
    response = client.post(f"{URL}/keys/{key.pk}/revoke", follow=True)
    page = response.content.decode()
    assert "old machine" in page
    assert ">revoked</span>" in page
    assert "The key is revoked." in page


def test_the_key_of_another_project_cannot_be_revoked_here(client, project):
    key = ApiKeyFactory(project=ProjectFactory(slug="other"))
    assert client.post(f"{URL}/keys/{key.pk}/revoke").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_the_limits_are_shown_with_their_knobs(client, project):
    page = client.get(URL).content.decode()
    assert "16 MB" in page
    assert "RECTO_MAX_EVENT_MB" in page


def test_a_form_of_another_site_is_refused(project):
    from django.test import Client

    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    assert strict.post(URL, {"name": "x", "scope": "write"}).status_code == 403
    assert ApiKey.objects.count() == 0


def test_a_browser_keeps_its_colours_rows_and_keys(client, project):
    told = {"theme": "dark", "density": "compact"}
    response = client.post("/p/default/settings/browser", told)
    assert response.headers["Location"] == "/p/default/settings?done=browser-kept#browser"
    page = client.get("/p/default/settings").content.decode()
    assert '<html lang="en" data-theme="dark">' in page
    assert 'data-single-keys="off"' in page
    assert 'value="compact" checked' in page


def test_colours_go_back_to_those_of_the_system(client, project):
    client.post("/p/default/settings/browser", {"theme": "dark", "keys": "on"})
    client.post("/p/default/settings/browser", {"theme": "", "keys": "on"})
    page = client.get("/p/default/settings").content.decode()
    assert '<html lang="en">' in page
    assert "data-single-keys" not in page.partition("<main")[0]


def test_what_is_not_offered_is_not_kept(client, project):
    client.post("/p/default/settings/browser", {"theme": "<script>", "density": "x", "keys": "x"})
    assert "recto_theme" not in {name for name, cookie in client.cookies.items() if cookie.value}
