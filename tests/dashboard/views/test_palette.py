"""Jump to anything."""

from journal.models import Call
from tests.factories import ProjectFactory, SessionFactory
from tests.factories.events import requested, returned, send

URL = "/palette"


def labels(response):
    return [(jump.what, jump.label) for jump in response.context["jumps"]]


def test_an_untouched_palette_shows_the_pages(client, project):
    found = labels(client.get(URL, {"p": "default"}))
    assert found[:2] == [("page", "Sessions"), ("page", "Calls")]
    assert found[-2:] == [("page", "Projects"), ("page", "Keys and signs")]
    assert ("page", "Calls that were retried") in found


def test_a_part_of_a_name_finds_its_session(client, project):
    SessionFactory(project=project, session_id="run-7", title="Mend the roof")
    SessionFactory(session_id="run-8", title="Roof of another project")
    found = client.get(URL, {"p": "default", "q": "roof"}).context["jumps"]
    assert [(jump.label, jump.note) for jump in found] == [("Mend the roof", "run-7")]


def test_an_id_finds_what_bears_it_in_every_project(client, project):
    send(ProjectFactory(slug="other"), requested("call-of-a-log"), returned("call-of-a-log"))
    call = Call.objects.get()
    (jump,) = client.get(URL, {"q": "call-of-a-log"}).context["jumps"]
    assert jump.address == f"/p/other/sessions/{call.session.key}?call={call.key}"


def test_a_model_leads_to_its_calls(client, project):
    send(project, requested(), returned())
    found = client.get(URL, {"p": "default", "q": "gpt"}).context["jumps"]
    assert ("model", "/p/default/calls?q=model%3Agpt-4o") in [(jump.what, jump.address) for jump in found]


def test_a_page_is_found_by_its_name(client, project):
    assert labels(client.get(URL, {"p": "default", "q": "integ"})) == [("page", "Integrity")]


def test_what_is_nowhere_is_told(client, project):
    assert "Nothing here is named so." in client.get(URL, {"p": "default", "q": "zzzz"}).content.decode()


def test_harmful_names_are_told_as_text(client, project):
    SessionFactory(project=project, session_id="<img src=x onerror=1>\u202e")
    page = client.get(URL, {"p": "default", "q": "onerror"}).content.decode()
    assert "<img" not in page
    assert "\u202e" not in page


def test_odd_words_break_nothing(client, project):
    for text in ("\0", "%", "_", "a" * 5000, "'; --"):
        assert client.get(URL, {"p": "default", "q": text}).status_code == 200
    assert client.get(URL, {"p": "\0", "q": "x"}).status_code == 200


def test_a_palette_takes_a_known_number_of_statements(client, project, django_assert_max_num_queries):
    for place in range(20):
        SessionFactory(project=project, session_id=f"run {place}")
    with django_assert_max_num_queries(18):
        client.get(URL, {"p": "default", "q": "run 1"})
