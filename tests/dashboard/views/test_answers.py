"""Answers that were put together, on their pages."""

import pytest

from journal.models import Call
from tests.dashboard.queries.test_answers import STREAM, TEXT, USE, part
from tests.factories.events import requested, returned, send

HTMX = {"HX-Request": "true"}


@pytest.fixture
def pane(client, project):
    def opened(*events):
        send(project, requested(), *events)
        call = Call.objects.get()
        return client.get(f"/p/default/sessions/{call.session.key}", {"call": call.key})

    return opened


def test_the_pane_shows_one_answer_and_leads_to_each_of_its_records(client, pane):
    made = pane(part(1, [TEXT]), part(2, [USE])).context["pane"].response
    content = next(child for child in made.root.children if child.key == "content")
    assert (content.length, [number for number, _ in made.made.parts]) == (2, [1, 2])
    page = client.get(made.made.parts[1][1]).content.decode()
    assert ("t1" in page, "Let me look." in page) == (True, False)


def test_the_pane_shows_what_a_stream_comes_to_and_leads_to_its_pieces(client, pane):
    response = pane(returned(data={"protocol": "openai_chat", "stream": STREAM}))
    made = response.context["pane"].response
    assert "Tide" in response.content.decode()
    pieces = client.get(made.made.chunks_link)
    assert [drawn.since_seconds for drawn in pieces.context["chunks"]] == [None, 2.0]
    assert "<html" not in client.get(made.made.chunks_link, headers=HTMX).content.decode()
    assert b"timestamp_utc" in client.get(made.made.recorded_link).content


def test_a_part_of_what_was_put_together_is_found_under_its_own_address(client, pane):
    made = pane(returned(data={"protocol": "openai_chat", "stream": STREAM})).context["pane"].response
    assert b"Tide" in client.get(made.address, {"path": "/choices/0/message/content"}).content
    assert client.get(made.raw_address).json()["choices"][0]["message"]["content"] == "Tide"


def test_an_answer_in_one_piece_has_no_pages_of_this_kind(client, pane):
    pane(returned())
    key = f"{Call.objects.get().key}.1"
    for place in ("answer", "answer.json", "records/1", "records/1.json", "stream"):
        assert client.get(f"/p/default/attempts/{key}/{place}").status_code == 404


def test_a_long_stream_comes_page_by_page(client, pane):
    pieces = [{"choices": [{"index": 0, "delta": {"content": "<b>"}}]}] * 501
    made = pane(returned(data={"protocol": "openai_chat", "stream": pieces})).context["pane"].response
    first = client.get(made.made.chunks_link)
    rest = client.get(first.context["more_link"])
    assert (len(first.context["chunks"]), [one.chunk.number for one in rest.context["chunks"]]) == (
        500,
        [501],
    )
    assert "<b>" not in first.content.decode()
