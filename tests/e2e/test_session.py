"""A long session in a browser: from end to end by map, by keys, and without scripts; words found in bodies."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e import recording
from tests.e2e.test_every_page import serious_findings

CALLS = 320
FAILED = {40, 250}


@pytest.fixture
def address(live_recto):
    """A session of four pages; the second and the third problem are on other pages than the first."""
    events = [recording.event("session.started", "long", 0, {"title": "a long day"})]
    for number in range(1, CALLS + 1):
        events += recording.call("long", number, 10 * number, failures=number in FAILED)
    recording.send(live_recto, events)
    return "/p/default/sessions"


@pytest.fixture
def opened(live_recto, open_page, address):
    def open_it(**looks):
        page = open_page(live_recto, address, **looks)
        page.get_by_role("link", name="a long day").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("a long day")
        return page

    return open_it


def row(page, number):
    return page.locator(f'tr[data-number="{number}"]')


def test_a_drag_on_the_map_leads_anywhere_and_rows_above_come_without_a_jump(opened):
    page = opened()
    expect(page.locator("tr[data-row]")).to_have_count(100)
    box = page.locator("[data-minimap-map]").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + 10, steps=3)
    page.mouse.up()
    expect(page).to_have_url(re.compile("row=161"))
    expect(row(page, 161)).to_be_in_viewport()
    earlier = page.get_by_role("link", name="Earlier calls")
    earlier.scroll_into_view_if_needed()
    place = row(page, 161).bounding_box()["y"]
    earlier.click()
    expect(row(page, 61)).to_be_attached()
    assert abs(row(page, 161).bounding_box()["y"] - place) < 2
    row(page, 161).get_by_role("link").first.click()
    pane = page.get_by_role("complementary", name="Call")
    pane.get_by_label("Find in the request").fill("question")
    page.keyboard.press("Enter")
    pane.get_by_role("link", name="/messages/0/content").click()
    expect(pane.locator(".found__part mark")).to_have_text("Question")


def test_keys_lead_from_problem_to_problem_across_pages_and_copy_the_request(opened):
    page = opened()
    page.keyboard.press("f")
    expect(row(page, 40).get_by_role("link").first).to_be_focused()
    page.keyboard.press("f")
    expect(row(page, 250).get_by_role("link").first).to_be_focused()
    page.keyboard.press("b")
    expect(row(page, 40).get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2")).to_contain_text("Call 40")
    page.keyboard.press("c")
    expect(page.get_by_role("link", name="Copy the request as cURL")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "$OPENAI_API_KEY" in copied
    assert json.loads(copied.partition("<<'JSON'\n")[2].removesuffix("JSON\n"))["model"] == "gpt-4o"


def test_without_scripts_every_stretch_and_problem_is_a_link_away(opened):
    page = opened(scripts=False)
    page.get_by_role("link", name="Next problem").click()
    expect(page.locator("#pane h2")).to_contain_text("Call 40")
    page.get_by_role("link", name="Next problem").click()
    expect(page.locator("#pane h2")).to_contain_text("Call 250")
    expect(row(page, 250)).to_have_attribute("aria-current", "true")
    page.get_by_label("Find in the request").fill("nothing like it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("stands nowhere in it")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Close pane").click()
    page.get_by_label("Go to call").fill("150")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]").first).to_have_attribute("data-number", "150")
    page.get_by_role("link", name="Earlier calls").click()
    expect(page.locator("tr[data-row]").first).to_have_attribute("data-number", "50")
    page.get_by_role("link", name="The next calls").click()
    expect(page.locator("tr[data-row]").first).to_have_attribute("data-number", "150")
    page.get_by_text("The same in numbers").click()
    page.get_by_role("link", name="307 to 320").click()
    expect(page.locator("tr[data-row]").last).to_have_attribute("data-number", "320")
    page.get_by_role("link", name="Tree", exact=True).click()
    expect(page.get_by_role("row", name="each for itself")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_and_a_phone_is_wide_enough(opened, dark):
    page = opened(dark=dark, width=390)
    assert serious_findings(page) == []
    page.goto(f"{page.url}?row=101")
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
