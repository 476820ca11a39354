"""Senders that remember what was acknowledged, until the server is gone."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.engines.recto import RectoServer
from tests.journal.streams import time_text

Event = dict[str, Any]
CALLS = 25


@dataclass
class Load:
    """Batches on their way to one server. All senders tell of the same calls, in one session."""

    server: RectoServer
    acknowledged: list[list[Event]] = field(default_factory=list)
    unanswered: list[list[Event]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _enough: threading.Event = field(default_factory=threading.Event)

    def send_until_killed(self, *, acknowledgements: int, senders: int = 4) -> None:
        """Kill the server in the middle of the load, once so many requests were acknowledged."""
        threads = [
            threading.Thread(target=self._send, args=(number, acknowledgements)) for number in range(senders)
        ]
        for thread in threads:
            thread.start()
        assert self._enough.wait(60), "the server did not acknowledge enough in time"
        self.server.kill()
        for thread in threads:
            thread.join()

    def _send(self, sender: int, enough: int) -> None:
        number = 0
        while True:
            batch = make_batch(sender, number)
            number += 1
            try:
                answer = post(self.server, batch)
            except (urllib.error.URLError, OSError, ValueError):
                with self._lock:
                    self.unanswered.append(batch)
                return
            assert answer["accepted"] == len(batch), answer
            with self._lock:
                self.acknowledged.append(batch)
                if len(self.acknowledged) >= enough:
                    self._enough.set()


def make_batch(sender: int, number: int) -> list[Event]:
    """A request and an answer of one attempt, and a tool; senders meet in the same calls."""
    name = f"{sender}-{number}"
    told = {"session_id": "crash", "call_id": f"c{number % CALLS}", "attempt_id": name}
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": f"text that all share {number % 7} " * 20}],
    }
    usage = {"usage": {"prompt_tokens": 10, "completion_tokens": 1}}
    tool = {"tool_call_id": name, "tool_name": "search"}
    return [
        {
            "id": f"{name}-q",
            "type": "llm.call.requested",
            "ts": time_text(number),
            "data": {"body": body},
            **told,
        },
        {
            "id": f"{name}-r",
            "type": "llm.call.returned",
            "ts": time_text(number + 0.5),
            "data": usage,
            **told,
        },
        {"id": f"{name}-t", "type": "tool.call.started", "ts": time_text(number), "data": tool, **told},
    ]


def post(server: RectoServer, events: list[Event]) -> dict[str, Any]:
    """The receipt."""
    return ask(server, "/api/v1/events", json.dumps(events).encode())


def ask(server: RectoServer, path: str, body: bytes | None = None) -> dict[str, Any]:
    """A JSON answer of the server."""
    headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"}
    request = urllib.request.Request(server.url + path, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        found: dict[str, Any] = json.load(response)
        return found


def check_after_restart(server: RectoServer, load: Load) -> None:
    """Everything acknowledged is there once, what was not answered is there wholly or not at all."""
    for batch in load.acknowledged:
        answer = post(server, batch)
        assert (answer["accepted"], answer["duplicates"], answer["conflicts"]) == (0, len(batch), []), answer
    for batch in load.unanswered:
        answer = post(server, batch)
        assert {answer["accepted"], answer["duplicates"]} == {0, len(batch)}, answer
    batches = load.acknowledged + load.unanswered
    session = ask(server, "/api/v1/sessions/crash")
    assert session["events"] == 3 * len(batches)
    assert session["attempts"] == session["tool_calls"] == len(batches)
    rebuilt = server.manage("rebuild", "--json")
    assert rebuilt.returncode == 0, rebuilt.stderr
    report = json.loads(rebuilt.stdout)["default"]
    assert (report["entries"], report["differing"]) == (3 * len(batches), {})
