"""Lists by mouse, by keyboard, without scripts and on a phone: preview, columns, completion, what is new, jumping."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e import recording

SESSIONS = "/p/default/sessions"
CALLS = "/p/default/calls"


def test_a_session_is_looked_at_beside_the_list(recto, open_page):
    recording.send(recto, recording.call("another day", 1, 4000))
    page = open_page(recto, SESSIONS)
    page.keyboard.press("j")
    page.keyboard.press("p")
    pane = page.get_by_role("complementary", name="Session")
    expect(pane.get_by_role("heading", level=2)).to_have_text("another day")
    expect(page).to_have_url(re.compile("peek="))
    page.keyboard.press("j")
    expect(pane.get_by_role("heading", level=2)).to_have_text("a working day")
    expect(page.locator('tr[data-row][aria-current="true"]')).to_contain_text("a working day")
    page.reload()
    expect(pane.get_by_role("heading", level=2)).to_have_text("a working day")
    page.go_back()
    expect(pane.get_by_role("heading", level=2)).to_have_text("another day")
    page.keyboard.press("Escape")
    expect(pane.get_by_role("heading", level=2)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"sessions$"))
    page.locator("tr[data-row]").last.get_by_role("cell").nth(1).click()
    expect(pane.get_by_role("heading", level=2)).to_have_text("a working day")
    pane.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a working day")


def test_calls_are_read_one_after_another_beside_their_list(reading, open_page):
    page = open_page(reading, CALLS)
    expect(page.locator("tr[data-row]")).to_have_count(6)
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    pane = page.get_by_role("complementary", name="Call")
    title = pane.get_by_role("heading", level=2)
    expect(title).to_contain_text("Call 3")
    page.keyboard.press("j")
    expect(title).to_contain_text("Call 2")
    pane.get_by_role("link", name="Tokens").click()
    expect(page).to_have_url(re.compile(r"/calls\?call=.*tab=tokens"))
    expect(page.locator("tr[data-row]")).to_have_count(6)
    pane.get_by_role("link", name="In its session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a working day")
    expect(title).to_contain_text("Call 2")


def test_columns_are_chosen_and_stay_chosen(reading, open_page):
    page = open_page(reading, SESSIONS)
    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_role("checkbox", name="Waiting").check()
    page.get_by_role("checkbox", name="Output").uncheck()
    page.get_by_role("radio", name="compact").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Waiting")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Output")).to_have_count(0)
    expect(page.locator("table.table--compact")).to_have_count(1)
    page.goto(SESSIONS)
    expect(page.get_by_role("columnheader", name="Waiting")).to_be_visible()
    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_role("button", name="The usual ones").click()
    expect(page.get_by_role("columnheader", name="Waiting")).to_have_count(0)


def test_a_query_is_completed_from_what_is_there(reading, open_page):
    page = open_page(reading, SESSIONS)
    page.keyboard.press("/")
    page.keyboard.type("mod")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Query")).to_have_value("model:")
    expect(page.get_by_role("option", name="gpt-4o")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="gpt-4o")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Query")).to_have_value("model:gpt-4o ")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=model%3Agpt-4o"))
    expect(page.get_by_role("link", name="a working day")).to_be_visible()


def test_a_fault_is_mended_with_one_click(reading, open_page):
    page = open_page(reading, "/")
    page.get_by_label("Query over sessions").fill("model:gtp-4o")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the nearest is")).to_be_visible()
    page.get_by_role("link", name="Ask for that").click()
    expect(page.get_by_role("link", name="a working day")).to_be_visible()


def test_what_is_new_is_told_and_moves_nothing(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.locator("tr[data-row]").first.hover()
    recording.send(recto, recording.call("just now", 1, 9000))
    page.evaluate(
        "() => document.querySelector('[data-live-seconds]').dispatchEvent(new CustomEvent('live'))"
    )
    bar = page.get_by_role("status").get_by_role("link", name="1 new session")
    expect(bar).to_be_visible()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    bar.click()
    expect(page.get_by_role("link", name="just now")).to_be_visible()
    expect(page.locator("tr[data-row]")).to_have_count(2)


def test_the_first_event_is_noticed_on_the_first_page(live_recto, open_page):
    page = open_page(live_recto, "/")
    expect(page.get_by_role("heading", name="Drop a file")).to_be_visible()
    recording.send(live_recto, recording.call("hello", 1, 0))
    page.get_by_role("link", name="1 new session").click()
    expect(page.get_by_role("link", name="hello")).to_be_visible()


def test_anything_is_jumped_to_from_any_page(reading, open_page):
    page = open_page(reading, "/p/default/settings")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Jump to anything")
    expect(palette.get_by_role("option", name="Integrity")).to_be_visible()
    page.keyboard.type("working")
    expect(palette.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("a working day")
    page.get_by_role("button", name="Jump to anything").click()
    page.keyboard.type("no such thing")
    expect(palette).to_contain_text("Nothing here is named so.")
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)


def test_help_opens_on_every_page(reading, open_page):
    page = open_page(reading, "/")
    for address in (SESSIONS, CALLS, "/p/default/settings", "/p/default/uploads", "/go/", "/projects"):
        page.goto(address)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys and signs")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_lists_are_used_without_scripts(reading, open_page):
    page = open_page(reading, SESSIONS, scripts=False)
    page.get_by_role("link", name="Calls where").click()
    page.get_by_label("Query over calls").fill("attempts:>1")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_role("checkbox", name="Waiting").check()
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile("q=attempts"))
    expect(page.get_by_role("columnheader", name="Waiting")).to_be_visible()
    page.locator("tr[data-row]").get_by_role("link").first.click()
    expect(page.get_by_role("complementary", name="Call").get_by_role("heading", level=2)).to_contain_text(
        "Call 3"
    )
    page.get_by_role("link", name="Close pane").click()
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Show beside the list").click()
    expect(page.get_by_role("complementary", name="Session").get_by_role("heading", level=2)).to_have_text(
        "a working day"
    )
    page.get_by_role("button", name="Help").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys and signs")
    page.get_by_role("button", name="Jump to anything").click()
    page.get_by_label("Id").fill("working")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("link", name="a working day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a working day")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("radio", name="dark").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_project_is_made_and_has_a_wall(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.locator("summary", has_text="Default").click()
    page.get_by_role("link", name="All projects").click()
    page.get_by_label("Name").fill("Night shift")
    page.get_by_role("button", name="Make project").click()
    expect(page.get_by_role("heading", name="Drop a file")).to_be_visible()
    page.get_by_role("link", name="Sessions", exact=True).click()
    expect(page.get_by_text("Nothing has come in yet.")).to_be_visible()


def test_a_list_on_a_phone_gives_way_to_what_is_opened(reading, open_page):
    page = open_page(reading, CALLS, width=390)
    page.locator("tr[data-row]").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Call 6")
    expect(page.locator("tr[data-row]").first).to_be_hidden()
    page.get_by_role("link", name="Close pane").click()
    expect(page.locator("tr[data-row]").first).to_be_visible()
