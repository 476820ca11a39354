"""Hostile text in every field, through every list and page: shown as text, quiet, and inside its place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.e2e import hostile, recording

SESSIONS = "/p/default/sessions"
CALLS = "/p/default/calls"
EVERY_COLUMN = "started,ended,length,calls,failed,errors,waiting,provider,tools,input,cached,output,run,cost"
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u0007\u0008\u001b]")


@pytest.fixture(scope="module")
def hostile_recto(shared_server):
    events = hostile.sessions()
    receipt = recording.send(shared_server, events)
    assert receipt["accepted"] == len(events), receipt["rejected"][:3]
    return shared_server


def harmless(page: Page, width: int) -> list[str]:
    """What is wrong with the page as it is now."""
    faults = []
    if page.evaluate("() => window.ran") is not None:
        faults.append("something ran")
    # What somebody typed, or would type, must stay as it is: it is in values and never shown by itself.
    shown = re.sub(r'(value|data-text)="[^"]*"', "", page.content())
    if HIDDEN.search(shown):
        faults.append("a character that hides or turns text is on the page")
    if page.evaluate("() => document.documentElement.scrollWidth") > width:
        faults.append("wider than the screen")
    if page.locator("main iframe, main form[action^=http], main link, main base, main meta").count():
        faults.append("markup of a recording is part of the page")
    return faults


@pytest.mark.parametrize("width", [1280, 390])
def test_lists_show_hostile_text_as_text(hostile_recto, open_page, width):
    page = open_page(hostile_recto, SESSIONS, width=width)
    found = {}
    count = len(hostile.CORPUS)
    assert page.locator("tr[data-row]").count() == count
    for address in (
        SESSIONS,
        f"{SESSIONS}?density=compact&columns={EVERY_COLUMN}",
        f"{SESSIONS}?q=status:ok&sort=-cost",
        f"{SESSIONS}?q=%3Cscript%3Ewindow.ran=1",
        f"{SESSIONS}?sort=%3Cscript%3Ewindow.ran=1%3C/script%3E%E2%80%AE",
        f"{SESSIONS}?q=statsu:%22%3E%3Cimg%20src=x%20onerror=window.ran=1%3E%E2%80%AE",
        CALLS,
        f"{CALLS}?density=compact&columns=session,ended,attempts",
        f"{CALLS}?q=error:%22%3Cimg*%22",
        "/p/default/integrity",
        "/p/default/passes",
        "/go/?id=window",
        "/projects",
    ):
        page.goto(address)
        if faults := harmless(page, width):
            found[address] = faults
    assert found == {}


def test_every_hostile_session_is_looked_at_beside_the_list(hostile_recto, open_page):
    page = open_page(hostile_recto, SESSIONS)
    found = {}
    for link in [row.get_attribute("href") for row in page.locator("[data-peek]").all()]:
        page.goto(f"{SESSIONS}{link.removeprefix(SESSIONS)}")
        title = page.locator("#pane h2").text_content()
        if faults := harmless(page, 1280):
            found[title[:40]] = faults
    assert found == {}


def test_proposals_and_the_palette_show_hostile_text_as_text(hostile_recto, open_page):
    page = open_page(hostile_recto, CALLS)
    for key in ("model:", "user:", "tag:", "agent:", "session:", "error:", "provider:"):
        page.get_by_label("Query over calls").fill(key)
        page.get_by_role("option").first.wait_for()
        assert harmless(page, 1280) == [], key
    page.get_by_role("option").nth(3).click()
    assert harmless(page, 1280) == []
    page.keyboard.press("Escape")
    for text in ("window", "<img", "tracker", "WWWW"):
        page.keyboard.press("Control+k")
        page.keyboard.type(text)
        page.get_by_role("option").first.wait_for()
        assert harmless(page, 1280) == [], text
        page.keyboard.press("Escape")


@pytest.mark.parametrize("first", range(0, len(hostile.CORPUS), 12))
def test_sessions_and_calls_show_hostile_text_as_text(hostile_recto, open_page, first):
    page = open_page(hostile_recto, f"{CALLS}?sort=started_at")
    calls = [row.get_attribute("href") for row in page.locator("a[data-open]").all()][first : first + 12]
    sessions = [row.get_attribute("href") for row in page.locator(".col-session a").all()][first : first + 12]
    found = {}
    for call, session in zip(calls, sessions, strict=True):
        for address in (
            call,
            f"{call}&tab=tokens",
            session,
            f"{session.partition('?')[0]}?view=conversation",
        ):
            page.goto(address)
            if faults := harmless(page, 1280):
                found[address] = faults
    assert found == {}
