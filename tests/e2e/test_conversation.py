"""A conversation in a browser: by keys, by scrolling, with sub-agents opened in place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.queries.telling import agent_call, request, two_calls
from tests.e2e import recording

ADDRESS = "/p/default/sessions/{}?view=conversation"


@pytest.fixture
def conversation(live_recto, open_page):
    """Two calls, the first of which started a sub-agent."""
    run = agent_call("x", 2, "Look into it", agent_id="one", parent_tool_use_id="t1")
    recording.send(live_recto, [*two_calls(), *run])
    page = open_page(live_recto, "/p/default/sessions")
    page.get_by_role("link", name="s", exact=True).click()
    page.wait_for_url(re.compile(r"sessions/\w+$"))
    page.get_by_role("link", name="Conversation").click()
    expect(page.get_by_text("It prints 42.")).to_be_visible()
    return page


def test_t_leads_from_one_way_to_look_to_the_next(conversation):
    ways = conversation.get_by_role("navigation", name="Ways to look")
    for name in ("Tree", "Cache breaks", "Raw events", "Timeline", "Conversation"):
        conversation.keyboard.press("t")
        expect(ways.locator("[aria-current]")).to_have_text(name)
        conversation.wait_for_load_state()


def test_a_sub_agent_opens_in_place(conversation):
    expect(conversation.get_by_text("Look into it")).to_have_count(0)
    conversation.get_by_text("sub-agent: 1 call").click()
    expect(conversation.get_by_text("Look into it")).to_be_visible()


def test_keys_go_from_call_to_call_and_open_them_beside_the_conversation(conversation):
    conversation.keyboard.press("j")
    conversation.keyboard.press("Enter")
    expect(conversation.locator("#pane h2")).to_contain_text("Call 1")
    conversation.keyboard.press("j")
    expect(conversation.locator("#pane h2")).to_contain_text("Call 3")
    expect(conversation).to_have_url(re.compile("view=conversation.*call="))
    expect(conversation.locator('article[aria-current="true"]')).to_have_count(1)
    conversation.keyboard.press("Escape")
    expect(conversation.locator("#pane > *")).to_have_count(0)


def test_more_calls_come_while_scrolling(live_recto, conversation):
    history = []
    for number in range(45):
        history.append({"role": "user", "content": f"question {number}"})
        recording.send(live_recto, [request(f"c{number}", 10 + number, list(history))])
    conversation.reload()
    expect(conversation.locator("article")).to_have_count(40)
    conversation.get_by_role("link", name="The next calls").scroll_into_view_if_needed()
    expect(conversation.locator("article")).to_have_count(47)
