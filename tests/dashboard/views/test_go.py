"""From any id to its page."""

from tests.factories.events import requested, returned, send


def test_one_place_is_gone_to(client, project):
    send(project, requested(), returned())
    assert client.get("/go/", {"id": "call-1"}).headers["Location"].startswith("/p/default/sessions/")


def test_an_id_nobody_bears_is_told(client, project):
    response = client.get("/go/", {"id": "<b>nothing</b>"})
    assert response.status_code == 404
    assert "&lt;b&gt;nothing&lt;/b&gt;" in response.content.decode()


def test_without_an_id_it_asks_for_one(client, project):
    assert client.get("/go/").status_code == 200


def test_several_places_are_offered(client, project):
    send(project, requested("same"), returned("same"))
    send(project, requested("same", id="x", session_id="run 2"))
    page = client.get("/go/", {"id": "same"}).content.decode()
    assert page.count("call in default") == 2


def test_a_part_of_a_name_is_found_where_no_id_is(client, project):
    send(project, requested(), returned())
    page = client.get("/go/", {"id": "run"})
    assert page.status_code == 200
    assert "this is named so" in page.content.decode()
