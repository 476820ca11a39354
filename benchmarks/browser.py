"""Pages in a real Chromium: when the load event came, and what open pages cost the server while nothing happens."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence

from playwright.sync_api import sync_playwright

from benchmarks.page_addresses import CALLS, SESSIONS, Address
from benchmarks.processes import cpu_seconds
from benchmarks.report import Row, percentile

VISITS = 7
GOAL_MS = 300.0
OPEN_PAGES = 50
IDLE_SECONDS = 60.0
SETTLE_SECONDS = 20.0
IDLE_GOAL_PERCENT = 2.0
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def load_times(url: str, addresses: Iterable[Address]) -> list[Row]:
    """Milliseconds from the start of the navigation to the end of the load event, files in the browser's cache."""
    rows: list[Row] = []
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 850})
        for address in addresses:
            if not address.is_page:
                continue
            taken_ms = []
            cpu_before = None
            for visit in range(VISITS + 1):
                if visit == 1:
                    cpu_before = cpu_seconds([os.getpid()])
                page.goto(url + address.path, wait_until="load")
                # The event has come, but may not have ended yet.
                page.wait_for_function(f"() => ({_LOADED})() > 0")
                taken_ms.append(float(page.evaluate(_LOADED)))
            cpu_after = cpu_seconds([os.getpid()])
            median = percentile(taken_ms[1:], 0.5) or 0.0
            rows.append(
                {
                    "page": address.what,
                    "first_ms": round(taken_ms[0]),
                    "median_ms": round(median),
                    "most_ms": round(max(taken_ms[1:])),
                    # Of all processes of the browser and of its driver, after the load event as well.
                    "browser_cpu_ms": None
                    if cpu_before is None or cpu_after is None
                    else round(1000 * (cpu_after - cpu_before) / VISITS),
                    "elements": page.evaluate("() => document.querySelectorAll('*').length"),
                    "within_goal": median <= GOAL_MS,
                }
            )
        chromium.close()
    return rows


def idle(url: str, pids: Sequence[int]) -> list[Row]:
    """Processor time of the server while lists are open in tabs that believe they are looked at."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        asked = 0

        def count(_: object) -> None:
            nonlocal asked
            asked += 1

        time.sleep(SETTLE_SECONDS)  # whatever the pages before have set going
        alone = _share(pids, IDLE_SECONDS / 2, play_on=lambda: time.sleep(0.5))
        pages = []
        for number in range(OPEN_PAGES):
            page = chromium.new_page()
            page.goto(url + (SESSIONS, CALLS)[number % 2], wait_until="load")
            page.on("request", count)
            pages.append(page)
        first = pages[0]
        asked = 0
        open_share = _share(pids, IDLE_SECONDS, play_on=lambda: first.wait_for_timeout(500))
        chromium.close()
    return [
        {
            "pages": OPEN_PAGES,
            "seconds": IDLE_SECONDS,
            "requests": asked,
            "percent_of_a_core": open_share,
            "without_pages": alone,
            "within_goal": None if open_share is None else open_share <= IDLE_GOAL_PERCENT,
        }
    ]


def _share(pids: Sequence[int], seconds: float, *, play_on: Callable[[], object]) -> float | None:
    """Percent of one core that the server takes."""
    before, started_at = cpu_seconds(pids), time.monotonic()
    while time.monotonic() - started_at < seconds:
        play_on()
    after, taken = cpu_seconds(pids), time.monotonic() - started_at
    return None if before is None or after is None else round(100 * (after - before) / taken, 2)
