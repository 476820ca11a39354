"""The Costs page by hand: without scripts, with keys, and as a file."""

from __future__ import annotations

import re

from playwright.sync_api import expect

COSTS = "/p/default/costs"


def test_without_scripts_costs_are_asked_for_and_taken_home(recto, open_page):
    page = open_page(recto, f"{COSTS}?from=all", scripts=False)
    page.get_by_label("By", exact=True).select_option("agent")
    page.get_by_label("and by").select_option("hour")
    page.get_by_label("Days of").fill("Europe/Berlin")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("group=agent%2Chour"))
    expect(page.get_by_role("heading", name="Cost by hour in Europe/Berlin")).to_be_visible()
    page.get_by_label("All of it as a file").select_option("session")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "recto-default-per-session-all.csv"


def test_keys_walk_over_groups_and_the_numbers_of_the_chart_unfold(recto, open_page):
    page = open_page(recto, f"{COSTS}?from=all")
    expect(page.locator("tr[data-row]").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=asked"))
    page.get_by_text("The same numbers as a table").click()
    expect(page.get_by_role("region", name="Numbers of the chart")).to_be_visible()


def test_a_number_leads_to_exactly_its_calls(recto, open_page):
    page = open_page(recto, f"{COSTS}?from=all&group=status")
    row = page.locator("tr[data-row]").first
    count = int(row.locator('td[data-label="calls"]').inner_text())
    row.locator('td[data-label="calls"] a').click()
    expect(page).to_have_url(re.compile("/calls"))
    expect(page.locator("tr[data-row]")).to_have_count(count)
