"""Journeys through the passes of a call: stepping by keys, comparing, blaming; with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.queries.gateway import through_a_gateway
from tests.e2e import recording
from tests.e2e.test_every_page import serious_findings


@pytest.fixture
def gateway(live_recto):
    """A server that has taken in a call through a gateway."""
    assert recording.send(live_recto, through_a_gateway())["rejected"] == []
    return live_recto


@pytest.fixture
def addresses(gateway, open_page):
    """Every page of passes."""
    page = open_page(gateway, "/p/default/calls?q=has:diff")
    page.locator("tr[data-row]").first.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("Passes ?6")).click()
    page.get_by_role("link", name="5 · inject_system").click()
    expect(page).to_have_url(re.compile("pass=5"))
    stepper = page.url.removeprefix(gateway.url)
    call = re.search("call=([a-z0-9]+)", stepper)[1]
    pages = f"/p/default/calls/{call}"
    return {
        "stepper": stepper,
        "sides": f"{pages}/diff?from=1&to=6",
        "inline": f"{pages}/diff?from=1&to=6&view=inline",
        "blame": f"{pages}/blame",
        "history": f"{pages}/blame?path=/model",
        "only": f"{pages}/blame?pass=5",
        "catalogue": "/p/default/passes",
        "named": "/p/default/passes?name=drop_options",
    }


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(gateway, open_page, addresses, dark):
    page = open_page(gateway, "/", dark=dark)
    findings = {}
    for name, address in addresses.items():
        page.goto(address)
        if found := serious_findings(page):
            findings[name] = found
    assert findings == {}


def test_nothing_is_wider_than_a_phone(gateway, open_page, addresses):
    page = open_page(gateway, "/", width=390)
    wide = []
    for name, address in addresses.items():
        page.goto(address)
        if page.evaluate("() => document.documentElement.scrollWidth") > 390:
            wide.append(name)
    assert wide == []


def test_brackets_step_from_pass_to_pass(gateway, open_page, addresses):
    page = open_page(gateway, addresses["stepper"])
    expect(page.locator("ins", has_text="brief")).to_have_count(
        0
    )  # a whole message came: no words inside of it
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile("pass=6"))
    expect(page.locator(".diff__cell--removed", has_text="temperature")).to_be_visible()
    page.keyboard.press("[")
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile("pass=[45]"))
    page.goto(addresses["sides"])
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile("from=4&to=5"))


def test_a_field_leads_to_its_history_and_a_pass_to_what_it_touched(gateway, open_page, addresses):
    page = open_page(gateway, addresses["blame"])
    page.get_by_role("link", name="model:").click()
    expect(page.get_by_role("heading", name="History of /model")).to_be_visible()
    page.get_by_role("link", name=re.compile("^5 inject_system")).first.click()
    expect(page.get_by_role("heading", name="What 5 · inject_system touched")).to_be_visible()
    page.get_by_role("link", name="all of it").click()
    expect(page.get_by_role("heading", name=re.compile("touched"))).to_have_count(0)


def test_everything_works_without_scripts(gateway, open_page, addresses):
    page = open_page(gateway, addresses["stepper"], scripts=False)
    expect(page.locator(".diff__cell--added", has_text="Answer briefly.")).to_be_visible()
    page.get_by_role("link", name="Compare any two").click()
    page.locator("select[name=from]").select_option("3")
    page.locator("select[name=to]").select_option("6")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("from=3&to=6"))
    page.get_by_role("link", name="in one column").click()
    expect(page.locator("ol.diff--sides")).to_have_count(0)
    expect(page.locator(".diff__cell--removed", has_text="temperature")).to_be_visible()


def test_harmful_payloads_do_nothing(live_recto, open_page):
    events = recording.harmful()
    step = next(one for one in events if one["type"] == "transform.pass.applied")
    changed = {
        **step["data"],
        "body": {**step["data"]["body"], "model": "x", recording.HARM * 2: recording.HARM},
    }
    recording.send(live_recto, [*events, {**step, "id": "changed", "data": changed}])
    page = open_page(live_recto, "/p/default/calls")
    page.locator("tr[data-row]").first.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("Passes ?2")).click()
    expect(page).to_have_url(re.compile("tab=passes"))
    call = re.search("call=([a-z0-9]+)", page.url)[1]
    for address in (
        f"/p/default/calls/{call}/diff",
        f"/p/default/calls/{call}/blame?to=2",
        "/p/default/passes",
    ):
        page.goto(address)
        assert page.evaluate("() => window.ran") is None, address
        assert "\u202e" not in page.content(), address
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280, address
