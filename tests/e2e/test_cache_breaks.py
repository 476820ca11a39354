"""Cache breaks and comparisons in a browser: by keys, in both themes, at the width of a phone, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.queries.test_compare_sessions import session_of
from tests.e2e import recording
from tests.e2e.test_every_page import serious_findings
from tests.journal.store.cached import with_the_time

SESSIONS = "/p/default/sessions"


@pytest.fixture
def recto(live_recto):
    """A gateway that puts the time into the system prompt, and two sessions that part."""
    events = [*with_the_time(), *session_of("x", "read a", "b"), *session_of("y", "read c", "d")]
    assert recording.send(live_recto, events)["rejected"] == []
    return live_recto


@pytest.fixture
def breaks(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.get_by_role("link", name="s", exact=True).click()
    page.get_by_role("link", name="Cache breaks").click()
    expect(page.get_by_role("heading", name="1 cache break")).to_be_visible()
    return page


def test_keys_go_to_a_break_and_open_its_call(breaks):
    breaks.keyboard.press("f")
    breaks.keyboard.press("Enter")
    expect(breaks.locator("#pane h2")).to_contain_text("Call 2")
    expect(breaks).to_have_url(re.compile("view=breaks.*call="))
    breaks.keyboard.press("Escape")
    expect(breaks.locator("#pane > *")).to_have_count(0)


def test_a_break_leads_to_the_pass_behind_it_and_to_the_two_calls(breaks):
    breaks.get_by_role("link", name=re.compile("add_time")).click()
    expect(breaks).to_have_url(re.compile("/blame"))
    breaks.go_back()
    breaks.get_by_role("link", name="Compare the two calls").click()
    expect(breaks.get_by_role("heading", name="Two calls compared")).to_be_visible()


def test_the_timeline_marks_the_call_and_leads_to_its_break(breaks):
    breaks.get_by_role("link", name="Timeline").click()
    breaks.get_by_role("link", name="cache break", exact=True).click()
    expect(breaks.get_by_role("heading", name="1 cache break")).to_be_visible()


def test_two_sessions_are_chosen_and_compared(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.get_by_role("link", name="x", exact=True).click()
    page.get_by_role("link", name="Compare with …").click()
    page.get_by_role("link", name="y", exact=True).click()
    expect(page.get_by_role("heading", name="Here they part")).to_be_visible()
    page.get_by_text("1 call at the beginning sent the same messages").click()
    expect(page.get_by_role("region", name="What both sent")).to_be_visible()
    page.get_by_role("link", name="#2 and #2: compare").click()
    expect(page.get_by_role("heading", name="Two calls compared")).to_be_visible()


def test_all_of_it_works_without_scripts(recto, open_page):
    page = open_page(recto, SESSIONS, scripts=False)
    page.get_by_role("link", name="s", exact=True).click()
    page.get_by_role("link", name="cache break", exact=True).click()
    page.get_by_role("link", name="Compare the two calls").click()
    page.get_by_role("link", name="in one column").click()
    expect(page.locator(".diff--sides")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_leaves_the_page(recto, open_page, dark):
    page = open_page(recto, SESSIONS, dark=dark)
    findings = {}
    for address in addresses(page):
        page.set_viewport_size({"width": 1280, "height": 850})
        page.goto(address)
        if found := serious_findings(page):
            findings[address] = found
        page.set_viewport_size({"width": 380, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            findings[f"{address} at the width of a phone"] = [f"{wide} px too wide"]
    assert findings == {}


def addresses(page):
    keys = {
        name: page.get_by_role("link", name=name, exact=True).get_attribute("href").rpartition("/")[2]
        for name in "sxy"
    }
    page.goto(f"{SESSIONS}/{keys['s']}")
    rows = page.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.id.slice(5))")
    compare = "/p/default/compare"
    return [
        f"{SESSIONS}/{keys['s']}",
        f"{SESSIONS}/{keys['s']}?view=breaks",
        f"{SESSIONS}/{keys['s']}?view=conversation",
        f"{compare}?a={keys['x']}&b={keys['y']}",
        f"{compare}?a={rows[0]}&b={rows[1]}",
        f"{compare}?a={rows[0]}&b={rows[1]}&view=inline",
        f"{compare}?a={rows[0]}",
        f"{compare}?a=nothing",
    ]
