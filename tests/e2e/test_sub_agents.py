"""A run of a sub-agent folds under the call that started it, with the mouse, with keys, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import recording
from tests.e2e.test_every_page import serious_findings

NESTED = "a nested run"


@pytest.fixture
def nested(live_recto):
    """Two calls; the first one's tool is a sub-agent that makes two calls, of which the second one fails."""
    told = {"is_subagent": True, "agent_id": "a1", "parent_tool_use_id": "t1"}
    asked = {
        "provider": "openai",
        "protocol": "openai_chat",
        "body": {"model": "gpt-4o-mini", "messages": []},
    }
    failed = {"status_code": 500, "error": {"type": "server_error", "message": "No"}}
    usage = {"usage": {"prompt_tokens": 7, "completion_tokens": 2}, "usage_protocol": "openai_chat"}
    events = recording.call(NESTED, 1, 0) + recording.call(NESTED, 2, 20)
    for name, at, answer in (("inner-1", 5, usage), ("inner-2", 8, failed)):
        more = {"call_id": name, "agent": "explore"}
        events.append(recording.event("llm.call.requested", NESTED, at, asked | told, **more))
        events.append(recording.event("llm.call.returned", NESTED, at + 2, answer | told, **more))
    assert recording.send(live_recto, events)["rejected"] == []
    return live_recto


def rows(page: Page):
    return page.locator("tr[data-row]:visible")


def open_session(nested, open_page, **browser) -> Page:
    page = open_page(nested, "/p/default/sessions", **browser)
    page.get_by_role("link", name=NESTED).click()
    page.wait_for_url(re.compile(r"sessions/\w+$"))
    page.wait_for_load_state()
    return page


def test_a_run_is_folded_until_it_is_asked_for(nested, open_page):
    page = open_session(nested, open_page)
    expect(rows(page)).to_have_count(2)
    head = page.locator("tr", has_text="sub-agent explore")
    expect(head).to_contain_text("2 calls")
    expect(head).to_contain_text("1 failed")
    page.get_by_label("sub-agent explore").check()
    expect(rows(page)).to_have_count(4)
    page.get_by_label("sub-agent explore").uncheck()
    expect(rows(page)).to_have_count(2)


def test_a_run_unfolds_without_scripts(nested, open_page):
    page = open_session(nested, open_page, scripts=False)
    expect(rows(page)).to_have_count(2)
    page.get_by_label("sub-agent explore").check()
    expect(rows(page)).to_have_count(4)


def test_keys_fold_all_runs_and_find_the_problem_inside_of_one(nested, open_page):
    page = open_session(nested, open_page)
    page.keyboard.press("]")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("[")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("f")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Call").get_by_role("heading", level=2)).to_contain_text(
        "Call 3"
    )


def test_the_next_call_is_unfolded_when_the_pane_goes_there(nested, open_page):
    page = open_session(nested, open_page)
    rows(page).first.get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Call")
    pane.get_by_role("link", name="Next call").click()
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Call 2")
    expect(rows(page)).to_have_count(4)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_in_a_run(nested, open_page, dark):
    page = open_session(nested, open_page, dark=dark)
    page.get_by_label("sub-agent explore").check()
    assert serious_findings(page) == []


def test_a_run_is_no_wider_than_a_phone(nested, open_page):
    page = open_session(nested, open_page, width=390)
    page.get_by_label("sub-agent explore").check()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
