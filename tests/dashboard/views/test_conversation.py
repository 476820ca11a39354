"""The conversation mode of a session's page."""

import pytest

from journal.models import Call, Session
from tests.dashboard.queries.telling import (
    ANSWER,
    ASKED,
    RESULT,
    USER,
    agent_call,
    event,
    request,
    response,
    two_calls,
)
from tests.factories import send
from tests.journal.store.telling import part, says

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(project):
    send(project, *two_calls())
    return f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"


def key_of(call_id):
    return Call.objects.get(call_id=call_id).key


def test_what_is_new_is_shown_once(client, url):
    page = client.get(url).content.decode()
    assert page.count("What is in a.py?") == 1
    assert page.count("Let me look.") == 1
    assert page.count("print(42)") == 1
    assert "It prints 42." in page
    assert "1 tool result, shown beside the tool use above" in page


def test_whole_prompts_are_shown_on_request(client, url):
    page = client.get(f"{url}&whole=1").content.decode()
    assert page.count("What is in a.py?") == 2
    assert "sent before" in page


def test_modes_lead_to_each_other(client, url):
    links = client.get(f"{url}&whole=1&run=run+x").context["links"]
    assert links["timeline"] == url.partition("?")[0]
    assert links["events"] == url.replace("conversation", "events")
    assert "view=conversation" in client.get(links["timeline"]).context["links"]["conversation"]


def test_a_call_opens_beside_its_conversation(client, url):
    page = client.get(f"{url}&call={key_of('b')}")
    assert page.context["pane"].detail.summary.call_id == "b"
    link = page.context["calls"][0].link
    assert f"call={key_of('a')}" in link
    assert "view=conversation" in link


def test_more_calls_come_as_a_fragment(client, project, url):
    history = []
    for number in range(45):
        history.append({"role": "user", "content": f"question {number}"})
        send(project, request(f"c{number}", 10 + number, list(history)))
    more = client.get(url).context["stretch"].next
    rest = client.get(more, headers=HTMX)
    assert [drawn.told.summary.number for drawn in rest.context["calls"]] == list(range(41, 48))
    assert "<html" not in rest.content.decode()


def test_a_cursor_that_is_not_ours_shows_the_beginning(client, url):
    page = client.get(f"{url}&after=xyz")
    assert page.context["notice"]
    assert len(page.context["calls"]) == 2


def test_a_changed_history_is_marked(client, project, url):
    send(project, request("c", 6, [USER, ASKED, {"role": "user", "content": "Never mind"}]))
    page = client.get(url)
    assert "history differs from" in page.content.decode()
    assert [drawn.is_problem for drawn in page.context["calls"]] == [False, False, True]


def test_sub_agents_are_folded_under_the_tool_use_that_started_them(client, project, url):
    send(project, *agent_call("x", 2, "Look into it", agent_id="one", parent_tool_use_id="t1"))
    page = client.get(url).content.decode()
    assert "sub-agent: 1 call" in page
    assert "Look into it" not in page
    inside = client.get(f"{url}&run=run+one", headers=HTMX | {"HX-Current-URL": f"http://testserver{url}"})
    assert "Look into it" in inside.content.decode()
    assert "run=" not in inside.context["calls"][0].link


def test_a_run_has_a_page_of_its_own(client, project, url):
    send(project, *agent_call("x", 2, "Look into it", agent_id="one", parent_tool_use_id="t1"))
    page = client.get(f"{url}&run=run+one")
    assert "Only the calls of one sub-agent" in page.content.decode()
    assert "run=run+one" in page.context["calls"][0].link
    assert "No calls of this sub-agent" in client.get(f"{url}&run=run+none").content.decode()


def test_what_was_not_captured_is_said(client, project):
    asked = event("x", "llm.call.requested", 0, {"protocol": "openai_chat", "captured": "hash"}, call_id="a")
    send(project, asked, response("b", 1, ANSWER), request("c", 2, [USER]))
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    page = client.get(address).content.decode()
    assert "The sender recorded only a hash of the request." in page
    assert "The sender recorded no request." in page
    assert "No answer was recorded." in page


def test_a_reconstructed_prompt_is_marked_and_explained(client, project):
    send(project, says("u1", "gone", 0, "hi"), part("p1", "u1", 1, "m1", {"type": "text", "text": "hello"}))
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    page = client.get(address).content.decode()
    assert "Transcripts store no requests" in page
    assert "The transcript does not hold what came before." in page


def test_history_that_the_provider_keeps_is_said(client, project):
    body = {"model": "gpt-5", "input": "more", "previous_response_id": "elsewhere"}
    asked = event("x", "llm.call.requested", 0, {"protocol": "openai_responses", "body": body}, call_id="a")
    send(project, asked)
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    page = client.get(address).content.decode()
    assert "The provider keeps what came before" in page
    assert "kept by the provider" in page


def test_a_failed_call_says_how_it_ended(client, project):
    refused = {"status_code": 529, "error": {"type": "overloaded_error", "message": "Overloaded"}}
    send(project, request("a", 0, [USER]), event("r", "llm.call.returned", 1, refused, call_id="a"))
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    assert "529 overloaded_error Overloaded" in client.get(address).content.decode()


def test_recorded_text_is_text(client, project):
    harm = '<img src=x onerror="run()">\u202e\x00\ud800'
    blocks = [
        {"type": "text", "text": harm},
        {"type": "image_url", "image_url": {"url": "javascript:run()"}},
        {"type": "image_url", "image_url": {"url": "data:image/svg+xml;base64,PHN2Zz4="}},
        {"type": harm, "x": harm},
    ]
    use = {"id": harm, "function": {"name": harm, "arguments": '{"<b>": "<b>\\ud800"}'}}
    send(project, request("a", 0, [{"role": harm, "content": blocks}, {**RESULT, "content": harm}]))
    send(project, response("a", 1, {"role": "assistant", "content": harm, "tool_calls": [use]}))
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    page = client.get(address).content.decode()
    assert "<img" not in page
    assert "<b>" not in page
    assert "\u202e" not in page
    assert 'href="javascript' not in page


def test_a_huge_message_does_not_blow_the_page(client, project):
    send(project, request("a", 0, [{"role": "user", "content": "x" * 1_000_000}]), response("a", 1, ANSWER))
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    page = client.get(address).content.decode()
    assert len(page) < 60_000
    assert "and 980,000 characters more" in page


def test_a_session_without_calls_says_so(client, project):
    send(project, event("n", "note.added", 0, {}))
    address = f"/p/default/sessions/{Session.objects.get(project=project).key}?view=conversation"
    assert "No calls in this session." in client.get(address).content.decode()
