"""Every page, in both themes and at the width of a phone: for everybody, quiet, and harmless."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e import recording

SESSIONS = "/p/default/sessions"


@pytest.fixture
def addresses(recto, open_page):
    """Every kind of page there is, with something on it."""
    recording.send(recto, [recording.event("llm.call.requested", "open", 0, {}, call_id="x"), {"type": 7}])
    page = open_page(recto, SESSIONS)
    page.get_by_role("link", name="a working day").click()
    session = page.url.removeprefix(recto.url)
    page.locator("tr[data-row]").nth(2).get_by_role("link").click()
    expect(page).to_have_url(re.compile("call="))
    call = page.url.removeprefix(recto.url)
    raw = page.get_by_role("link", name="raw JSON").first.get_attribute("href")
    return [
        "/p/default/start",
        SESSIONS,
        f"{SESSIONS}?q=statsu:error",
        f"{SESSIONS}?q=model:nothing",
        f"{SESSIONS}?sort=colour",
        f"{SESSIONS}?peek={session.rpartition('/')[2]}",
        f"{SESSIONS}?density=compact&columns=started,ended,waiting,provider,tools,cached,run,cost",
        "/p/default/calls",
        f"/p/default/calls{call[call.index('?') :].partition('#')[0]}",
        "/projects",
        "/help",
        session,
        f"{session}?view=conversation",
        f"{session}?view=conversation&whole=1",
        f"{session}?view=tree",
        f"{session}?view=breaks",
        f"{session}?view=events",
        f"/p/default/compare?a={session.rpartition('/')[2]}",
        f"{session}/delete",
        call,
        f"{call}&attempt=1",
        f"{call}&tab=attempts",
        f"{call}&tab=tokens",
        f"{call}&tab=raw",
        raw.removesuffix(".json"),
        "/p/default/uploads",
        "/p/default/costs?from=all",
        "/p/default/costs?from=all&group=agent,user&tz=Europe/Berlin",
        "/p/default/costs?from=all&view=waste",
        "/p/default/costs?from=all&view=times",
        "/p/default/costs?from=all&view=unpriced",
        "/p/default/costs?from=all&view=reconcile",
        "/p/default/integrity",
        "/p/default/settings",
        "/p/default/settings/prices",
        "/p/default/settings/prices/new",
        "/go/",
        "/go/nothing/here",
        "/p/nothing/sessions",
    ]


def serious_findings(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(recto, open_page, addresses, dark):
    page = open_page(recto, "/", dark=dark)
    findings = {}
    for address in addresses:
        page.goto(address)
        if found := serious_findings(page):
            findings[address] = found
    page.goto(SESSIONS)
    page.get_by_role("button", name="Help").click()
    if found := serious_findings(page):
        findings["help"] = found
    assert findings == {}


def test_axe_finds_nothing_serious_at_the_login(start_recto, open_page):
    server = start_recto(RECTO_ADMIN_PASSWORD="a long word of the admin")
    assert serious_findings(open_page(server, "/login")) == []
    assert serious_findings(open_page(server, "/login", dark=True)) == []
    assert serious_findings(open_page(server, "/", width=390)) == []


def test_nothing_is_wider_than_a_phone(recto, open_page, addresses):
    page = open_page(recto, "/", width=390)
    wide = []
    for address in addresses:
        page.goto(address)
        if page.evaluate("() => document.documentElement.scrollWidth") > 390:
            wide.append(address)
    assert wide == []


def test_a_call_covers_the_list_on_a_phone_and_goes_away_again(recto, open_page):
    page = open_page(recto, SESSIONS, width=390)
    page.get_by_role("link", name="a working day").click()
    page.locator("tr[data-row]").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Call 1")
    expect(page.locator("tr[data-row]").first).to_be_hidden()
    page.get_by_role("link", name="Close pane").click()
    expect(page.locator("tr[data-row]").first).to_be_visible()


def test_recorded_text_runs_nothing_and_fetches_nothing(live_recto, open_page):
    assert recording.send(live_recto, recording.harmful())["accepted"] == 6
    odd = [{"id": recording.HARM, "type": 7}, {**recording.harmful()[0], "user": "other"}]
    assert len(recording.send(live_recto, odd)["rejected"]) == 1
    page = open_page(live_recto, SESSIONS)
    row = page.locator("tr[data-row]")
    expect(row).to_have_count(1)
    row.get_by_role("link").first.click()
    session = page.url
    row.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("call="))
    call = page.url
    addresses = [
        session,
        f"{session}?view=conversation",
        f"{session}?view=conversation&whole=1",
        f"{session}?view=events",
        f"{session}/delete",
        "/p/default/costs?from=all&group=session,user",
        "/p/default/costs?from=all&group=agent,tag&view=times",
        "/p/default/integrity",
        "/p/default/uploads",
    ]
    addresses += [call] + [f"{call}&tab={tab}" for tab in ("attempts", "tokens", "passes", "raw")]
    for address in addresses:
        page.goto(address)
        for fold in page.locator("details:not([open]) > summary").all()[:40]:
            if fold.is_visible():
                fold.click()
        assert page.evaluate("() => window.ran") is None, address
        assert "\u202e" not in page.content(), address
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280, address


def test_the_first_page_weighs_less_than_a_photograph(recto, open_page):
    page = open_page(recto, "about:blank")
    traffic = page.context.new_cdp_session(page)
    traffic.send("Network.enable")
    weights = []
    traffic.on("Network.loadingFinished", lambda done: weights.append(done["encodedDataLength"]))
    page.goto(SESSIONS)
    page.wait_for_load_state("networkidle")
    assert 20_000 < sum(weights) < 100_000
