"""A browser that notices: faults on the console, requests that leave the host, dialogs that open."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.e2e import recording
from tests.engines.recto import RectoServer


@dataclass
class Watch:
    """What must not happen on any page."""

    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page, server: RectoServer) -> None:
        note = self.complaints.append
        page.on(
            "console",
            lambda message: note(f"{message.type}: {message.text}") if is_fault(message, page.url) else None,
        )
        page.on("pageerror", lambda error: note(f"page error: {error}"))
        page.on("dialog", lambda dialog: (note(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda sent: None if stays(sent.url, server) else note(f"request to {sent.url}"))


def is_fault(message: ConsoleMessage, address: str) -> bool:
    # A page that refuses its own address says so in its status, and browsers repeat that on the console.
    refused = message.text.endswith(("400 (Bad Request)", "404 (Not Found)"))
    if refused and message.location["url"] == address:
        return False
    return message.type in {"error", "warning"}


def stays(url: str, server: RectoServer) -> bool:
    return url.startswith((server.url + "/", "data:", "blob:"))


@pytest.fixture(scope="module")
def shared_server(
    tmp_path_factory: pytest.TempPathFactory, fresh_database: Callable[[Path], dict[str, str]]
) -> Iterator[RectoServer]:
    """One empty server for all tests of a module; whoever fills it does so once, and the tests only read."""
    data = tmp_path_factory.mktemp("shared") / "data"
    server = RectoServer(data, key="rk_" + secrets.token_urlsafe(32), environment=fresh_database(data))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def reading(shared_server: RectoServer) -> RectoServer:
    """A real server that has taken in an ordinary session, for tests that change nothing."""
    assert recording.send(shared_server, recording.ordinary())["rejected"] == []
    return shared_server


@pytest.fixture
def recto(live_recto: RectoServer) -> RectoServer:
    """A real server that has taken in an ordinary session."""
    assert recording.send(live_recto, recording.ordinary())["rejected"] == []
    return live_recto


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages in browsers of any size, theme and ability; in the end nothing may have complained."""
    watch = Watch()
    contexts: list[BrowserContext] = []

    def open_one(
        server: RectoServer, path: str, *, scripts: bool = True, dark: bool = False, width: int = 1280
    ) -> Page:
        context = browser.new_context(
            base_url=server.url,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 850},
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        watch.over(page, server)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert watch.complaints == []
