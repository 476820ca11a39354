"""What people do: read a session, find the failed attempt, hand over a file, make a key, delete."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.e2e import recording
from tests.e2e.test_every_page import serious_findings

SESSIONS = "/p/default/sessions"


def test_reading_a_session_with_the_mouse(recto, open_page):
    page = open_page(recto, "/")
    page.get_by_role("link", name="a working day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("a working day")
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(6)
    rows.nth(2).get_by_role("cell").first.click()
    pane = page.get_by_role("complementary", name="Call")
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Call 3")
    expect(pane).to_contain_text("Question 3.")
    expect(pane).to_contain_text("Answer 3.")
    expect(page).to_have_url(re.compile(r"\?call="))
    pane.get_by_role("link", name="attempt 1").click()
    expect(pane).to_contain_text("Slow down")
    pane.get_by_role("link", name="Attempts").click()
    expect(pane).to_contain_text("Attempt 1 ended with 429 rate_limit_error")
    pane.get_by_role("link", name="Tokens").click()
    expect(pane.get_by_role("row", name="Input, all of it")).to_contain_text("103")
    pane.get_by_role("link", name="Raw events").click()
    expect(pane.locator("summary", has_text="llm.call.requested")).to_have_count(3)
    pane.get_by_role("link", name="Next call").click()
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Call 4")
    page.go_back()
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Call 3")
    pane.get_by_role("link", name="Close pane").click()
    expect(pane.get_by_role("heading", level=2)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"sessions/\w+$"))


def test_reading_a_session_with_the_keyboard_alone(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("a working day")
    page.wait_for_load_state()
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    title = page.get_by_role("complementary", name="Call").get_by_role("heading", level=2)
    expect(title).to_contain_text("Call 3")
    page.keyboard.press("j")
    expect(title).to_contain_text("Call 4")
    page.keyboard.press("k")
    expect(title).to_contain_text("Call 3")
    page.keyboard.press("Escape")
    expect(title).to_have_count(0)
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("view=conversation"))
    page.wait_for_load_state()
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("view=tree"))
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_query_bar_is_reached_by_a_key_and_keeps_what_was_typed(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.keyboard.press("/")
    page.keyboard.type("attempts:>1 jk?")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Query over sessions")).to_have_value("attempts:>1 jk?")
    expect(page.get_by_text("No session matches")).to_be_visible()
    page.get_by_role("link", name="Retried").click()
    expect(page.get_by_role("link", name="a working day")).to_be_visible()


def test_a_mistyped_query_points_at_the_fault(recto, open_page):
    page = open_page(recto, f"{SESSIONS}?q=statsu:error")
    fault = page.get_by_role("alert").filter(has_text="there is no key")
    expect(fault).to_contain_text("did you mean status:?")
    expect(fault).to_contain_text("^^^^^^")


def test_everything_is_reached_without_scripts(recto, open_page, tmp_path):
    page = open_page(recto, "/", scripts=False)
    page.get_by_role("link", name="a working day").click()
    page.get_by_role("link", name="gpt-4o").nth(2).click()
    pane = page.get_by_role("complementary", name="Call")
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Call 3")
    expect(pane).to_contain_text("Answer 3.")
    pane.get_by_role("link", name="Attempts").click()
    expect(pane).to_contain_text("Slow down")
    pane.get_by_role("link", name="Close pane").click()
    page.get_by_role("link", name="Raw events").click()
    expect(page.locator("details.raw-event").first).to_be_visible()
    page.get_by_role("link", name="Uploads").click()
    page.set_input_files("input[type=file]", exported(tmp_path))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("export.jsonl")
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Name").fill("from the page")
    page.get_by_role("button", name="Make key").click()
    expect(page.get_by_text("It is shown this once")).to_be_visible()


def exported(folder):
    """A file as Recto itself exports it."""
    file = folder / "export.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in recording.call("from a file", 1, 0)))
    return str(file)


def test_a_dropped_file_is_read_while_the_page_watches(recto, open_page):
    page = open_page(recto, "/p/default/uploads")
    lines = "".join(json.dumps(one) + "\n" for one in recording.call("from a file", 1, 0)) + "not json\n"
    dropped = page.evaluate_handle(
        """(text) => {
            const all = new DataTransfer();
            all.items.add(new File([text], "dropped.jsonl"));
            return all;
        }""",
        lines,
    )
    page.dispatch_event("[data-dropzone]", "drop", {"dataTransfer": dropped})
    expect(page.locator("[data-dropzone-list]")).to_contain_text("dropped.jsonl — 1 file")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("done", exact=True)).to_be_visible(timeout=20_000)
    refused = page.get_by_role("region", name="Refused lines")
    expect(refused.get_by_role("row").nth(1)).to_contain_text("5")
    page.get_by_role("link", name="Its sessions").click()
    expect(page.get_by_role("link", name="from a file")).to_be_visible()


def test_a_key_made_on_the_first_page_opens_the_door(live_recto, open_page):
    page = open_page(live_recto, "/")
    expect(page.get_by_role("heading", name="Drop a file")).to_be_visible()
    page.get_by_role("button", name="Make a key").click()
    line = page.get_by_label("curl line").text_content()
    live_recto.key = re.search(r"Bearer (\S+)'", line)[1]
    assert recording.send(live_recto, json.loads(line.split("-d '")[1].removesuffix("'")))["accepted"] == 2
    page.goto("/")
    expect(page.get_by_role("link", name="hello")).to_be_visible()


def test_a_session_is_deleted_and_leaves_a_receipt(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.get_by_role("link", name="a working day").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("goes for good")).to_be_visible()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session deleted")
    page.get_by_role("link", name="Back to the sessions").click()
    expect(page.get_by_text("Nothing has come in yet.")).to_be_visible()


def test_a_long_session_arrives_while_scrolling(live_recto, open_page):
    recording.send(live_recto, recording.long(230))
    page = open_page(live_recto, SESSIONS)
    page.get_by_role("link", name="a long run").click()
    expect(page.locator("tr[data-row]")).to_have_count(100)
    for shown in (200, 230):
        page.get_by_role("link", name="The next calls").scroll_into_view_if_needed()
        expect(page.locator("tr[data-row]")).to_have_count(shown)
    page.locator("tr[data-row]").last.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Call 230")


def test_a_part_of_a_large_body_comes_when_it_is_opened(live_recto, open_page):
    parts = [
        {"role": "user", "content": [{"type": "text", "text": f"part {n} " * 200}] * 4} for n in range(200)
    ]
    told = {"provider": "openai", "body": {"model": "gpt-4o", "messages": parts}}
    recording.send(live_recto, [recording.event("llm.call.requested", "large", 0, told, call_id="c")])
    page = open_page(live_recto, SESSIONS)
    page.get_by_role("link", name="large").click()
    page.get_by_role("link", name="gpt-4o").click()
    first = page.locator("details[data-late]").first
    first.locator("summary").click()
    expect(first).to_contain_text("content")
    expect(first).to_contain_text("[4]")
    expect(first.get_by_role("link", name="open this part")).to_have_count(0)


def test_theme_and_single_keys_are_remembered(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Help").click()
    page.get_by_role("checkbox", name="Single keys do something").uncheck()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_skipping_to_the_content_stays_on_the_page(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.evaluate("() => { window.here = true; }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("() => window.here")


def test_a_link_to_a_call_is_copied(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.get_by_role("link", name="a working day").click()
    page.locator("tr[data-row]").first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"\?call="))
    page.keyboard.press("y")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url


def test_a_login_is_asked_for_and_ends(start_recto, open_page):
    server = start_recto(RECTO_ADMIN_PASSWORD="a long word of the admin")
    page = open_page(server, "/p/default/settings")
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_label("Password").fill("a long word of the admin")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/p/default/settings")
    expect(page).to_have_url(re.compile("/login"))


def test_a_note_is_written_by_keys_alone_and_without_scripts(recto, open_page):
    page = open_page(recto, SESSIONS)
    page.get_by_role("link", name="a working day").click()
    page.wait_for_url("**/sessions/*")  # keys are heard once the page is loaded
    page.keyboard.press("n")
    expect(page.get_by_label("Note on this session")).to_be_focused()
    page.keyboard.type("look at the retry")
    page.keyboard.press("Tab")
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Notes")).to_contain_text("look at the retry")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    pane = page.get_by_role("complementary", name="Call")
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Call 1")
    page.keyboard.press("n")
    expect(pane.get_by_label("Note on this call")).to_be_focused()
    page.keyboard.type("on this call")
    expect(pane.get_by_label("Note on this call")).to_have_value("on this call")
    page.keyboard.press("Escape")
    assert serious_findings(page) == []
    plain = open_page(recto, page.url.removeprefix(recto.url), scripts=False, width=390)
    plain.locator("article.pane").get_by_text("Note", exact=True).click()
    plain.get_by_label("Note on this call").fill("without scripts")
    plain.locator("article.pane").get_by_role("button", name="Keep the note").click()
    expect(plain.locator("article.pane").get_by_role("list", name="Notes")).to_contain_text("without scripts")
    page.goto("/p/default/calls?q=note:scripts")
    expect(page.locator("tr[data-row]")).to_have_count(1)
