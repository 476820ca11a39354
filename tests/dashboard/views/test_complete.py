"""Proposals below the query bar."""

from tests.factories.events import requested, returned, send

URL = "/p/default/complete"


def test_keys_are_proposed_with_what_they_mean(client, project):
    page = client.get(URL, {"of": "sessions", "text": "atte"}).content.decode()
    assert 'data-text="attempts:"' in page
    assert "sessions with a call that took so many attempts" in page


def test_values_come_from_the_project(client, project):
    send(project, requested(), returned())
    assert 'data-text="model:gpt-4o "' in client.get(URL, {"text": "model:"}).content.decode()


def test_a_number_is_shown_by_example(client, project):
    assert "<code>calls:&gt;10</code>" in client.get(URL, {"text": "calls:"}).content.decode()


def test_an_unknown_key_has_no_values(client, project):
    assert client.get(URL, {"text": "colour:re"}).content.decode().strip() == ""


def test_harmful_values_are_told_as_text(client, project):
    send(project, requested(body={"model": "<img onerror=x>", "messages": []}), returned())
    page = client.get(URL, {"text": "model:"}).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page


def test_other_lists_than_there_are_are_refused(client, project):
    assert client.get(URL, {"of": "costs"}).status_code == 400
